"""Tom, an administrator who signed in a moment ago."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.admin.models import LogEntry
from django.test import override_settings

from mentorhub.database import STAFF, signed_in_as
from tests import people
from tests.admin.rows import one_of_each
from tests.client import Client


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def school(db, media):
    with signed_in_as(STAFF):
        return people.school()


@pytest.fixture(scope="module")
def written(rows_of_this_file, tmp_path_factory):
    """The school and one row of everything, once for a file whose tests begin with them: a
    ``school`` of that file gives it to each."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        with signed_in_as(STAFF):
            school = people.school()
            one_of_each(school)
        yield school


def signed_in(person, minutes_ago=0):
    client = Client()
    client.force_login(person)
    session = client.session
    at = time.time() - minutes_ago * 60
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": at}]
    session.save()
    return client


@pytest.fixture
def tom(school):
    return signed_in(school.tom)


def log():
    with signed_in_as(STAFF):
        return [f"{e.object_repr} {e.change_message}" for e in LogEntry.objects.all()]
