"""What the marking page and a mark cost: equal with 8 and with 40 criteria."""

import gzip

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from guides.models import Mark
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import Assessment, Deliverable, ExpectedDeliverable
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

PAGE, MARK = 14, 5
# Bytes of HTML, as sent and before.
COMPRESSED, WHOLE = 12 * 1024, 64 * 1024


def judged_with(people, criteria):
    project = make.project(people.baking, title=f"Bread {criteria}")
    evaluations.guide_of(project, criteria)
    student = make.student(f"Sam{criteria} Student", people.baking)
    work = make.work(student, project)
    for number in range(1, 4):
        ExpectedDeliverable.objects.create(project=project, title=f"Loaf {number}")
        Deliverable.objects.create(
            enrolment=work.enrolment, project=project, number=number, link="https://example.org/"
        )
    defence = evaluations.held_defence(work, people.ines)
    Assessment.objects.create(defence=defence, assessor=people.ines)
    return defence


def asked(client, send):
    with CaptureQueriesContext(connections[OWNER]) as captured:
        answer = send()
    assert answer.status_code == 200
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]], answer


def test_a_page_of_forty_criteria_costs_as_many_queries_as_one_of_eight(client, capsys):
    people = school()
    client.force_login(people.ines)
    counts = {}
    for criteria in (8, 40):
        page = f"/evaluations/{judged_with(people, criteria).pk}/"
        client.get(page)  # the draft begins
        queries, answer = asked(client, lambda page=page: client.get(page))
        assert answer.context["draft"].total == criteria
        counts[criteria] = len(queries)
        size = len(answer.content), len(gzip.compress(answer.content))
        with capsys.disabled():
            print(f"\nmarking, {criteria} criteria: {len(queries)} queries, {size} bytes")
        assert size[0] <= WHOLE
        assert size[1] <= COMPRESSED
    assert counts[8] == counts[40], queries
    assert counts[40] <= PAGE, queries


def test_a_mark_costs_five_queries(client):
    people = school()
    client.force_login(people.ines)
    page = f"/evaluations/{judged_with(people, 8).pk}/"
    client.get(page)
    with signed_in_as(STAFF):
        mark = Mark.objects.first()
    sent = {"value": "met", "revision": "0"}
    queries, _answer = asked(client, lambda: client.post(f"{page}marks/{mark.pk}/", sent))
    assert len(queries) <= MARK, queries


def test_the_page_of_a_student_keeps_its_budget_with_readiness(client, capsys):
    people = school()
    evaluations.guide_of(people.bread)
    make.work(people.stu, people.bread)
    client.force_login(people.maya)
    address = f"/dashboard/students/{people.stu.pk}/"
    client.get(address)
    queries, answer = asked(client, lambda: client.get(address))
    assert b"data-ready" in answer.content
    with capsys.disabled():
        print(f"\npage of a student with readiness: {len(queries)} queries")
    assert len(queries) <= 16, queries
