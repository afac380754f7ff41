"""A mentor's profile is certified from its start when its person has finished a certifying course
before: as an assessor, or while they had no profile. Whoever writes the profile (an administrator,
an import, a new account) need not think of it. Profiles that were written since are certified now.
"""

from django.db import migrations

RULES = """
-- Not when the last certificate of that course, or of its translation, was revoked.
create function public.training_certified_at(person bigint) returns timestamptz
language sql stable as $$
    select min(done.at)
    from public.training_completion done
    join public.training_course course on course.id = done.course_id
    where done.person_id = person
      and (course.certifies or exists (
          select from public.training_certificate own where own.completion_id = done.id))
      and not exists (
          select from public.training_completion held
          join public.training_course same on same.id = held.course_id
          join public.training_certificate last on last.completion_id = held.id
          join public.training_revocation gone on gone.certificate_id = last.id
          where held.person_id = person
            and coalesce(same.twin_id, same.id) = coalesce(course.twin_id, course.id)
            and not exists (
                select from public.training_certificate newer where newer.replaces_id = last.id))
$$;

create function public.training_profile_is_certified() returns trigger language plpgsql as $$
begin
    if new.certified_at is null then
        new.certified_at := public.training_certified_at(new.user_id);
    end if;
    return new;
end $$;
create trigger training_certified before insert on public.dashboard_mentor
    for each row execute function public.training_profile_is_certified();
"""
# Whoever held the role before they finished the course was certified with it, unless they were made
# a novice again by hand.
PROFILES = """
update public.dashboard_mentor profile set certified_at = earned.at
from (select user_id, public.training_certified_at(user_id) as at
      from public.dashboard_mentor where certified_at is null) earned
where profile.user_id = earned.user_id and earned.at is not null and not exists (
    select from public.accounts_role role
    where role.user_id = earned.user_id and role.kind = 'mentor' and role.granted_at <= earned.at);
"""
BACK = """
drop trigger training_certified on public.dashboard_mentor;
drop function public.training_profile_is_certified();
drop function public.training_certified_at(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0004_certificate_rules"),
        ("accounts", "0017_plain_latin"),
        ("dashboard", "0012_note_headings"),
    ]
    operations = [
        migrations.RunSQL(RULES, BACK),
        migrations.RunSQL(PROFILES, migrations.RunSQL.noop),
    ]
