"""Who has read the session table has no session: a key is no cookie, data fits one row, and what
it holds is not readable."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing

from mentorhub import encryption
from mentorhub.accounts.sessions import SessionStore, sign_key, unsign_key
from mentorhub.accounts.tasks import encrypt_signed_sessions
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


# --- What the session holds ---


def row_of(client: Client) -> Session:
    return Session.objects.get(session_key=client.session.session_key)


def sign_the_data_of(client: Client) -> Session:
    """As the release before wrote it: signed for its own key, readable by anybody."""
    store = client.session
    data = signing.dumps(dict(store.items()), salt=store.key_salt, compress=True)
    Session.objects.filter(session_key=store.session_key).update(session_data=data)
    return row_of(client)


def test_data_encrypted_for_another_purpose_is_signed_out(client, maya):
    row = row_of(client)
    data = encryption.decrypt(row.session_data, purpose=f"session.{row.session_key}")
    for purpose in ("mfa", "session.", "session.another"):
        row.session_data = encryption.encrypt(data, purpose=purpose)
        row.save()
        assert not signed_in(client)


def test_data_that_was_changed_is_signed_out(client, maya):
    row = row_of(client)
    for changed in ("", "A", "gAAAA", "é" * 200, row.session_data[:-8], row.session_data[::-1]):
        Session.objects.filter(pk=row.pk).update(session_data=changed)
        assert not signed_in(client)


def test_a_session_that_an_earlier_key_encrypted_is_read(client, maya, settings):
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 4
    assert not signed_in(with_cookie(cookie))
    settings.SECRET_KEY_FALLBACKS = [earlier]
    # The hash of the password in it, which Django signs, is compared with earlier keys too.
    assert signed_in(with_cookie(cookie))


def test_a_session_that_the_release_before_signed_is_read_and_encrypted_when_it_is_saved(
    client, maya
):
    row = sign_the_data_of(client)
    assert ":" in row.session_data
    assert signed_in(client)
    store = client.session
    store["something"] = "new"
    store.save()
    assert ":" not in row_of(client).session_data
    assert signed_in(client)


def test_signed_data_that_does_not_fit_its_row_is_signed_out(client, maya):
    row = sign_the_data_of(client)
    data = SessionStore(row.session_key).decode(row.session_data)
    salts = ["mentorhub.session.another", "django.contrib.sessions.SessionStore"]
    for salt in salts:
        Session.objects.update(session_data=signing.dumps(data, salt=salt, compress=True))
        assert not signed_in(client)


def test_what_lies_signed_after_an_upgrade_is_encrypted_within_the_hour(client, maya):
    signed = sign_the_data_of(client)
    nora = Client()
    nora.force_login(make.person("Nora Nobody"))
    encrypted = row_of(nora)
    forged = Session.objects.create(
        session_key="nobody-signed-this",
        session_data="e30:1x:forged",
        expire_date=signed.expire_date,
    )
    assert encrypt_signed_sessions() == 1
    assert ":" not in row_of(client).session_data
    assert row_of(client).expire_date == signed.expire_date
    assert signed_in(client)
    # The others: what is encrypted stays as it is; what nobody can use is gone.
    assert row_of(nora).session_data == encrypted.session_data
    assert not Session.objects.filter(pk=forged.pk).exists()
    assert encrypt_signed_sessions() == 0


def test_a_session_that_is_saved_while_it_is_encrypted_keeps_what_was_saved(
    client, maya, monkeypatch
):
    sign_the_data_of(client)
    store = client.session
    read = SessionStore.decode

    def saved_meanwhile(self: SessionStore, session_data: str) -> dict[str, object]:
        data = read(self, session_data)
        monkeypatch.undo()
        store["something"] = "new"
        store.save()
        return data

    monkeypatch.setattr(SessionStore, "decode", saved_meanwhile)
    assert encrypt_signed_sessions() == 0
    assert client.session["something"] == "new"
    assert signed_in(client)


def test_the_site_encrypts_signed_sessions_by_itself():
    from mentorhub.celery import app

    entry = app.conf.beat_schedule["encrypt-signed-sessions"]
    assert entry["task"] == encrypt_signed_sessions.name
    assert entry["task"] in app.tasks
