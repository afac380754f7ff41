"""Passwords of the database and the secret key are changed while people are at work."""

import secrets

import psycopg2
import pytest

from mentorhub.database import LOGINS, OWNER
from tests.operations.server import Site, variable

# Two people with an authenticator app, one of them with a passkey too.
MAKE = """
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from mentorhub.accounts.models import User
from mentorhub.accounts.sessions import sign_key
from mentorhub.database import signed_in_as
with signed_in_as("staff"):
    for n, user in enumerate(User.objects.order_by("pk")[:2], 1):
        Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(f"SEED{n}")})
    codes = {"seed": encrypt("CODES"), "used_mask": 0}
    Authenticator.objects.create(user=user, type="recovery_codes", data=codes)
    Authenticator.objects.create(user=user, type="webauthn", data={"credential": {"id": "key"}})
print(sign_key("a-session"))
"""
READ = """
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
for each in Authenticator.objects.order_by("pk"):
    held = each.data.get("secret") or each.data.get("seed")
    print(decrypt(held) if held else each.data["credential"]["id"])
"""
# A session that is encrypted, one that the release before has signed, one that nobody can read.
SESSIONS = """
from django.contrib.sessions.models import Session
from django.core import signing
from mentorhub.accounts.sessions import SessionStore
from mentorhub.database import signed_in_as
with signed_in_as("staff"):
    for name in ("encrypted", "signed", "unreadable"):
        session = SessionStore()
        session["name"] = name
        session.save()
        data = {
            "encrypted": session.encode({"name": name}),
            "signed": signing.dumps({"name": name}, salt=session.key_salt, compress=True),
            "unreadable": SessionStore("another").encode({"name": name}),
        }[name]
        Session.objects.filter(pk=session.session_key).update(session_data=data)
"""
SESSION_NAMES = """
from django.contrib.sessions.models import Session
from mentorhub.accounts.sessions import SessionStore
for row in Session.objects.order_by("expire_date"):
    print(SessionStore(row.pk).decode(row.session_data).get("name", "nothing"))
"""
UNSIGN = "from mentorhub.accounts.sessions import unsign_key; print(unsign_key({!r}))"


def shell(site: Site, code: str, **environment: str) -> list[str]:
    return site.manage("shell", "--no-imports", "-c", code, **environment).split()


@pytest.fixture
def cookie(school):
    school.query(OWNER, "delete from mfa_authenticator")
    school.query(OWNER, "delete from django_session")
    return shell(school, MAKE)[0]


def test_a_new_key_signs_nobody_out_and_keeps_every_second_factor(school, cookie):
    old, new = school.environment["SECRET_KEY"], secrets.token_hex(32)
    both = {"SECRET_KEY": new, "SECRET_KEY_FALLBACKS": old}
    assert shell(school, UNSIGN.format(cookie), **both) == ["a-session"]
    factors = ["SEED1", "SEED2", "CODES", "key"]
    assert shell(school, READ, **both) == factors

    assert "4 second factors" in school.manage("renew_encryption", **both)

    # The old key goes: sessions signed with it end, second factors stay.
    assert shell(school, READ, SECRET_KEY=new) == factors
    assert shell(school, UNSIGN.format(cookie), SECRET_KEY=new) == ["None"]
    with pytest.raises(AssertionError, match="InvalidToken"):
        shell(school, READ, SECRET_KEY=old)


def test_a_new_key_encrypts_sessions_too(school, cookie):
    old, new = school.environment["SECRET_KEY"], secrets.token_hex(32)
    shell(school, SESSIONS)
    assert shell(school, SESSION_NAMES) == ["encrypted", "signed", "nothing"]
    said = school.manage("renew_encryption", SECRET_KEY=new, SECRET_KEY_FALLBACKS=old)
    assert "2 sessions are encrypted with the present key" in said
    assert "1 sessions could not be read, or were empty, and are gone" in said
    assert shell(school, SESSION_NAMES, SECRET_KEY=new) == ["encrypted", "signed"]
    assert shell(school, SESSION_NAMES) == ["nothing", "nothing"]
    assert not school.query(
        OWNER, "select 1 from django_session where position(':' in session_data) > 0"
    )
    said = school.manage("renew_encryption", SECRET_KEY=new, SECRET_KEY_FALLBACKS=old)
    assert "2 sessions are encrypted" in said
    assert "gone" not in said


def test_after_a_theft_of_the_key_no_session_is_left_that_it_opens(school, cookie):
    stolen, new = school.environment["SECRET_KEY"], secrets.token_hex(32)
    shell(school, SESSIONS)
    both = {"SECRET_KEY": new, "SECRET_KEY_FALLBACKS": stolen}
    said = school.manage("renew_encryption", "--end-sessions", **both)
    assert "3 sessions were ended" in said
    assert "4 second factors" in said
    assert school.query(OWNER, "select count(*) from django_session") == [(0,)]
    assert shell(school, READ, SECRET_KEY=new) == ["SEED1", "SEED2", "CODES", "key"]


def test_without_the_old_key_nothing_is_changed_and_the_refusal_says_why(school, cookie):
    shell(school, SESSIONS)
    sessions = school.query(OWNER, "select * from django_session order by 1")
    before = school.query(OWNER, "select id, data from mfa_authenticator order by id")
    with pytest.raises(AssertionError, match=r"3 of 4 second factors .* Nothing was changed"):
        school.manage("renew_encryption", SECRET_KEY=secrets.token_hex(32))
    assert school.query(OWNER, "select id, data from mfa_authenticator order by id") == before
    assert school.query(OWNER, "select * from django_session order by 1") == sessions


def test_new_passwords_of_the_five_logins(school):
    old = dict(school.environment)
    at_work = psycopg2.connect(
        host="127.0.0.1",
        port=school.postgres.port,
        user=LOGINS["default"],
        password=old[variable("default")],
        dbname="mentorhub",
    )
    earlier = Site(school.postgres, school.folder)
    earlier.environment = old
    school.environment |= {variable(alias): secrets.token_hex(16) for alias in LOGINS}
    school.manage("setup_database")
    for alias in LOGINS:
        assert school.query(alias, "select 1") == [(1,)]
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            earlier.query(alias, "select 1")
    # A page that was being made goes on; its next connection needs the new password.
    with at_work, at_work.cursor() as cursor:
        cursor.execute("select count(*) from students_path")
        assert cursor.fetchone()[0] >= 2
    at_work.close()
