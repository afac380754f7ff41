"""Whom one can ask: managers by what they answer for, people of one's path, never an address."""

import pytest

from dashboard.helpcenter.models import Responsible
from tests import factories as make
from tests.client import Client
from tests.dashboard.helpcenter.queue_rows import subject
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.more["priya"] = make.person("Priya Manager", "manager")
    return found


def contacts_of(person):
    client = Client()
    client.force_login(person)
    return client.get("/help/contacts/")


def names(response, of):
    return [each.person.name for each in response.context[of]]


def test_without_anybody_responsible_all_managers_stand_there(people):
    assert names(contacts_of(people.stu), "managers") == ["Noor Manager", "Priya Manager"]


def test_whoever_answers_for_my_path_is_my_manager(people):
    Responsible.objects.create(manager=people.more["priya"], path=people.baking)
    Responsible.objects.create(manager=people.noor, subject=subject())
    assert names(contacts_of(people.stu), "managers") == ["Priya Manager"]
    assert names(contacts_of(people.maya), "managers") == ["Priya Manager"]
    of_carl = contacts_of(people.carl)
    assert names(of_carl, "managers") == ["Noor Manager", "Priya Manager"]
    assert of_carl.context["managers"][1].what_for == ["Baking"]


def test_a_manager_whose_role_ended_is_nobody_s_contact(people):
    Responsible.objects.create(manager=people.more["priya"], path=people.baking)
    people.more["priya"].roles.running().get().end(by=people.tom)
    assert names(contacts_of(people.stu), "managers") == ["Noor Manager"]


def test_a_student_sees_their_mentor_and_a_mentor_the_people_of_the_path(people):
    assert names(contacts_of(people.stu), "contacts") == ["Maya Mentor"]
    of_maya = set(names(contacts_of(people.maya), "contacts"))
    assert "Ines Assessor" in of_maya
    assert not of_maya & {"Carl Carpenter", "Maya Mentor", "Former Mentor", "Stu Student"}
    assert names(contacts_of(people.carl), "contacts") == []


def test_no_address_stands_there(people):
    for person in (people.stu, people.maya, people.noor):
        page = contacts_of(person).content.decode()
        for other in people.everyone.values():
            assert other.email not in page


def test_an_unknown_person_has_no_contacts(people):
    assert contacts_of(people.nora).status_code == 404
    assert Client().get("/help/contacts/").status_code == 302
