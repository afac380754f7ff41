"""What a page may cost in queries and in bytes. The queries do not grow with the rows shown."""

import gzip
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.models import Mentor
from guides.models import Criterion, Reading, Skill
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import (
    CourseItem,
    Deliverable,
    ExpectedDeliverable,
    Goal,
    Mentorship,
    PrivateNote,
    ProjectWork,
    Resource,
    Session,
    SessionNote,
)
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

ANY_PAGE, DASHBOARD = 16, 10
# Bytes of HTML, compressed.
LARGEST = 12 * 1024
FEW, MANY = 5, 50

# Who opens which page; {student} is somebody the mentor supports.
PAGES = [
    ("maya", "/dashboard/", DASHBOARD),
    ("maya", "/dashboard/?q=stu", DASHBOARD),
    ("maya", "/dashboard/live/", DASHBOARD),
    ("maya", "/dashboard/todo/", DASHBOARD),
    ("maya", "/dashboard/announcements/", ANY_PAGE),
    ("maya", "/dashboard/students/", ANY_PAGE),
    ("maya", "/search/?q=stu", ANY_PAGE),
    ("stu", "/search/?q=maya", ANY_PAGE),
    ("noor", "/search/?q=stu", ANY_PAGE),
    ("maya", "/sessions/", ANY_PAGE),
    ("maya", "/sessions/?view=month", ANY_PAGE),
    ("maya", "/sessions/?view=list", ANY_PAGE),
    ("maya", "/sessions/plan/", ANY_PAGE),
    ("maya", "/sessions/settings/", ANY_PAGE),
    ("maya", "/dashboard/profile/", ANY_PAGE),
    ("maya", "/dashboard/profile/hours/", ANY_PAGE),
    ("maya", "/dashboard/profile/projects/", ANY_PAGE),
    ("maya", "/dashboard/profile/languages/", ANY_PAGE),
    ("maya", "/dashboard/profile/zone/", ANY_PAGE),
    ("maya", "/sessions/plan/?student={student}", ANY_PAGE),
    ("maya", "/sessions/{session}/", ANY_PAGE),
    ("maya", "/sessions/{past}/", ANY_PAGE),
    ("maya", "/sessions/{session}/move/", ANY_PAGE),
    ("maya", "/sessions/{session}/cancellation/", ANY_PAGE),
    ("maya", "/dashboard/students/{student}/", ANY_PAGE),
    ("maya", "/dashboard/students/{student}/scratchpad/{project}/", ANY_PAGE),
    ("maya", "/sharing/", ANY_PAGE),
    ("stu", "/sessions/{session}/", ANY_PAGE),
    ("stu", "/sessions/{past}/", ANY_PAGE),
    ("stu", "/student/deliverables/", ANY_PAGE),
    ("stu", "/projects/baking/bread/course/", ANY_PAGE),
    ("noor", "/dashboard/students/{student}/", ANY_PAGE),
    ("ines", "/evaluations/", ANY_PAGE),
    ("maya", "/projects/", ANY_PAGE),
    ("maya", "/projects/baking/", ANY_PAGE),
    ("maya", "/projects/baking/bread/brief/", ANY_PAGE),
    ("maya", "/projects/baking/bread/course/", ANY_PAGE),
    ("maya", "/projects/baking/bread/resources/", ANY_PAGE),
    ("maya", "/projects/baking/bread/guide/", ANY_PAGE),
    ("maya", "/projects/baking/bread/guide/?student={student}", ANY_PAGE),
    ("maya", "/accounts/profile/", ANY_PAGE),
    ("maya", "/accounts/access/", ANY_PAGE),
    ("maya", "/accounts/security/", ANY_PAGE),
    ("maya", "/accounts/sessions/", ANY_PAGE),
    ("maya", "/accounts/email/", ANY_PAGE),
    ("stu", "/student/", ANY_PAGE),
    ("stu", "/sessions/", ANY_PAGE),
    ("stu", "/sessions/proposal/", ANY_PAGE),
    ("stu", "/projects/", ANY_PAGE),
    ("stu", "/projects/baking/", ANY_PAGE),
    ("stu", "/projects/baking/bread/brief/", ANY_PAGE),
    ("stu", "/projects/baking/bread/course/", ANY_PAGE),
    ("stu", "/projects/baking/bread/guide/", ANY_PAGE),
    ("maya", "/notifications/", ANY_PAGE),
    ("maya", "/notifications/preferences/", ANY_PAGE),
    ("stu", "/notifications/?show=unread", ANY_PAGE),
    ("stu", "/sessions/calendar/", ANY_PAGE),
    ("ines", "/projects/baking/bread/guide/", ANY_PAGE),
    ("noor", "/managing/", ANY_PAGE),
    ("noor", "/reading-log/", ANY_PAGE),
    ("noor", "/sessions/of/{student}/", ANY_PAGE),
    ("noor", "/covers/", ANY_PAGE),
    ("noor", "/covers/plan/", ANY_PAGE),
    ("noor", "/announcements/", ANY_PAGE),
    ("noor", "/reading-log/?q=maya", ANY_PAGE),
    ("nora", "/accounts/waiting/", ANY_PAGE),
    ("visitor", "/", ANY_PAGE),
    ("visitor", "/accounts/login/", ANY_PAGE),
]


