"""Maya's profile, and the browsers of those who may or may not touch it."""

import pytest

from dashboard.models import Mentor
from tests.client import Client
from tests.people import school


@pytest.fixture
def people(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return school()


@pytest.fixture
def signed_in():
    def of(person):
        client = Client()
        client.force_login(person)
        return client

    return of


@pytest.fixture
def maya(people, signed_in):
    return signed_in(people.maya)


@pytest.fixture
def profile(people):
    """Maya's, as the database has it now."""
    return lambda: Mentor.objects.get(user=people.maya)
