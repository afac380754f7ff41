"""A mentor's capacity holds also when forty requests come at once: the mentor's profile is locked,
then counted. Covers are short and do not count. A mentor without a profile takes nobody."""

from django.db import migrations

CAPACITY = """
create function public.mentorship_within_capacity() returns trigger language plpgsql as $$
declare
    room integer;
    taken integer;
begin
    select capacity into room from public.dashboard_mentor
     where user_id = new.mentor_id for no key update;
    select count(*) into taken from public.students_mentorship m
     where m.mentor_id = new.mentor_id and m.kind = 'main' and m.id is distinct from new.id
       and m.during && tstzrange(new.starts_at, least(new.ends_at, new.ended_at));
    if taken >= coalesce(room, 0) then
        raise exception 'This mentor has no room for another student.'
            using errcode = 'check_violation', constraint = 'students_mentorship_capacity';
    end if;
    return new;
end $$;
create trigger within_capacity before insert on public.students_mentorship
    for each row when (new.kind = 'main' and new.ended_at is null)
    execute function public.mentorship_within_capacity();
create trigger within_capacity_moved before update of mentor_id, kind, starts_at, ends_at
    on public.students_mentorship
    for each row when (new.kind = 'main' and new.ended_at is null)
    execute function public.mentorship_within_capacity();
"""


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_initial"), ("students", "0002_rules")]
    operations = [migrations.RunSQL(CAPACITY, migrations.RunSQL.noop)]
