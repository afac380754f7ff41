"""The work of sign-in for an address does not depend on whether it has an account.

Hashing and queries are counted, not timed: ``benchmarks/bench_sign_in.py`` measures the time.
"""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.cache import cache
from django.db import connections
from django.test.utils import CaptureQueriesContext

from mentorhub.accounts.models import User
from mentorhub.database import OWNER
from tests import factories as make
from tests.accounts.steps import PASSWORD
from tests.client import Client

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
CODE = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"
ITERATIONS = 1000
SOMEBODY = (
    "known", "inactive", "without_a_password", "of_long_ago", "with_a_broken_hash", "unconfirmed",
    "shared", "without_an_address_row",
)  # fmt: skip


class Hasher(PBKDF2PasswordHasher):
    """The hasher of the product with few iterations, whose work is counted."""

    iterations = ITERATIONS
    work = 0

    def encode(self, password, salt, iterations=None):
        type(self).work += iterations or self.iterations
        return super().encode(password, salt, iterations)


@pytest.fixture
def people(settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_equal_cost.Hasher"]
    for name in SOMEBODY:
        make.person(f"{name} Person", "mentor", email=f"{name}@example.org")
    whose = {name: User.objects.filter(email=f"{name}@example.org") for name in SOMEBODY}
    whose["inactive"].update(is_active=False)
    whose["without_a_password"].update(password=make_password(None))
    whose["with_a_broken_hash"].update(password="nothing$that$we$know")
    old = Hasher().encode(PASSWORD, "a-salt-that-is-long-enough", ITERATIONS // 4)
    whose["of_long_ago"].update(password=old)
    whose["unconfirmed"].get().emailaddress_set.update(verified=False)
    whose["without_an_address_row"].get().emailaddress_set.all().delete()
    # Two others wish to have the address, and have not confirmed it.
    for name in ("One", "Two"):
        other = make.person(f"{name} Other")
        other.emailaddress_set.create(email="shared@example.org", verified=False)


def cost(ask):
    """The work of hashing, and the queries without their values."""
    cache.clear()
    Hasher.work = 0
    with CaptureQueriesContext(connections[OWNER]) as queries:
        response = ask()
    asked = [re.sub(r"'[^']*'|[0-9]+", "?", each["sql"]) for each in queries]
    return response.status_code, Hasher.work, asked


def post(address, **data):
    return lambda: Client().post(address, data)


@pytest.mark.parametrize("who", SOMEBODY)
def test_a_wrong_password_costs_the_same_for_everybody_and_nobody(people, who):
    unknown = cost(post(LOGIN, login="nobody@example.org", password="wrong-horse"))
    known = cost(post(LOGIN, login=f"{who}@example.org", password="wrong-horse"))
    assert known == unknown
    assert known[1] == ITERATIONS


def test_the_password_of_the_demo_costs_the_same_outside_of_it(people, settings):
    for email in ("known@example.org", "nobody@example.org"):
        demo = cost(post(LOGIN, login=email, password=settings.DEMO_PASSWORD))
        assert demo == cost(post(LOGIN, login=email, password="wrong-horse"))


@pytest.mark.parametrize("who", SOMEBODY)
def test_asking_for_a_new_password_costs_the_same(people, who):
    address = "/accounts/password/reset/"
    unknown = cost(post(address, email="nobody@example.org"))
    assert cost(post(address, email=f"{who}@example.org")) == unknown
    assert unknown[1] == 0


def code_for(email, monkeypatch):
    """The costs of asking for a code, of the page where it is typed, and of a wrong one."""
    monkeypatch.setattr(
        "mentorhub.accounts.sign_in_limits.password_is_enough", lambda *given: False
    )
    client = Client()
    return [
        cost(lambda: client.post(CODE, {"email": email})),
        cost(lambda: client.get(CONFIRM)),
        cost(lambda: client.post(CONFIRM, {"code": "BBBB-BBBB"})),
        cost(lambda: client.get(LOGIN)),
    ]


@pytest.mark.parametrize("who", SOMEBODY)
def test_a_sign_in_code_costs_the_same(people, who, monkeypatch):
    unknown = code_for("nobody@example.org", monkeypatch)
    assert code_for(f"{who}@example.org", monkeypatch) == unknown
