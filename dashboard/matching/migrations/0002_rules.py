"""A request, its enrolment and its project belong together; so do an assignment's two halves."""

from django.db import migrations

RULES = """
create function public.mentor_request_holds_together() returns trigger language plpgsql as $$
begin
    if not exists (select from public.students_enrolment e where e.id = new.enrolment_id
                   and e.student_id = new.student_id) then
        raise exception 'The enrolment is not this student''s.'
            using errcode = 'check_violation', constraint = 'matching_request_own_enrolment';
    end if;
    if new.project_id is not null and not exists (
        select from public.students_project j join public.students_enrolment e using (path_id)
        where j.id = new.project_id and e.id = new.enrolment_id) then
        raise exception 'The project is not of the student''s path.'
            using errcode = 'check_violation', constraint = 'matching_request_project_of_path';
    end if;
    return new;
end $$;
create trigger holds_together
    before insert or update of student_id, enrolment_id, project_id
    on public.matching_mentorrequest
    for each row execute function public.mentor_request_holds_together();

create function public.assignment_is_of_its_student() returns trigger language plpgsql as $$
begin
    if not exists (select from public.students_mentorship m
                   join public.matching_mentorrequest r on r.student_id = m.student_id
                   where m.id = new.mentorship_id and r.id = new.request_id) then
        raise exception 'The mentorship is not of the student who asked.'
            using errcode = 'check_violation', constraint = 'matching_assignment_one_student';
    end if;
    return new;
end $$;
create trigger of_its_student
    before insert or update of request_id, mentorship_id on public.matching_assignment
    for each row execute function public.assignment_is_of_its_student();

-- What a mentor declined stays declined: the words are written once.
create function public.assignment_declined_once() returns trigger language plpgsql as $$
begin
    raise exception 'This has been declined already.'
        using errcode = 'check_violation', constraint = 'matching_assignment_declined_once';
end $$;
create trigger declined_once before update on public.matching_assignment
    for each row when (old.declined_at is not null)
    execute function public.assignment_declined_once();
"""
AWAY = """
drop trigger declined_once on public.matching_assignment;
drop function public.assignment_declined_once();
drop trigger of_its_student on public.matching_assignment;
drop function public.assignment_is_of_its_student();
drop trigger holds_together on public.matching_mentorrequest;
drop function public.mentor_request_holds_together();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("students", "0002_rules")]
    operations = [migrations.RunSQL(RULES, AWAY)]
