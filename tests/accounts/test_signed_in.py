"""Who asks is read when a request begins, and is no proxy."""

import pytest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from mentorhub.accounts.models import User
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.django_db


def asked_by(client):
    return client.get(reverse("help")).wsgi_request.user


def test_the_person_is_the_row_itself(client):
    nora = make.person("Nora Nobody")
    browser = Client()
    browser.force_login(nora)
    found = asked_by(browser)
    assert type(found) is User
    assert found == nora


def test_a_visitor_and_somebody_whose_account_has_ended_are_nobody(client):
    assert not asked_by(client).is_authenticated
    nora = make.person("Nora Nobody")
    browser = Client()
    browser.force_login(nora)
    User.objects.filter(pk=nora.pk).update(is_active=False)
    found = asked_by(browser)
    assert not isinstance(found, SimpleLazyObject)
    assert not found.is_authenticated
