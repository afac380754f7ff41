"""Reading the database as *web*, in the middle of each flow of sign-in, gives no secret that works.

Each test asks first that the site itself still holds the secret at this moment (in the session, or
in a mail), so that a flow that changed its ways does not pass for a safe one.
"""

import re
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core import mail, signing
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.accounts.sessions import MULTI_STEP_KEYS, STEP_AGE, SessionStore
from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.smtp import Connection, RejectedError
from mentorhub.notifications.unsubscribe_links import Unsubscription
from students.models import CalendarFeed
from students.replies.links import Action, Link
from tests import factories as make
from tests.accounts.database_reader import data_of_sessions, everything_web_reads
from tests.accounts.oidc_server import FakeServer
from tests.accounts.steps import (
    PASSWORD,
    deliver,
    is_signed_in,
    link_in,
    number_of_app,
    set_up_app,
    sign_in,
)  # fmt: skip
from tests.client import Client
from tests.walls.stores import redis_keys

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
NEW = "a-quiet-river-in-may"
COOKIE = django_settings.SESSION_COOKIE_NAME


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org")


@contextmanager
def another_secret_key():
    """The same rows on a site whose key somebody does not know."""
    with override_settings(SECRET_KEY="another-key-" * 4):
        yield


def assert_not_readable(*secrets):
    readable = everything_web_reads()
    jobs = b"\n".join(text for _, text in redis_keys()).decode("latin-1")
    for secret in secrets:
        assert len(secret) >= 8, "too short to be told from anything else"
        assert secret not in readable
        assert secret not in jobs


def test_the_reader_sees_through_what_only_looks_encrypted(maya):
    """The sessions of the release before were signed: that is compressed, and written in base64."""
    session = SessionStore()
    session["a secret"] = "in-a-session"
    session.save()
    Session.objects.update(
        session_data=signing.dumps(dict(session.items()), salt=session.key_salt, compress=True)
    )
    assert "in-a-session" in everything_web_reads()
    assert "maya@example.org" in everything_web_reads()


def test_the_link_of_a_password_reset_that_was_opened(on_real_logins, maya):
    def work():
        Client().post("/accounts/password/reset/", {"email": "maya@example.org"})
        deliver()
        link = link_in(mail.outbox[0], "/accounts/password/reset/key/")
        # A program that scans mail opens it, and goes no further.
        Client().get(link, follow=True)
        key = link.strip("/").rsplit("/", 1)[1].partition("-")[2]
        assert key in [data.get("_password_reset_key") for data in data_of_sessions()]
        assert_not_readable(key)

    on_real_logins(work)