@pytest.fixture
def people():
    return school()


def filled(people, number):
    """So many students of Maya, and so many rows on each list that a page shows."""
    Mentor.objects.filter(user=people.maya).update(
        capacity=40 + number, certified_at=timezone.now()
    )
    for n in range(number):
        student = make.student(f"Stu{n} Student", people.baking)
        make.mentorship(people.maya, student, starts_at=timezone.now() - timedelta(days=n + 1))
        enrolment = student.enrolments.get()
        ProjectWork.objects.create(
            enrolment=enrolment, project=people.bread, due_on=timezone.localdate()
        )
        loaf = make.project(people.baking, title=f"Loaf {number}-{n}", position=10 + n)
        people.maya.mentor_profile.projects.add(loaf)
        CourseItem.objects.create(
            project=people.bread, title=f"Lesson {n}", minutes=10, body="Mix."
        )
        Resource.objects.create(project=people.bread, title=f"Link {n}", url="https://example.org/")
        ExpectedDeliverable.objects.create(project=people.bread, title=f"Loaf {n}")


def lived(people, number):
    """So many sessions with Stu, held with notes and still to come, goals and deliverables."""
    mentorship = Mentorship.objects.get(mentor=people.maya, student=people.stu)
    enrolment = people.stu.enrolments.get()
    ProjectWork.objects.get_or_create(enrolment=enrolment, project=people.bread)
    taken = mentorship.sessions.count()
    for n in range(taken, taken + number):
        past = make.past_session(mentorship, days_ago=1 + n / 10)
        past.close("held", by=people.maya)
        SessionNote.objects.create(session=past, progress="Rises.", questions="Why?")
        PrivateNote.objects.create(session=past, mentor=people.maya, text="Good.")
        make.session(mentorship, starts_at=timezone.now() + timedelta(days=2, hours=n))
        Goal.objects.create(enrolment=enrolment, session=past, text=f"Goal {n}")
        Deliverable.objects.create(
            enrolment=enrolment, project=people.bread, number=n + 1, link="https://example.org/"
        )


def with_guide(people, number):
    guide = make.guide(people.bread, "yeast")
    with signed_in_as(STAFF):
        skill = Skill.objects.get(guide=guide)
        Criterion.objects.bulk_create(
            Criterion(skill=skill, text=f"Criterion {n}") for n in range(number)
        )
        Reading.objects.bulk_create(
            Reading(project=people.bread, reader=people.maya, version=1) for _ in range(number)
        )


def measure(client, people):
    cost = {}
    session = Session.objects.upcoming().filter(student=people.stu).first()
    past = Session.objects.past().filter(student=people.stu).first()
    numbers = {
        "student": people.stu.pk,
        "project": people.bread.pk,
        "session": session.pk,
        "past": past.pk,
    }
    for name, address, _most in PAGES:
        client.logout()
        if name != "visitor":
            client.force_login(people.everyone[name])
        url = address.format(**numbers)
        client.get(url)  # what only the first page of a session costs
        with CaptureQueriesContext(connections[OWNER]) as asked:
            response = client.get(url)
        queries = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
        cost[name, address] = (len(queries), len(response.content), response, queries)
    return cost


def test_no_page_costs_more_than_its_budget_whatever_stands_on_it(client, people, capsys):
    with_guide(people, FEW)
    filled(people, FEW)
    lived(people, FEW)
    few = measure(client, people)
    filled(people, MANY - FEW)
    lived(people, MANY - FEW)
    many = measure(client, people)
    too_dear = {
        (name, address): [query[:160] for query in many[name, address][3]]
        for name, address, most in PAGES
        if many[name, address][0] > most
    }
    assert too_dear == {}
    assert {key: cost[0] for key, cost in many.items()} == {
        key: cost[0] for key, cost in few.items()
    }
    assert {cost[2].status_code for cost in many.values()} == {200, 404}
    with capsys.disabled():
        dearest = max(many.items(), key=lambda item: item[1][0])
        largest = max(few.items(), key=lambda item: item[1][1])
        print(f"\ndearest page: {dearest[0]} {dearest[1][0]} queries;", end=" ")
        print(f"dashboard: {many['maya', '/dashboard/'][0]};", end=" ")
        print(f"largest with {FEW} rows: {largest[0]} {largest[1][1]:,} bytes")


@pytest.fixture(scope="module")
def answered():
    return {}


@pytest.fixture
def answers(request, answered):
    """With as many rows as a real path and a real mentor have. Asked for by the first of the tests
    below, for both."""
    if not answered:
        people = request.getfixturevalue("people")
        with_guide(people, 10)
        filled(people, 12)
        lived(people, 12)
        for page, cost in measure(request.getfixturevalue("client"), people).items():
            answered[page] = cost[2]
    return answered


def test_pages_are_small(answers):
    for (name, address), response in answers.items():
        size = len(gzip.compress(response.content))
        assert size <= LARGEST, (name, address, size)


def test_every_page_of_a_person_is_kept_by_nobody(answers):
    for (name, address), response in answers.items():
        kept = response.headers["Cache-Control"]
        assert "no-store" in kept, (name, address, kept)
        assert "private" in kept, (name, address, kept)
