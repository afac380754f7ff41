"""The sign-in pages do not reveal whether an address has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests import factories as make
from tests.accounts.steps import deliver, is_signed_in, link_in, sign_in
from tests.client import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org")


def without_what_differs(response, *addresses):
    page = response.content.decode()
    for address in addresses:
        page = page.replace(address, "somebody")
    return response.status_code, re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def both(page, field, data):
    answers = []
    for address in ("maya@example.org", "none@example.org"):
        response = Client().post(page, data | {field: address}, follow=True)
        answers.append(without_what_differs(response, "maya@example.org", "none@example.org"))
    return answers


def test_a_wrong_password_and_an_unknown_address_look_the_same(maya):
    known, unknown = both("/accounts/login/", "login", {"password": "wrong-horse"})
    assert known == unknown
    assert 'role="alert"' in known[1]


def test_somebody_who_is_not_active_looks_the_same_to_a_wrong_password(maya):
    maya.is_active = False
    maya.save()
    known, unknown = both("/accounts/login/", "login", {"password": "wrong-horse"})
    assert known == unknown


def test_asking_for_a_new_password_looks_the_same_and_writes_to_both(maya):
    known, unknown = both("/accounts/password/reset/", "email", {})
    assert known == unknown
    deliver()
    assert sorted(message.to[0] for message in mail.outbox) == [
        "maya@example.org",
        "none@example.org",
    ]
    assert "/accounts/password/reset/key/" not in mail.outbox[1].body


def test_there_is_no_sign_up_to_ask(maya):
    for data in ({}, {"email": maya.email}, {"email": "none@example.org"}):
        page = Client().post("/accounts/signup/", data | {"password1": "x", "password2": "x"})
        assert page.status_code == 200
        assert "account/signup_closed.html" in [template.name for template in page.templates]
        assert "<form" not in page.content.decode().partition("<main")[2]


def test_an_address_of_somebody_else_is_not_given_away_to_whoever_wants_it(maya):
    nora = Client()
    nora.force_login(make.person("Nora Nobody"))
    answers = []
    for address in ("maya@example.org", "none@example.org"):
        page = nora.post("/accounts/email/", {"email": address, "action_add": ""}, follow=True)
        answers.append(without_what_differs(page, "maya@example.org", "none@example.org"))
        deliver()
    assert answers[0][0] == answers[1][0] == 200
    # Maya is asked, in her own mailbox, and even her yes takes nothing away from her.
    asked = next(message for message in mail.outbox if message.to == ["maya@example.org"])
    nora.post(link_in(asked, "/accounts/confirm-email/"))
    assert is_signed_in(sign_in("maya@example.org"))
    assert EmailAddress.objects.get(email="maya@example.org", verified=True).user == maya
