"""How long a session lasts, and what requires a reauthentication."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail

from tests import factories as make
from tests.accounts.steps import PASSWORD, deliver, is_signed_in, link_in, set_up_app, sign_in
from tests.client import Client

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org")


def signed_in_before(person, seconds):
    """Their browser, as if they had signed in so long ago."""
    client = sign_in(person)
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - seconds
    session.save()
    return client


def test_a_session_ends_a_month_after_its_sign_in(maya):
    assert settings.SESSION_LIFETIME == 30 * DAY
    assert is_signed_in(signed_in_before(maya, 29 * DAY))
    late = signed_in_before(maya, 31 * DAY)
    key = late.session.session_key
    assert late.get("/accounts/access/").headers["Location"].startswith("/accounts/login/")
    assert late.session.session_key != key


def test_confirming_it_is_still_you_does_not_prolong_a_session(maya):
    client = signed_in_before(maya, 29 * DAY)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    assert len(records) == 2
    records[0]["at"] -= 2 * DAY
    session.save()
    assert not is_signed_in(client)


def test_an_unused_session_ends_after_two_weeks(maya):
    client = sign_in(maya)
    assert settings.SESSION_COOKIE_AGE == 14 * DAY
    assert client.session.get_expiry_age() <= 14 * DAY


def test_a_new_address_needs_a_recent_sign_in(maya):
    client = signed_in_before(maya, 2 * 3600)
    answer = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    deliver()
    assert mail.outbox == []


@pytest.mark.parametrize("page", ["totp/activate/", "recovery-codes/generate/", "webauthn/add/"])
def test_a_second_factor_needs_a_recent_sign_in(maya, page):
    client = sign_in(maya)
    set_up_app(client)
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 2 * 3600
    session.save()
    page = "totp/deactivate/" if page == "totp/activate/" else page
    answer = client.get(f"/accounts/2fa/{page}")
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_each_sign_in_has_a_key_of_its_own(maya):
    client = sign_in(maya)
    first = client.session.session_key
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": maya.email, "password": PASSWORD})
    assert client.session.session_key != first
    assert len(first) == 32


def test_confirming_it_is_still_you_changes_the_key(maya):
    client = sign_in(maya)
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/reauthenticate/", {"password": "not-it"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value == old
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != old
    assert is_signed_in(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = old
    assert not is_signed_in(thief)


def test_a_new_password_by_mail_does_not_go_around_the_app(maya):
    set_up_app(sign_in(maya))
    deliver()
    mail.outbox.clear()
    client = Client()
    client.post("/accounts/password/reset/", {"email": maya.email})
    deliver()
    link = link_in(mail.outbox[0], "/accounts/password/reset/key/")
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a-quiet-river-in-may"})
    assert not is_signed_in(client)
    again = sign_in(maya, "a-quiet-river-in-may")
    assert again.last.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(again)


@pytest.mark.django_db(transaction=True)
def test_an_app_that_was_added_is_told_by_mail(maya):
    set_up_app(sign_in(maya))
    deliver()
    assert ["maya@example.org"] in [message.to for message in mail.outbox]


def test_somebody_deactivated_is_signed_out_everywhere(maya):
    here, there = sign_in(maya), sign_in(maya)
    maya.is_active = False
    maya.save()
    assert not is_signed_in(here)
    assert not is_signed_in(there)
    assert not is_signed_in(sign_in(maya))
