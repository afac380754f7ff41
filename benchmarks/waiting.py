"""Students who wait and mentors with room, in any number, written with a few statements.

Every mentor is approved for two of the paths, speaks one or two of four languages and has time on
four half days; with 2,000 mentors on eleven paths about 50 of them fit each student.
"""

from django.db import connections, transaction

from mentorhub.database import OWNER

WITH_RULES = ("accounts_role", "students_approval", "students_enrolment", "matching_mentorrequest")
A_PATH_FOR = 180  # mentors

PEOPLE = """
select setseed(0.4);
truncate accounts_user, students_path restart identity cascade;
insert into accounts_user (email, name, language, zone, theme, is_active, joined_at, password)
select kind || n || '@example.org', kind || ' ' || n, 'en',
       (array['Europe/Paris', 'Europe/Lisbon', 'Africa/Dakar', 'America/Montreal'])[1 + n %% 4],
       'system', true, now() - interval '700 days', '!'
from (select 'mentor' kind, generate_series(1, %(mentors)s) n
      union all select 'student', generate_series(1, %(students)s)) people;
create temporary table people on commit drop as
select id, row_number() over (partition by left(email, 3) order by id) n,
       email like 'mentor%%' is_mentor from accounts_user;

insert into students_path (slug, title, summary, description, position, state, identifier)
select 'path-' || n, 'Path ' || n, '', '', n, 'published', ''
from generate_series(1, %(paths)s) n;
create temporary table paths on commit drop as
select id, row_number() over (order by id) n from students_path;
insert into students_project (path_id, slug, title, summary, level, hours, presentation_minutes,
                              brief, position, state, identifier)
select id, 'project-' || k, 'Project ' || k, '', 1, 40, 15, '', k, 'published', ''
from paths, generate_series(1, 10) k;

insert into accounts_role (user_id, kind, granted_at)
select id, 'mentor', now() from people where is_mentor;
insert into students_approval (user_id, path_id, kind, granted_at)
select distinct m.id, p.id, 'mentor', now() from people m
join paths p on p.n in (1 + m.n %% %(paths)s, 1 + (m.n + 3) %% %(paths)s) where m.is_mentor;
insert into dashboard_mentor (user_id, introduction, capacity, languages, certified_at,
                              willing_to_support_disabled_students, paused_from)
select id, '', 3 + floor(random() * 4)::int,
       array_remove(array[(array['en', 'fr', 'es', 'de'])[1 + n %% 4],
                          case when n %% 3 = 0 then 'fr' end], null),
       case when n %% 5 > 0 then now() end, random() < 0.7,
       case when n %% 9 = 0 then current_date end
from people where is_mentor;
insert into students_weeklyhours (person_id, weekday, starts, ends)
select p.id, day.weekday, day.starts, day.starts + 150
from people p cross join lateral (
    select weekday, 480 + 180 * floor(random() * 4)::int starts from generate_series(0, 6) weekday
    where p.id > 0 order by random() limit 4) day;

insert into students_enrolment (student_id, path_id, started_at, end_reason, funded)
select s.id, p.id, now() - interval '250 days', '', s.n %% 2 = 0
from people s join paths p on p.n = 1 + s.n %% %(paths)s where not s.is_mentor;
insert into students_projectwork (enrolment_id, project_id, state, started_at, finished_at)
select e.id, j.id, case when j.position < 3 then 'validated' else 'in_progress' end, now(),
       case when j.position < 3 then now() end
from students_enrolment e join students_project j using (path_id) where j.position <= 3;
insert into students_mentorship (mentor_id, student_id, kind, starts_at, ended_at)
select m.id, s.id, 'main', now() - interval '200 days', now() - interval '20 days'
from people s join people m on m.is_mentor and m.n = 1 + s.n %% %(mentors)s
where not s.is_mentor and s.n %% 3 = 0;
insert into matching_mentorrequest (student_id, enrolment_id, languages, wishes, needs,
    needs_support, wants_previous, reason_for_change, made_by_id, waiting_since, closed_because)
select e.student_id, e.id, array[(array['en', 'fr', 'es', 'de'])[1 + floor(random() * 4)::int]],
       '', '', random() < 0.05, case when random() < 0.2 then random() < 0.7 end, '', e.student_id,
       now() - random() * interval '90 days', ''
from students_enrolment e;
"""


def write(students: int, mentors: int) -> None:
    """Forget whoever was there, and let so many wait for so many."""
    values = {"students": students, "mentors": mentors, "paths": max(mentors // A_PATH_FOR, 1)}
    with connections[OWNER].cursor() as cursor:
        with transaction.atomic(using=OWNER):
            for table in WITH_RULES:
                cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(PEOPLE, values)
            cursor.execute("set constraints all immediate")
            for table in WITH_RULES:
                cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute("vacuum (analyze)")
