"""The first administrator is made by a command, and comes in with the password given there."""

import secrets

import pytest

from mentorhub.database import OWNER

EMAIL = "first@school.org"

# Signs in as a browser does, on the real logins of the site.
SIGN_IN = f"""
import os
from django.test import Client
from django.urls import reverse
client = Client(headers={{"host": "mentors.school.org"}})
post = lambda url, data=None: client.post(url, data, secure=True, follow=True)
answer = post(reverse("account_login"), {{"login": "{EMAIL}", "password": os.environ["TYPED"]}})
print("arrived at", answer.redirect_chain[-1][0])
print("admin leads to", client.get("/admin/", secure=True, follow=True).redirect_chain)
"""


@pytest.fixture(scope="module")
def password(school):
    typed = secrets.token_urlsafe(16)
    said = school.manage(
        "createsuperuser", "--noinput", "--email", EMAIL, "--name", "Tom Lindqvist",
        DJANGO_SUPERUSER_PASSWORD=typed,
    )  # fmt: skip
    assert "created" in said
    return typed


def test_the_command_makes_a_person_with_one_role_and_no_grant_by_anybody(school, password):
    roles = school.query(
        OWNER,
        "select r.kind, r.granted_by_id, r.ended_at from accounts_role r "
        "join accounts_user u on u.id = r.user_id where u.email = %s",
        EMAIL,
    )
    assert roles == [("staff", None, None)]


def test_they_sign_in_at_once_and_are_asked_for_a_second_factor(school, password):
    # As in the tests, files of pages are served as they lie: nothing has been collected here.
    plain = {"TESTING": "1", "STAFF_MFA_REQUIRED": "1", "TYPED": password}
    said = school.manage("shell", "--no-imports", "-c", SIGN_IN, **plain)
    signed_in, admin = said.splitlines()
    assert signed_in.startswith("arrived at https://mentors.school.org/accounts/2fa/")
    assert "/accounts/2fa/" in admin


def test_the_same_address_twice_is_refused(school, password):
    with pytest.raises(AssertionError, match="already"):
        school.manage(
            "createsuperuser", "--noinput", "--email", EMAIL.upper(), "--name", "Another",
            DJANGO_SUPERUSER_PASSWORD=password,
        )  # fmt: skip
