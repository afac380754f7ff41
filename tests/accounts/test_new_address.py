"""Changing the e-mail address with two-step sign-in on: by the person, and by an administrator."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from mentorhub.accounts.models import User
from tests import factories as make
from tests.accounts.steps import (
    PASSWORD,
    deliver,
    is_signed_in,
    link_in,
    number_of_app,
    set_up_app,
    sign_in,
)
from tests.client import Client

pytestmark = pytest.mark.django_db
PAGE = "/accounts/email/"
CONFIRM = "/accounts/2fa/reauthenticate/"
NEW = {"email": "maya@new.example", "action_add": ""}


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org")


@pytest.fixture
def tom():
    return make.person("Tom Admin", "staff", email="tom@example.org")


def with_app(person):
    """Their browser, signed in an hour and a half ago, and the secret of their app."""
    client = sign_in(person)
    secret, _done = set_up_app(client)
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 5400
    session.save()
    deliver()
    mail.outbox.clear()
    return client, secret


def confirm_with_app(client, secret):
    return client.post(CONFIRM, {"code": number_of_app(secret), "next": PAGE})


@pytest.mark.parametrize("who", ["maya", "tom"])
def test_the_second_factor_is_asked_for_and_the_typed_address_goes_on(request, who):
    person = request.getfixturevalue(who)
    old = person.email
    client, secret = with_app(person)
    asked = client.post(PAGE, NEW)
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(CONFIRM)
    assert not EmailAddress.objects.filter(email=NEW["email"]).exists()
    assert confirm_with_app(client, secret).headers["Location"] == PAGE
    assert User.objects.get(pk=person.pk).email == old, "the new one is not confirmed yet"
    deliver()
    assert [each.to for each in mail.outbox] == [[NEW["email"]]]
    client.post(link_in(mail.outbox[0], "/accounts/confirm-email/"))
    deliver()
    assert User.objects.get(pk=person.pk).email == NEW["email"]
    assert mail.outbox[1].to == [old]
    assert NEW["email"] in mail.outbox[1].body


def test_the_password_alone_is_no_proof_where_there_is_a_second_factor(maya):
    client, _secret = with_app(maya)
    client.post(PAGE, NEW)
    page = client.get(f"{CONFIRM}?next={PAGE}")
    assert page.context["reauthentication_alternatives"] == []
    refused = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": PAGE})
    assert refused.headers["Location"].startswith(CONFIRM)
    # Also when the password was confirmed for another page.
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(PAGE, NEW).headers["Location"].startswith(CONFIRM)
    assert not EmailAddress.objects.filter(email=NEW["email"]).exists()


def test_a_wrong_code_changes_nothing(maya):
    client, secret = with_app(maya)
    client.post(PAGE, NEW)
    wrong = client.post(CONFIRM, {"code": "000000", "next": PAGE})
    assert wrong.context["form"].errors
    assert not EmailAddress.objects.filter(email=NEW["email"]).exists()
    confirm_with_app(client, secret)
    assert EmailAddress.objects.filter(email=NEW["email"], verified=False).exists()


def test_a_recovery_code_is_a_proof_too(maya):
    client, _secret = with_app(maya)
    factor = maya.authenticator_set.get(type="recovery_codes")
    client.post(PAGE, NEW)
    client.post(CONFIRM, {"code": factor.wrap().get_unused_codes()[0], "next": PAGE})
    assert EmailAddress.objects.filter(email=NEW["email"]).exists()


def test_who_has_a_passkey_alone_is_asked_for_it(maya):
    client = sign_in(maya)
    Authenticator.objects.create(user=maya, type=Authenticator.Type.WEBAUTHN, data={})
    asked = client.post(PAGE, NEW)
    assert asked.headers["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/")
    assert not EmailAddress.objects.filter(email=NEW["email"]).exists()


def test_an_app_can_be_set_up_while_a_new_address_waits(maya):
    client = sign_in(maya)
    client.post(PAGE, NEW)
    set_up_app(client)
    assert maya.authenticator_set.filter(type="totp").exists()


def person_page(person):
    return f"/admin/accounts/user/{person.pk}/change/"


def as_typed(person, **changed):
    rows = {"roles-TOTAL_FORMS": "0", "roles-INITIAL_FORMS": "0"}
    kept = {"name": person.name, "email": person.email, "language": "en", "zone": person.zone}
    return kept | rows | changed


def test_an_administrator_changes_the_address_of_somebody_who_lost_their_mailbox(maya, tom):
    sign_in(maya)
    client = sign_in(tom)
    saved = client.post(person_page(maya), as_typed(maya, email="Maya@New.example"), follow=True)
    assert "maya@new.example" in saved.content.decode()
    assert User.objects.get(pk=maya.pk).email == "maya@example.org"
    assert is_signed_in(sign_in(maya)), "until it is confirmed the old one stays in use"
    deliver()
    assert [each.to for each in mail.outbox] == [["maya@new.example"]]
    Client().post(link_in(mail.outbox[0], "/accounts/confirm-email/"))
    deliver()
    assert is_signed_in(sign_in("maya@new.example"))
    assert mail.outbox[1].to == ["maya@example.org"]


def test_an_address_of_somebody_else_is_refused(maya, tom):
    sign_in(maya)
    other = make.person("Carl Carpenter", "mentor", email="carl@example.org")
    page = sign_in(tom).post(person_page(maya), as_typed(maya, email="CARL@example.org"))
    assert page.context["adminform"].form.errors["email"]
    assert other.email == User.objects.get(pk=other.pk).email


def test_administrators_change_their_own_address_in_their_account_alone(tom):
    client = sign_in(tom)
    client.post(person_page(tom), as_typed(tom, email="tom@new.example"))
    assert User.objects.get(pk=tom.pk).email == "tom@example.org"
    assert not EmailAddress.objects.filter(email="tom@new.example").exists()
