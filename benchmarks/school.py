"""A school of any size, written with a handful of statements on the owner's login.

Texts are as long as those of the demo school, dates are spread over two years.
"""

from django.db import connections, transaction

from benchmarks.helped import HELPED
from benchmarks.judged import JUDGED
from benchmarks.lived import LIVED
from benchmarks.talked import TALKED
from benchmarks.trained import TRAINED
from benchmarks.trained import VALUES as TRAINING
from benchmarks.written import WRITTEN
from mentorhub.database import OWNER

PATHS, PROJECTS = 10, 10
BRIEF = "## Mission\n\n" + "Bake *bread* for the fair, and write down what you did.\n\n" * 60
LESSON = "## Dough\n\n" + "Knead it for ten minutes, then let it rest.\n\n" * 60
# The first mentor and the first student, and two others, look at the pages.
MENTOR, STUDENT = "mentor1@example.org", "student1@example.org"
MANAGER, ADMINISTRATOR = "manager@example.org", "admin@example.org"

SCHOOL = """
insert into accounts_user (email, name, language, zone, theme, is_active, joined_at, password)
select kind || n || '@example.org', initcap(kind) || ' Person ' || n, 'en', 'Europe/Paris',
       'system', true, now() - interval '700 days', '!'
from (select 'mentor' kind, generate_series(1, %(mentors)s) n
      union all select 'student', generate_series(1, %(students)s)) people;
insert into accounts_user (email, name, language, zone, theme, is_active, joined_at, password)
values ('manager@example.org', 'Noor Haddad', 'en', 'Europe/Paris', 'system', true, now(), '!'),
       ('admin@example.org', 'Tom Weber', 'en', 'Europe/Paris', 'system', true, now(), '!');

create temporary table mentors as select id, row_number() over (order by id) n
    from accounts_user where email like 'mentor%%@%%';
create temporary table students as select id, row_number() over (order by id) n
    from accounts_user where email like 'student%%@%%';
analyze mentors; analyze students;

insert into account_emailaddress (email, verified, "primary", user_id)
select email, true, true, id from accounts_user;
insert into accounts_role (user_id, kind, granted_at)
select id, 'mentor', now() - interval '700 days' from mentors
union all select id, 'manager', now() from accounts_user where email = 'manager@example.org'
union all select id, 'staff', now() from accounts_user where email = 'admin@example.org';
insert into mfa_authenticator (user_id, type, data, created_at)
select id, 'totp', '{}', now() from accounts_user
where email in ('manager@example.org', 'admin@example.org');

insert into students_path (slug, title, summary, description, position, state, identifier)
select 'path-' || n, 'Path ' || n, 'A path.', 'Some *words*.', n, 'published', ''
from generate_series(1, %(paths)s) n;
create temporary table paths as select id, row_number() over (order by id) n from students_path;
insert into students_project (path_id, slug, title, summary, level, hours, presentation_minutes,
                              brief, position, state, identifier)
select p.id, 'project-' || k, 'Project ' || k, 'A project.', 1 + k %% 3, 40, 15, %(brief)s, k,
       'published', '' from paths p, generate_series(1, %(projects)s) k;
insert into students_expecteddeliverable (project_id, position, title, format)
select id, n, 'Deliverable ' || n, 'PDF' from students_project, generate_series(1, 4) n;
insert into students_courseitem (project_id, position, kind, title, minutes, body, url, identifier)
select id, n, 'page', 'Lesson ' || n, 30, %(lesson)s, '', ''
from students_project, generate_series(1, 8) n;
insert into students_resource (project_id, position, kind, title, url, description, identifier)
select id, n, 'link', 'Link ' || n, 'https://example.org/' || n, 'Worth a look.', ''
from students_project, generate_series(1, 8) n;

insert into students_approval (user_id, path_id, kind, granted_at)
select m.id, p.id, 'mentor', now() - interval '600 days' from mentors m
join paths p on p.n in (1 + m.n %% %(paths)s, 1 + (m.n + 3) %% %(paths)s);
insert into dashboard_mentor (user_id, introduction, capacity, languages, certified_at,
                              willing_to_support_disabled_students)
select id, 'Hello.', 40, '{en,fr}', now(), false from mentors;

-- Every third student has finished another path before.
insert into students_enrolment (student_id, path_id, started_at, ended_at, end_reason, funded)
select s.id, p.id, now() - interval '650 days', now() - interval '300 days', 'finished', false
from students s join paths p on p.n = 1 + (s.n + 1) %% %(paths)s where s.n %% 3 = 0
union all
select s.id, p.id, now() - interval '250 days', null, '', s.n %% 2 = 0
from students s join paths p on p.n = 1 + s.n %% %(paths)s;
insert into students_projectwork (enrolment_id, project_id, state, started_at, due_on, finished_at)
select e.id, j.id, case when done then 'validated' else 'in_progress' end,
       e.started_at + j.position * interval '20 days', current_date + 10,
       case when done then e.started_at + j.position * interval '20 days' + interval '15 days' end
from students_enrolment e join students_project j using (path_id)
cross join lateral (select e.ended_at is not null or j.position < 4 as done) each
where e.ended_at is not null or j.position <= 4;
insert into students_absence (enrolment_id, "on", noted_by_id, noted_at)
select e.id, current_date - 20 * n::int, (select min(id) from mentors), now()
from students_enrolment e, generate_series(1, 2) n where e.id %% 5 = 0;

-- Everybody had another mentor before, and one in fifty is covered by somebody else now. Some of
-- the last mentors support the students of four, who are on the same path: every tenth is.
insert into students_mentorship (mentor_id, student_id, kind, starts_at, ends_at, ended_at)
select m.id, s.id, 'main', now() - interval '600 days', null, now() - interval '260 days'
from students s join mentors m on m.n = 1 + (s.n + 7) %% %(mentors)s;
insert into students_mentorship (mentor_id, student_id, kind, starts_at, ends_at)
select m.id, s.id, 'main', now() - interval '250 days', null
from (select id, n, (n - 1) %% %(mentors)s slot from students) s join mentors m on m.n = 1 +
    case when slot < %(usual)s then slot
         else %(usual)s + (slot - %(usual)s) / 40 * 40 + slot %% 10 end
union all
select m.id, s.id, 'cover', now() - interval '2 days', now() + interval '9 days'
from students s join mentors m on m.n = 1 + (s.n + 4) %% %(mentors)s where s.n %% 50 = 1;

insert into guides_guide (project_id, advice, steps, version, updated_at, identifier)
select id, %(lesson)s, %(lesson)s, 1, now(), '' from students_project;
insert into guides_skill (guide_id, position, name, deliverable)
select id, n, 'Skill ' || n, 'Deliverable ' || n from guides_guide, generate_series(1, 3) n;
insert into guides_criterion (skill_id, position, text)
select id, n, 'Complete when loaf ' || n || ' is baked.'
from guides_skill, generate_series(1, 3) n;
insert into guides_reading (id, project_id, reader_id, version, read_at)
select gen_random_uuid(), a.project_id, a.user_id, 1, now() - n * interval '3 hours'
from (select user_id, min(j.id) project_id from students_approval join students_project j
      using (path_id) group by user_id) a, generate_series(1, %(readings)s) n;
insert into guides_tick (criterion_id, student_id, mentor_id, ticked_at)
select c.id, m.student_id, m.mentor_id, now() from students_mentorship m,
     lateral (select id from guides_criterion where id %% 90 = m.id %% 90 limit 3) c
where m.ended_at is null and m.kind = 'main';
insert into matching_mentorrequest (student_id, enrolment_id, languages, wishes, needs,
    needs_support, reason_for_change, made_by_id, waiting_since, closed_because)
select student_id, id, '{en}', '', '', false, 'We never meet.', student_id,
       now() - id %% 90 * interval '1 day', ''
from students_enrolment where ended_at is null and student_id %% 40 = 3;
insert into django_session (session_key, session_data, expire_date)
select md5(id::text), repeat('x', 300), now() + interval '10 days' from accounts_user;
drop table mentors; drop table students; drop table paths;
"""


