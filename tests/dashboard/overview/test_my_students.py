"""The page of a mentor's students: those of now, and those of before and later by name alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    found = school()
    now = timezone.now()
    found.more["pat"] = make.student("Pat Before", found.baking)
    made = make.mentorship(found.maya, found.more["pat"], starts_at=now - timedelta(days=90))
    made.end(by=found.noor)
    found.more["lou"] = make.student("Lou Later", found.baking)
    make.mentorship(found.maya, found.more["lou"], starts_at=now + timedelta(days=9))
    return found


def shown(client, person, **query):
    client.force_login(person)
    context = client.get("/dashboard/students/", query).context
    now = [row.student.name for row in context["students"]]
    return now, [row.student.name for row in context["others"]]


def test_students_of_now_before_and_later_are_told_apart(client, people):
    assert shown(client, people.maya) == (["Stu Student"], ["Lou Later", "Pat Before"])


def test_the_search_finds_both(client, people):
    assert shown(client, people.maya, q="pat") == ([], ["Pat Before"])
    assert shown(client, people.maya, q="STU") == (["Stu Student"], [])


def test_another_mentor_sees_none_of_them(client, people):
    assert shown(client, people.carl) == ([], [])


def test_of_a_student_of_before_only_name_and_dates_are_shown(client, people):
    people.more["pat"].photo = "7c1f5f1e-3a56-4a09-9a0c-5d3d2b0f6a11"
    people.more["pat"].save(update_fields=["photo"])
    client.force_login(people.maya)
    page = client.get("/dashboard/students/").content.decode()
    assert "7c1f5f1e" not in page
    assert f"/dashboard/students/{people.more['pat'].pk}/" not in page
    listed = client.get(f"/sessions/?view=list&state=all&student={people.more['pat'].pk}")
    assert listed.status_code == 200


def test_a_student_supported_again_stands_once(client, people):
    make.mentorship(people.maya, people.more["pat"], starts_at=timezone.now())
    both = (["Pat Before", "Stu Student"], ["Lou Later"])
    assert shown(client, people.maya, sort="name") == both


def test_for_mentors_alone(client, people):
    for name in ("stu", "ines", "noor", "tom", "nora"):
        client.force_login(people.everyone[name])
        assert client.get("/dashboard/students/").status_code == 404
