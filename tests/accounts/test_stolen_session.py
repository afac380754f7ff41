"""Who has read the session table has no session: a key is no cookie, and data fits one row."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing

from mentorhub.accounts.sessions import sign_key, unsign_key
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.django_db

PAGE = "/accounts/2fa/"


def signed_in(client: Client) -> bool:
    response = client.get(PAGE)
    assert response.status_code in (200, 302)
    return response.status_code == 200


def with_cookie(value: str) -> Client:
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = value
    return thief


@pytest.fixture
def maya(client):
    user = make.person("Maya Mentor", "mentor")
    client.force_login(user)
    return user


def test_the_signed_key_opens_the_page(client, maya):
    assert signed_in(client)
    assert signed_in(with_cookie(client.cookies[settings.SESSION_COOKIE_NAME].value))


def test_a_stolen_key_as_a_cookie_is_signed_out(client, maya):
    assert not signed_in(with_cookie(client.session.session_key))


def test_a_key_signed_for_something_else_is_signed_out(client, maya):
    forged = signing.Signer(salt="something else").sign(client.session.session_key)
    assert unsign_key(forged) is None
    assert not signed_in(with_cookie(forged))


def test_data_copied_to_another_row_is_signed_out(client, maya):
    nora = Client()
    nora.session.save()
    own = nora.session.session_key
    taken = Session.objects.get(session_key=client.session.session_key).session_data
    Session.objects.filter(session_key=own).update(session_data=taken)
    assert not signed_in(with_cookie(sign_key(own)))


def test_a_real_sign_in_sets_a_signed_cookie_with_its_attributes(client):
    user = make.person("Maya Mentor", "mentor")
    response = client.post(
        "/accounts/login/", {"login": user.email, "password": "correct-horse-battery"}
    )
    assert response.status_code == 302
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert unsign_key(cookie.value) == client.session.session_key
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert signed_in(client)


def test_a_cookie_kept_from_before_the_sign_out_is_signed_out(client, maya):
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    assert not signed_in(client)
    assert not signed_in(with_cookie(kept))
