"""The mentor's home: whom they support now, and the paths they are approved for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import ProjectWork
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


def test_a_mentor_sees_their_own_students_and_no_others(client):
    people = school()
    ana = make.student("Ana Other", people.baking)
    make.mentorship(people.cross, ana)
    ProjectWork.objects.create(enrolment=people.stu.enrolments.get(), project=people.bread)
    client.force_login(people.maya)
    page = client.get("/dashboard/").content.decode()
    assert "Stu Student" in page
    assert "Bread" in page
    assert "Ana Other" not in page


def test_a_student_given_back_leaves_the_desk(client):
    people = school()
    people.stu.mentorships.get().end()
    client.force_login(people.maya)
    assert "Stu Student" not in client.get("/dashboard/").content.decode()


def test_late_work_is_said(client):
    people = school()
    yesterday = timezone.localdate() - timedelta(days=1)
    ProjectWork.objects.create(
        enrolment=people.stu.enrolments.get(), project=people.bread, due_on=yesterday
    )
    client.force_login(people.maya)
    (row,) = client.get("/dashboard/").context["students"]
    assert row.is_late


def test_a_cover_by_a_colleague_is_shown_to_both(client):
    people = school()
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    client.force_login(people.maya)
    (row,) = client.get("/dashboard/").context["students"]
    assert row.covered_by == people.cross.name
    client.force_login(people.cross)
    (row,) = client.get("/dashboard/").context["students"]
    assert row.mentorship.kind == "cover"


def test_search_keeps_to_ones_own_students(client):
    people = school()
    client.force_login(people.maya)
    assert len(client.get("/dashboard/?q=stu").context["students"]) == 1
    assert client.get("/dashboard/?q=carl").context["students"].object_list == []


@pytest.mark.parametrize("name", ["stu", "ines", "noor", "tom", "nora"])
def test_it_is_nobody_elses_page(client, name):
    people = school()
    client.force_login(getattr(people, name))
    assert client.get("/dashboard/").status_code == 404
