"""One rule for the seats of a mentor: ``seats_taken`` counts the students, own and covered.

Own students alone were counted before, so that a mentor with a cover got one student too many. The
trigger checks covers, too. Rows that exist are not checked again.
"""

from django.db import migrations

SEATS = """
-- The most students whom the mentor supports at one time in the period, as their mentor or by a
-- cover. The number can only rise where a mentorship begins, so those instants are enough.
create function public.seats_taken(mentor bigint, period tstzrange, besides bigint default null)
returns integer language sql stable as $$
    select coalesce(max(n), 0)::integer from (
        select count(distinct m.student_id) as n
          from (
            select distinct greatest(lower(b.during), lower(period)) as instant
              from public.students_mentorship b
             where b.mentor_id = mentor and b.during && period
               and b.student_id is distinct from besides
          ) begins
          join public.students_mentorship m
            on m.mentor_id = mentor and m.during @> begins.instant
           and m.student_id is distinct from besides
         group by begins.instant
    ) at_once
$$;

create or replace function public.mentorship_within_capacity() returns trigger
language plpgsql as $$
declare
    room integer;
begin
    select capacity into room from public.dashboard_mentor
     where user_id = new.mentor_id for no key update;
    if public.seats_taken(
        new.mentor_id,
        tstzrange(new.starts_at, least(new.ends_at, new.ended_at)),
        new.student_id
    ) >= coalesce(room, 0) then
        raise exception 'This mentor has no room for another student.'
            using errcode = 'check_violation', constraint = 'students_mentorship_capacity';
    end if;
    return new;
end $$;

drop trigger within_capacity on public.students_mentorship;
drop trigger within_capacity_moved on public.students_mentorship;
create trigger within_capacity before insert on public.students_mentorship
    for each row when (new.ended_at is null)
    execute function public.mentorship_within_capacity();
create trigger within_capacity_moved before update of mentor_id, kind, starts_at, ends_at
    on public.students_mentorship
    for each row when (new.ended_at is null)
    execute function public.mentorship_within_capacity();
"""


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0005_date_bounds"), ("students", "0015_recurrence")]
    operations = [migrations.RunSQL(SEATS, migrations.RunSQL.noop)]