def write(mentors: int, students: int, readings: int = 50) -> None:
    """Fill an empty database; ``readings`` is how often each mentor opened a guide.

    Each mentor supports ``students / mentors``, and one in fifty four times as many.
    """
    usual = mentors - 40 * max(mentors // 500, 1)
    values = {
        "usual": usual,
        "mentors": mentors, "students": students, "readings": readings, "paths": PATHS,
        "projects": PROJECTS, "brief": BRIEF, "lesson": LESSON,
    }  # fmt: skip
    with connections[OWNER].cursor() as cursor:
        with transaction.atomic(using=OWNER):
            # Without rules and references of single rows (site.py allows it): they take minutes.
            cursor.execute("set local session_replication_role = replica")
            cursor.execute(SCHOOL, values)
            cursor.execute(LIVED)
            cursor.execute(JUDGED)
            cursor.execute(TRAINED, TRAINING)
            cursor.execute(WRITTEN)
            cursor.execute(TALKED, {"topics": 5 * mentors})
            cursor.execute(HELPED, {"articles": 5 * mentors})
        cursor.execute("vacuum (analyze)")


def sizes() -> dict[str, int]:
    """Rows of each of the school's tables, the largest first."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select relname, reltuples::int from pg_class where relkind = 'r' and reltuples > 0 "
            "and relnamespace::regnamespace::text in ('public', 'guides') order by 2 desc"
        )
        return dict(cursor.fetchall())
