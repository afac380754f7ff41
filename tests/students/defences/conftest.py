"""Maya in Paris supports Stu in New York, who works on Bread. Ines in Lisbon assesses Baking, and
so does Ivo; Una holds the role for nothing, Axel assesses Carpentry."""

import pytest

from students.models import Enrolment, Mentorship
from tests import factories as make
from tests.client import Client
from tests.people import school


@pytest.fixture
def people(db):
    found = school()
    found.more |= {
        "ivo": make.assessor("Ivo Assessor", found.baking),
        "axel": make.assessor("Axel Assessor", found.carpentry),
    }
    found.ivo, found.axel = found.more["ivo"], found.more["axel"]
    zones = {"maya": "Europe/Paris", "stu": "America/New_York", "ines": "Europe/Lisbon"}
    for name, zone in zones.items():
        person = getattr(found, name)
        person.zone = zone
        type(person).objects.filter(pk=person.pk).update(zone=zone)
    found.enrolment = Enrolment.objects.get(student=found.stu)
    found.mentorship = Mentorship.objects.get(mentor=found.maya, student=found.stu)
    found.work = make.work(found.stu, found.bread)
    return found


@pytest.fixture
def requested(people):
    """In the queue, open to every eligible assessor."""
    defence = make.requested_defence(people.work, by=people.maya)
    type(defence).objects.filter(pk=defence.pk).update(proposed_to=None, proposed_until=None)
    defence.refresh_from_db()
    return defence


@pytest.fixture
def booked(people):
    return make.booked_defence(people.work, people.ines, by=people.maya)


@pytest.fixture
def begun(people):
    return make.begun_defence(people.work, people.ines, by=people.maya)


@pytest.fixture
def signed_in():
    """A signed-in browser of a person."""

    def of(person):
        client = Client()
        client.force_login(person)
        return client

    return of
