"""The first administrator is made by a command, without naming a database."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from mentorhub.accounts.models import Role, User
from tests.accounts.steps import is_signed_in, sign_in

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
NAMED = {"interactive": False, "email": "Tom@Example.org", "name": "Tom Admin", "verbosity": 0}


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-quiet-river-in-may")


def test_the_first_administrator_signs_in_at_once(on_real_logins):
    def work():
        call_command("createsuperuser", **NAMED)
        client = sign_in("tom@example.org", "a-quiet-river-in-may")
        assert is_signed_in(client)
        assert client.get("/admin/").status_code == 200

    on_real_logins(work)
    assert Role.objects.get().user == User.objects.get(email="tom@example.org")


def test_the_same_address_is_refused_and_nothing_changes(on_real_logins):
    on_real_logins(lambda: call_command("createsuperuser", **NAMED))
    with pytest.raises(CommandError):
        on_real_logins(lambda: call_command("createsuperuser", **NAMED))
    assert User.objects.count() == 1


@pytest.mark.parametrize("login", ["default", "signin"])
def test_the_logins_of_pages_cannot(on_real_logins, login):
    with pytest.raises(DatabaseError):
        on_real_logins(lambda: call_command("createsuperuser", database=login, **NAMED))
    assert not User.objects.exists()
    assert not Role.objects.exists()
