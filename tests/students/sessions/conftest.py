"""Maya in Paris, her student Stu in New York, and others who have no part in it."""

import pytest

from students.models import Mentorship
from tests.client import Client
from tests.people import school


@pytest.fixture
def people(db):
    found = school()
    for person, zone in ((found.maya, "Europe/Paris"), (found.stu, "America/New_York")):
        person.zone = zone
        type(person).objects.filter(pk=person.pk).update(zone=zone)
    return found


@pytest.fixture
def mentorship(people):
    return Mentorship.objects.get(mentor=people.maya, student=people.stu)


@pytest.fixture
def signed_in():
    """A signed-in browser of a person."""

    def of(person):
        client = Client()
        client.force_login(person)
        return client

    return of


@pytest.fixture
def reads(signed_in):
    """What a person reads at an address."""
    return lambda person, address: signed_in(person).get(address).content.decode()
