"""Creates and fills the floor's database, and prints the cookies of mentors who are signed in.

    python -m benchmarks.floor.seed MENTORS STUDENTS

Half of the students belong to mentors with 20 of them, as many as the page shows: these are the
ones who ask for it. Each student has ten sessions, each mentor ten courses.
"""

import contextlib
import os
import sys

import django
import psycopg2

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.floor.settings"

COOKIES = 32
# A browser sends back the token of forms that it was given.
CSRF = "; csrftoken=JLfLpe3GkrBOlnY9S59HaMhkmVo6Hjq0"

ROWS = """
insert into floor_mentor (username, first_name, last_name, email, password, about, is_active,
                          is_staff, is_superuser, date_joined)
select 'mentor' || n, 'Mentor', 'Person ' || n, 'mentor' || n || '@example.org', '!',
       repeat('Hello. ', 50), true, false, false, now()
from generate_series(1, %(mentors)s) n;
insert into floor_student (mentor_id, name, email, level, progress, seen_at)
select case when n <= %(crowded)s * 20 then 1 + (n - 1) / 20
            else %(crowded)s + 1 + n %% (%(mentors)s - %(crowded)s) end,
       'Student Person ' || n, 'student' || n || '@example.org',
       (array['Beginner', 'Intermediate', 'Advanced'])[1 + n %% 3], n %% 100,
       now() - n %% 900 * interval '1 hour'
from generate_series(1, %(students)s) n;
insert into floor_session (mentor_id, student_id, topic, starts_at, minutes, is_confirmed)
select mentor_id, id, 'Review of project ' || k, now() + (k - 5) * interval '7 days'
       + id %% 40 * interval '1 hour', 45, k %% 2 = 0
from floor_student, generate_series(0, 9) k;
insert into floor_course (title, summary, lessons)
select 'Course ' || n, 'How to begin, with exercises, a text to read and a project.', 1 + n %% 20
from generate_series(1, 300) n;
insert into floor_course_mentors (mentor_id, course_id)
select m.id, 1 + (m.id * 7 + k * 29) %% 300 from floor_mentor m, generate_series(0, 9) k;
"""


def main(mentors: int, students: int) -> None:
    create_database()
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, run_syncdb=True)
    with connection.cursor() as cursor:
        crowded = students // 40
        cursor.execute(ROWS, {"mentors": mentors, "students": students, "crowded": crowded})
        cursor.execute("vacuum (analyze)")
    for number in range(1, COOKIES + 1):
        print(cookie_of(f"mentor{number}"))


def create_database() -> None:
    url = os.environ["FLOOR_DATABASE_URL"]
    with contextlib.closing(psycopg2.connect(url.rpartition("/")[0] + "/postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("drop database if exists floor")
            cursor.execute("create database floor")


def cookie_of(username: str) -> str:
    from django.conf import settings
    from django.test import Client

    from benchmarks.floor.models import Mentor

    client = Client()
    client.force_login(Mentor.objects.get(username=username))
    return (
        f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        + CSRF
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
