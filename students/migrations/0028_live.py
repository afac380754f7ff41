"""What the home of a mentor, of a student and the page of a session show, changes with these rows.

An approval, an enrolment or a mentorship that begins or ends also ends the person's open pages.
"""

from django.db import migrations

from mentorhub.live.triggers import watch

# The student, and whoever is their mentor now.
HOMES = """
create or replace function public.live_homes_of_student(bigint) returns setof text
language sql stable as $$
    select 'home:' || $1
    union all
    select 'home:' || mentor_id from public.students_mentorship
    where student_id = $1 and during @> now()
$$
"""
NO_HOMES = "drop function if exists public.live_homes_of_student(bigint)"
OF_ENROLMENT = """
    select public.live_homes_of_student(e.student_id)
    from public.students_enrolment e where e.id = changed.enrolment_id
"""
OF_SESSION = """
    select unnest(array['home:' || s.mentor_id, 'home:' || s.student_id, 'session:' || s.id])
    from public.students_session s where s.id = changed.session_id
"""
SESSION = """
    select unnest(array[
        'home:' || changed.mentor_id, 'home:' || changed.student_id, 'session:' || changed.id
    ])
"""
PROPOSAL = """
    select unnest(array[
        'home:' || m.mentor_id, 'home:' || m.student_id, 'session:' || changed.session_id
    ])
    from public.students_mentorship m where m.id = changed.mentorship_id
"""
APPROVAL = "select unnest(array['home:' || changed.user_id, 'rights:' || changed.user_id])"
ENROLMENT = """
    select public.live_homes_of_student(changed.student_id)
    union all
    select 'rights:' || changed.student_id
    where tg_op <> 'UPDATE' or new.ended_at is distinct from old.ended_at
"""
MENTORSHIP = """
    select unnest(array['home:' || changed.mentor_id, 'home:' || changed.student_id])
    union all
    select unnest(array['rights:' || changed.mentor_id, 'rights:' || changed.student_id])
    where tg_op <> 'UPDATE' or new.during is distinct from old.during
"""


class Migration(migrations.Migration):
    dependencies = [("students", "0027_wording"), ("live", "0001_change")]

    operations = [
        migrations.RunSQL(HOMES, NO_HOMES),
        watch("students_session", SESSION),
        watch("students_outcome", OF_SESSION),
        watch("students_sessionreply", OF_SESSION),
        watch("students_timeproposal", PROPOSAL),
        watch("students_goal", OF_ENROLMENT),
        watch("students_deliverable", OF_ENROLMENT),
        watch("students_projectwork", OF_ENROLMENT),
        watch("students_pause", OF_ENROLMENT),
        watch("students_approval", APPROVAL),
        watch("students_enrolment", ENROLMENT),
        watch("students_mentorship", MENTORSHIP),
    ]
