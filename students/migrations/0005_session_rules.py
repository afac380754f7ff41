"""A session's two people are those of its mentorship, and never change afterwards."""

from django.db import migrations

RULES = """
create function public.session_is_of_its_mentorship() returns trigger language plpgsql as $$
begin
    if not exists (select from public.students_mentorship m where m.id = new.mentorship_id
                   and m.mentor_id = new.mentor_id and m.student_id = new.student_id) then
        raise exception 'A session has the two people of its mentorship.'
            using errcode = 'check_violation', constraint = 'students_session_of_mentorship';
    end if;
    return new;
end $$;
create trigger of_its_mentorship
    before insert or update of mentorship_id, mentor_id, student_id on public.students_session
    for each row execute function public.session_is_of_its_mentorship();
"""
AWAY = """
drop trigger of_its_mentorship on public.students_session;
drop function public.session_is_of_its_mentorship();
"""


class Migration(migrations.Migration):
    dependencies = [("students", "0004_sessions")]
    operations = [migrations.RunSQL(RULES, AWAY)]
