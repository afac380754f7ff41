"""The password that the demo prints is accepted in the demo only."""

import pytest
from django.conf import settings
from django.urls import reverse

from mentorhub.embedded.demo import PASSWORD
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", password=PASSWORD)


def sign_in(client, maya):
    values = {"login": maya.email, "password": PASSWORD}
    return client.post(reverse("account_login"), values)


def test_refused_outside_the_demo_like_any_wrong_password(client, maya):
    page = sign_in(client, maya)
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_accepted_in_the_demo(client, maya, settings):
    settings.DEMO = True
    assert sign_in(client, maya).status_code == 302
    assert client.session["_auth_user_id"] == str(maya.pk)


def test_there_is_one_such_password():
    assert settings.DEMO_PASSWORD == PASSWORD
