"""Repeated guessing is stopped with a page that says so."""

import pytest
from django.core import mail
from django.core.cache import cache

from tests import factories as make
from tests.accounts.steps import PASSWORD, deliver, is_signed_in, sign_in
from tests.client import Client
from tests.responses import error_codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits_before(db):
    cache.clear()


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor")


def test_after_a_few_wrong_passwords_the_right_one_does_not_help(maya):
    for _ in range(5):
        sign_in(maya, "wrong-horse")
    client = sign_in(maya, PASSWORD)
    assert not is_signed_in(client)
    codes = error_codes(client.last.context["form"])
    assert codes == {"__all__": ["too_many_login_attempts"]}


def test_somebody_else_is_not_stopped_with_them(maya):
    for _ in range(5):
        sign_in(maya, "wrong-horse")
    assert is_signed_in(sign_in(make.person("Nora Nobody")))


def test_a_header_does_not_make_somebody_another(maya):
    """Without a proxy in the settings, what a request says of its origin is not believed."""
    answers = [
        Client().post(
            "/accounts/login/",
            {"login": f"{number}@example.org", "password": "x"},
            headers={"x-forwarded-for": f"192.0.2.{number}"},
        )
        for number in range(35)
    ]
    assert answers[-1].status_code == 429


def test_mail_for_new_passwords_is_not_a_way_to_fill_a_mailbox(maya):
    for _ in range(30):
        Client().post("/accounts/password/reset/", {"email": maya.email})
    deliver()
    assert 0 < len(mail.outbox) <= 5


def test_the_page_that_says_so_is_ours(maya):
    for _ in range(30):
        page = Client().post("/accounts/password/reset/", {"email": maya.email})
    assert page.status_code == 429
    assert "MentorHub" in page.content.decode()
