"""A school in which Wanda has no mentor, and the data of the request form."""

import pytest

from students.models import WeeklyHours
from tests import factories as make
from tests.client import Client
from tests.people import school
from tests.weekly_hours import ticked

OWN, NEW = "/matching/request/", "/matching/requests/new/"
# From 9:00 to 11:00.
MONDAY_MORNING = ("0-540", "0-570", "0-600", "0-630")


@pytest.fixture
def people():
    found = school()
    found.wanda = make.student("Wanda Waiting", found.baking, zone="Europe/Paris")
    found.more["wanda"] = found.wanda
    return found


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def wanda(people):
    return browser_of(people.wanda)


@pytest.fixture
def noor(people):
    return browser_of(people.noor)


def typed(**fields):
    return {"languages": ["fr", "en"]} | ticked(*MONDAY_MORNING) | fields


def hours_of(person):
    rows = WeeklyHours.objects.filter(person=person)
    return sorted(rows.values_list("weekday", "starts", "ends"))