def test_the_link_that_confirms_a_new_address(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        client.post("/accounts/email/", {"email": "another@example.org", "action_add": ""})
        deliver()
        link = link_in(mail.outbox[0], "/accounts/confirm-email/")
        client.get(link)
        assert_not_readable(link.strip("/").rsplit("/", 1)[1])
        with another_secret_key():
            Client().post(link)
        assert User.objects.get(pk=maya.pk).email == "maya@example.org"
        client.post(link)
        assert User.objects.get(pk=maya.pk).email == "another@example.org"

    on_real_logins(work)


def test_the_secret_of_an_app_while_it_is_set_up_and_afterwards(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        page = client.get("/accounts/2fa/totp/activate/")
        secret = page.context["form"].secret
        assert secret in [data.get("mfa.totp.secret") for data in data_of_sessions()]
        assert_not_readable(secret)
        secret, shown = set_up_app(client)
        codes = shown.context["unused_codes"]
        assert len(codes) == 10
        assert_not_readable(secret, *codes)
        assert all("mfa.totp.secret" not in data for data in data_of_sessions())

    on_real_logins(work)


def test_a_number_of_an_app_can_be_read_once_it_was_used_and_is_worth_nothing(on_real_logins, maya):
    """The table of rate limits remembers used numbers, so that each works once."""
    secret = generate_totp_secret()
    TOTP.activate(maya, secret)

    def work():
        number = number_of_app(secret)
        sign_in(maya).post("/accounts/2fa/authenticate/", {"code": number})
        assert f"code={number}" in everything_web_reads()
        thief = sign_in(maya)
        thief.post("/accounts/2fa/authenticate/", {"code": number})
        assert not is_signed_in(thief)

    with time_machine.travel(1_900_000_000, tick=False):
        on_real_logins(work)


def test_a_passkey_while_it_is_registered(on_real_logins, maya):
    def work():
        page = sign_in(maya).get("/accounts/2fa/webauthn/add/")
        challenge = page.context["js_data"]["creation_options"]["publicKey"]["challenge"]
        kept = [data["mfa.webauthn.state"] for data in data_of_sessions()]
        assert challenge in [state["challenge"] for state in kept]
        assert_not_readable(challenge)

    on_real_logins(work)


def test_a_sign_in_that_waits_for_its_second_factor(on_real_logins, maya):
    secret = generate_totp_secret()
    TOTP.activate(maya, secret)

    def work():
        waiting = sign_in(maya)
        waiting.get("/accounts/2fa/authenticate/")
        assert any("account_login" in data for data in data_of_sessions())
        assert_not_readable(secret, PASSWORD, waiting.cookies[COOKIE].value)
        assert "account_login" not in everything_web_reads()

    on_real_logins(work)


def test_a_page_that_was_posted_and_waits_for_the_password(on_real_logins, maya):
    with time_machine.travel(time.time() - 2 * 3600):
        client = on_real_logins(sign_in, maya)

    def work():
        page = client.post("/accounts/2fa/totp/activate/", {"code": "typed-by-maya"})
        assert page.headers["Location"].startswith("/accounts/reauthenticate/")
        assert any("typed-by-maya" in repr(data) for data in data_of_sessions())
        assert_not_readable("typed-by-maya")

    on_real_logins(work)


def test_a_sign_in_by_the_schools_server(on_real_logins, settings):
    server = FakeServer()
    app = {
        "provider_id": "school",
        "name": "Fairview School",
        "client_id": "mentorhub",
        "secret": "between-us",
        "settings": {"server_url": server.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    server.person = {"sub": "z-1", "email": "zoe@example.org", "email_verified": True}

    def work():
        client = Client()
        sent = client.post("/accounts/oidc/school/login/")
        asked = parse_qs(urlsplit(sent.headers["Location"]).query)
        [states] = [data["socialaccount_states"] for data in data_of_sessions()]
        [(state, kept)] = states.items()
        verifier = kept[0]["pkce_code_verifier"]
        assert state == asked["state"][0]
        secrets = [state, verifier, *asked.get("nonce", [])]
        assert_not_readable(*secrets)
        back = {"code": "once-and-no-more", "state": state}
        assert client.get("/accounts/oidc/school/login/callback/", back).status_code == 302
        assert is_signed_in(client)
        assert_not_readable(*secrets, "once-and-no-more", "for-once", "between-us")

    try:
        on_real_logins(work)
    finally:
        server.stop()


def test_an_invitation(on_real_logins):
    tom = make.person("Tom Admin", "staff")
    path = make.path(slug="baking")

    def work():
        lena = {"name": "Lena Ruiz", "email": "lena@example.org", "language": "en"}
        lena |= {"mentor_of": [path.pk]}
        assert sign_in(tom).post("/admin/invite/", lena).status_code == 302
        deliver()
        link = link_in(mail.outbox[0], "/accounts/invitation/")
        Client().get(link)
        assert_not_readable(link.strip("/").rsplit("/", 1)[1])
        # What can be read of it is a hash, which opens nothing.
        [hashed] = re.findall(r"^[0-9a-f]{64}$", everything_web_reads(), re.MULTILINE)
        assert Client().get(reverse("accounts_invitation", args=[hashed])).status_code == 410
        assert Client().get(link).status_code == 200

    on_real_logins(work)


def test_the_links_of_a_reminder_that_was_sent_and_of_one_that_the_mail_server_refused(
    on_real_logins, monkeypatch
):
    path = make.path(slug="baking")
    maya, stu = make.mentor("Maya Mentor", path), make.student("Stu Student", path)
    make.session(make.mentorship(maya, stu))
    ago = timezone.now() - timedelta(minutes=1)
    Delivery.objects.filter(kind="early").update(due_at=ago, try_at=ago)

    refused = []

    def refuse(connection, message, *, before_data):
        before_data()
        if message.to == [maya.email]:
            refused.extend(re.findall(r"/(?:reply|unsubscribe)/[^/\s]+", message.body))
            raise RejectedError(f"550 You send spam: {django_settings.SITE_URL}{refused[-1]}/")
        mail.outbox.append(message)
        return True

    monkeypatch.setattr(Connection, "send", refuse)

    def work():
        sending.drain(20)
        bodies = "".join(message.body for message in mail.outbox)
        links = set(re.findall(r"/(?:reply|unsubscribe)/[^/\s]+", bodies))
        assert {link.split("/")[1] for link in links} == {"reply", "unsubscribe"}
        kept = set(Delivery.objects.values_list("recipient__name", "state"))
        assert {("Maya Mentor", "dead"), ("Stu Student", "sent")} <= kept
        assert "550 You send spam" in everything_web_reads()
        assert_not_readable(*(link.rpartition("/")[2] for link in {*links, *refused}))

    on_real_logins(work)


def test_the_keys_of_sessions_can_be_read_and_sign_nobody_in(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        cookie = client.cookies[COOKIE].value
        assert_not_readable(cookie, cookie.rpartition(":")[2])
        keys = re.findall(r"^[a-z0-9]{32}$", everything_web_reads(), re.MULTILINE)
        assert client.session.session_key in keys
        for key in keys:
            thief = Client()
            thief.cookies[COOKIE] = key
            assert not is_signed_in(thief)
        assert is_signed_in(client)

    on_real_logins(work)


def test_links_in_mails_are_made_of_rows_and_a_key_that_is_in_none(on_real_logins):
    path = make.path(slug="baking")
    mentor, stu = make.mentor("Mia Mentor", path), make.student("Stu Student", path)
    session = make.session(make.mentorship(mentor, stu))
    feed = CalendarFeed.objects.create(person=mentor)
    link = Link(session.pk, session.schedule_version, stu.pk, Action.CONFIRM)
    stop = Unsubscription(stu.pk, "late")

    def addresses():
        return [
            reverse("calendar", args=[feed.token()]),
            reverse("reply", args=[link.token]),
            reverse("unsubscribe", args=[stop.token]),
        ]

    def work():
        signed = addresses()
        assert [Client().get(address).status_code for address in signed] == [200] * 3
        assert_not_readable(*(address.strip("/").rpartition("/")[2] for address in signed))
        assert django_settings.SECRET_KEY not in everything_web_reads()
        # Whoever reads the rows and has to guess the key makes other addresses, and they are none.
        with another_secret_key():
            guessed = addresses()
        assert [Client().get(address).status_code for address in guessed] == [404] * 3

    on_real_logins(work)


def test_a_step_of_sign_in_that_was_left_is_forgotten_after_an_hour():
    now = time.time()
    with time_machine.travel(now, tick=False):
        session = SessionStore()
        for step in MULTI_STEP_KEYS:
            session[step] = "left here"
        session["language"] = "fr"
        session.save()
    with time_machine.travel(now + STEP_AGE - 1, tick=False):
        assert set(MULTI_STEP_KEYS) <= set(SessionStore(session.session_key).keys())
    with time_machine.travel(now + STEP_AGE + 1, tick=False):
        later = SessionStore(session.session_key)
        assert set(MULTI_STEP_KEYS) & set(later.keys()) == set()
        assert later["language"] == "fr"
        # Begun again, a step has its hour again.
        later["mfa.totp.secret"] = "anew"
        later.save()
        assert "left here" not in repr(data_of_sessions())
    with time_machine.travel(now + 2 * STEP_AGE, tick=False):
        assert SessionStore(session.session_key)["mfa.totp.secret"] == "anew"


def test_the_steps_are_named_as_allauth_names_them():
    from allauth.account.internal import stagekit
    from allauth.account.internal.flows import reauthentication
    from allauth.account.views import INTERNAL_RESET_SESSION_KEY
    from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
    from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
    from allauth.socialaccount.internal import statekit

    assert set(MULTI_STEP_KEYS) == {
        INTERNAL_RESET_SESSION_KEY,
        stagekit.LOGIN_SESSION_KEY,
        reauthentication.STATE_SESSION_KEY,
        SECRET_SESSION_KEY,
        STATE_SESSION_KEY,
        "socialaccount_sociallogin",
        statekit.STATES_SESSION_KEY,
    }
