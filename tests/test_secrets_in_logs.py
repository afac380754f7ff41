"""Whatever fails, and wherever: no address or token that lets somebody in is written to a log."""

import io
import logging
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from celery.utils.log import ColorFormatter, get_task_logger
from django.conf import settings as django_settings
from django.urls import reverse
from granian.log import DEFAULT_ACCESSLOG_FMT, access_logger, log_request_builder

from dashboard.helpcenter import visitors
from dashboard.helpcenter.links import ReplyLink, confirm_url
from dashboard.helpcenter.models import VisitorRequest
from mentorhub.access import GATES
from mentorhub.accounts import invitations, oidc
from mentorhub.accounts.models import Invitation
from mentorhub.accounts.sessions import sign_key
from mentorhub.checks import gate_of, routes
from mentorhub.embedded.demo import is_answering
from mentorhub.embedded.ports import free_port
from mentorhub.live import poll, tokens
from mentorhub.notifications.unsubscribe_links import Unsubscription
from mentorhub.redaction import REDACTED, SECRET_ARGUMENTS, redact
from students.models import CalendarFeed
from students.replies.answers import Answer
from students.replies.links import Action, Link
from tests import factories as make
from tests.accounts.oidc_server import FakeServer
from tests.accounts.steps import deliver, link_in, sign_in
from tests.client import Client
from tests.dashboard.helpcenter.asking import ask, subject

pytestmark = pytest.mark.django_db
# Arguments of pages for visitors that let nobody in.
PUBLIC_ARGUMENTS = {
    "openid_connect_login": ("provider_id",),
    "openid_connect_callback": ("provider_id",),
    # Courses that are open to visitors; what is printed on a certificate, to be shown to anybody.
    "training_course": ("course",),
    "training_chapter": ("course", "chapter"),
    "certificate": ("code",),
    "certificate_credential": ("code",),
    "certificate_status": ("number",),
    "own_certificate_pdf": ("code",),
}


class Log:
    """What a handler that knows nothing of secrets has written."""

    def __init__(self, formatter: logging.Formatter | None = None) -> None:
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        if formatter:
            self.handler.setFormatter(formatter)

    @property
    def text(self) -> str:
        return self.stream.getvalue()


@pytest.fixture
def log() -> Iterator[Log]:
    written = Log()
    logging.getLogger().addHandler(written.handler)
    yield written
    logging.getLogger().removeHandler(written.handler)


@pytest.fixture
def stu():
    return make.student("Stu Student", make.path(slug="baking"), email="stu@example.org")


# --- Pages whose address is a secret --------------------------------------------------------------


def calendar(stu, mailoutbox):
    token = CalendarFeed.objects.create(person=stu).token()
    return reverse("calendar", args=[token]), token, (CalendarFeed, "find")


def reply(stu, mailoutbox):
    token = Link(1, 1, stu.pk, Action.CONFIRM).token
    return reverse("reply", args=[token]), token, (Answer, "find")


def unsubscribe(stu, mailoutbox):
    token = Unsubscription(stu.pk, "late").token
    return reverse("unsubscribe", args=[token]), token, (Unsubscription, "read")


def invitation(stu, mailoutbox):
    _, token = Invitation.issue(stu, sent_by=None)
    return reverse("accounts_invitation", args=[token]), token, (invitations, "find")


def password_reset(stu, mailoutbox):
    Client().post("/accounts/password/reset/", {"email": stu.email})
    deliver()
    link = link_in(mailoutbox[0], "/accounts/password/reset/key/")
    forms = "allauth.account.forms.UserTokenForm.is_valid"
    return link, link.strip("/").rpartition("/")[2].partition("-")[2], (forms,)


def confirmation(stu, mailoutbox):
    key = EmailConfirmationHMAC(EmailAddress.objects.get(user=stu)).key
    return reverse("account_confirm_email", args=[key]), key, (EmailConfirmationHMAC, "from_key")


def live(stu, mailoutbox):
    token = tokens.issue(stu.pk, "the key of a session", [f"bell:{stu.pk}"], "3:3:")
    return reverse("live", args=[token]), token, (poll, "answer")


def help_confirm(stu, mailoutbox):
    subject("sign-in", audience="anyone")
    kept = VisitorRequest.objects.create(
        address="v@example.net", title="No code", body="I wait.", language="en"
    )
    address = urlsplit(confirm_url(kept)).path
    return address, address.split("/")[-2], (visitors, "unconfirmed")


def help_reply(stu, mailoutbox):
    token = ReplyLink.of(ask(stu)).token
    return reverse("help_reply", args=[token]), token, (ReplyLink, "find")


PAGES = {
    "help_confirm": help_confirm,
    "help_reply": help_reply,
    "calendar": calendar,
    "live": live,
    "reply": reply,
    "unsubscribe": unsubscribe,
    "accounts_invitation": invitation,
    "account_reset_password_from_key": password_reset,
    "account_confirm_email": confirmation,
}


def parts_of(token: str) -> list[str]:
    """The token, and what of it cannot be guessed."""
    return [token, *(part for part in re.split(r"[.:]|(?<=^\d)-", token) if len(part) > 16)]


def test_every_page_with_a_secret_address_is_tried_here():
    assert set(PAGES) == set(SECRET_ARGUMENTS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_fails_does_not_log_its_address(
    name, stu, mailoutbox, log, monkeypatch, client
):
    address, token, place = PAGES[name](stu, mailoutbox)

    def fail(*args, **kwargs):
        raise RuntimeError(f"It failed at {address} for {token!r}, and {args!r}")

    monkeypatch.setattr(*place, fail)
    client.raise_request_exception = False
    assert client.get(address).status_code == 500
    assert "Internal Server Error" in log.text
    assert "It failed at" in log.text
    assert REDACTED in log.text
    assert len(parts_of(token)) > 1
    for part in parts_of(token):
        assert part not in log.text


@pytest.mark.parametrize("name", PAGES)
def test_an_address_that_is_refused_is_not_logged(name, stu, mailoutbox, log, client):
    address, token, _ = PAGES[name](stu, mailoutbox)
    client.get(address + "more/")
    client.get(f"/nothing/?next={address}")
    assert "Not Found: /nothing/" in log.text
    for part in parts_of(token):
        assert part not in log.text


@pytest.mark.parametrize("name", PAGES)
def test_no_page_that_follows_is_told_the_address(name, stu, mailoutbox, client):
    address, token, _ = PAGES[name](stu, mailoutbox)
    response = client.get(address)
    assert response.headers["Referrer-Policy"] in ("no-referrer", "strict-origin")
    tampered = client.get(address.replace(token[-5:], token[:-6:-1]))
    assert tampered.headers["Referrer-Policy"] in ("no-referrer", "strict-origin")


def test_a_page_for_visitors_with_an_argument_says_whether_that_is_a_secret():
    """A new page that a link opens stands in the table of mentorhub.redaction, or this fails."""
    assert "link" in GATES
    found = {}
    for pattern, name, view in routes():
        arguments = tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
        gate = gate_of(pattern, name, view)
        named = re.search("token|key|code|secret|hash|nonce|signature", " ".join(arguments))
        if arguments and (gate in ("link", "anyone") or named):
            found[name] = arguments
    assert found == SECRET_ARGUMENTS | PUBLIC_ARGUMENTS


# --- What else fails ------------------------------------------------------------------------------


def test_the_answer_of_the_schools_server_is_not_logged(log, client, settings, monkeypatch):
    server = FakeServer()
    app = {
        "provider_id": "school",
        "name": "Fairview School",
        "client_id": "mentorhub",
        "secret": "between-us",
        "settings": {"server_url": server.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    server.person = {"sub": "z-1", "email": "zoe@example.org", "email_verified": True}

    def fail(self, request, sociallogin):
        raise RuntimeError(f"It failed at {request.get_full_path()}")

    monkeypatch.setattr(oidc.SocialAccountAdapter, "pre_social_login", fail)
    client.raise_request_exception = False
    sent = client.post("/accounts/oidc/school/login/")
    state = re.search(r"state=([^&]+)", sent.headers["Location"])[1]
    back = {"code": "once-and-no-more", "state": state}
    try:
        assert client.get("/accounts/oidc/school/login/callback/", back).status_code == 500
    finally:
        server.stop()
    assert "It failed at /accounts/oidc/school/login/callback/" in log.text
    for secret in ("once-and-no-more", state):
        assert secret not in log.text


def test_a_sign_in_that_fails_logs_neither_password_nor_cookie(log, client, stu, monkeypatch):
    def fail(request, *args, **kwargs):
        raise RuntimeError(f"It failed: {request.body!r} {request.headers!r}")

    monkeypatch.setattr("mentorhub.accounts.views.rows_of", fail)
    signed = sign_in(stu)
    signed.raise_request_exception = False
    response = signed.get("/accounts/access/", {"password": "correct-horse-battery"})
    assert response.status_code == 500
    cookie = signed.cookies[django_settings.SESSION_COOKIE_NAME].value
    assert "It failed" in log.text
    assert cookie.rpartition(":")[2] not in log.text
    assert "correct-horse-battery" not in log.text


@pytest.mark.parametrize("make_log", [Log, lambda: Log(ColorFormatter("%(message)s"))])
def test_a_job_that_fails_logs_no_token(make_log):
    """Celery has handlers and a formatter of its own."""
    written, token = make_log(), Link(1, 1, 1, Action.LATE).token
    logger = get_task_logger("mentorhub.notifications.tasks")
    logger.addHandler(written.handler)
    try:
        raise RuntimeError(f"No mail for {token}")
    except RuntimeError:
        logger.exception("Task failed with %(args)s", {"args": (token,)})
    finally:
        logger.removeHandler(written.handler)
    assert "No mail for 1.1.1.late." in written.text
    assert token.rpartition(".")[2] not in written.text


def test_the_access_log_of_the_web_server_shows_no_token(stu):
    """It is off unless an administrator asks for it, and does not pass through our handlers."""
    written, token = Log(), CalendarFeed.objects.create(person=stu).token()
    access_logger.addHandler(written.handler)
    level, access_logger.level = access_logger.level, logging.INFO
    try:
        request = {
            "addr_remote": "192.0.2.1",
            "path": f"/calendar/{token}.ics",
            "qs": "",
            "method": "GET",
            "scheme": "https",
            "protocol": "HTTP/1.1",
        }
        log_request_builder(DEFAULT_ACCESSLOG_FMT)(0.0, 0.0, request, 200)
    finally:
        access_logger.removeHandler(written.handler)
        access_logger.level = level
    assert f'"GET /calendar/{REDACTED} HTTP/1.1" 200' in written.text


@pytest.fixture
def site_without_database(tmp_path):
    """The real web server, its access log on, whose pages all fail; and what it has printed."""
    port, printed = free_port(), tmp_path / "printed"
    command = [*[sys.executable, "-m", "granian", "--interface=wsgi", "--no-ws"], f"--port={port}"]
    nowhere = {"DATABASE_URL": "postgres://127.0.0.1:1/nothing"}
    with printed.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--access-log", "mentorhub.wsgi:application"],
            env=os.environ | nowhere,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        site = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while not is_answering(f"{site}/healthz") and server.poll() is None:
            assert time.monotonic() < deadline, printed.read_text()
            time.sleep(0.1)
        yield site, printed
    finally:
        server.terminate()
        server.wait(30)


def test_the_real_web_server_prints_no_token(site_without_database):
    site, printed = site_without_database
    token = "1-" + "0123456789abcdef" * 3
    with pytest.raises(urllib.error.HTTPError, match="500"):
        urllib.request.urlopen(f"{site}/calendar/{token}.ics?token=sesame")  # noqa: S310
    wait_until = time.monotonic() + 20
    while "GET /calendar/" not in printed.read_text():
        assert time.monotonic() < wait_until, printed.read_text()
        time.sleep(0.05)
    text = printed.read_text()
    assert f"ERROR django.request Internal Server Error: /calendar/{REDACTED}" in text
    assert "OperationalError" in text
    assert token not in text
    assert "sesame" not in text


def test_words_and_values_that_do_not_fit_are_logged_without_the_secret(log, capsys):
    token = sign_key("a-session")
    logging.getLogger("somewhere").warning("%s and %s", token)
    assert "%s and %s" in log.text
    assert token not in log.text + capsys.readouterr().err


def test_the_stack_of_a_record_is_without_secrets_too(log):
    logging.getLogger("a.logger").warning("Here", stack_info=True)  # /calendar/1-none.ics
    assert "# /calendar/[redacted]" in log.text, "the line above stands in the stack"


def test_nothing_is_mailed_to_administrators_when_a_page_fails(
    client, settings, monkeypatch, mailoutbox
):
    """Django's own reports hold addresses of pages, cookies and what was typed."""
    settings.ADMINS = [("Tom", "tom@example.org")]

    def fail(token):
        raise RuntimeError

    monkeypatch.setattr(CalendarFeed, "find", fail)
    client.raise_request_exception = False
    response = client.get(reverse("calendar", args=["1-none"]))
    assert response.status_code == 500
    assert "1-none" not in response.content.decode()
    assert mailoutbox == []


# --- What is a secret, and what is not ------------------------------------------------------------


def test_secrets_of_the_settings_are_taken_out(settings):
    settings.OIDC_SECRET = "between us two"
    password = settings.DATABASES["default"]["PASSWORD"]
    for secret in (settings.SECRET_KEY, settings.OIDC_SECRET, password):
        assert redact(f"With {secret} it failed") == f"With {REDACTED} it failed"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("redis://worker:pass-word@cache:6379/0", "pass-word"),
        ("redis://:pass-word@cache:6379/0", "pass-word"),
        ("GET https://h.org:80/reply/1.0.2.late.xyz/ HTTP/1.1", "xyz"),
        ("<WSGIRequest: GET '/calendar/1-none.ics'>", "1-none"),
        ("webcal://h.org/calendar/1-none.ics", "1-none"),
        ("/accounts/password/reset/key/1-abc-def/", "abc-def"),
        ("posted password1=a-quiet-river&csrfmiddlewaretoken=abcdef", "a-quiet-river"),
        ("posted oldpassword=x&csrfmiddlewaretoken=abcdef", "abcdef"),
        ("code_verifier=abcdef&id_token=uvw", "uvw"),
        ("the app's secret C7RWXKLEKIBDNP4QYJ4LW3FVKXE25LEE", "C7RWXKLEKIBDNP4QYJ4LW3FVKXE25LEE"),
        ("dir43k-b7cf47cb374bd40b045e2ae8d0294e0f", "b7cf47cb374bd40b045e2ae8d0294e0f"),
    ],
)
def test_what_is_taken_out(text, secret):
    assert secret not in redact(text)
    assert REDACTED in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        'File "/app/students/calendar/views.py", line 29, in calendar',
        'File "test_canary_sweep.py", in test_a_2nd_factor_is_asked_for_and_so_on_for_ever',
        "Not Found: /projects/baking/bread/guide/",
        "Not Found: /sessions/calendar/",
        "Task mentorhub.notifications.tasks.send_due[3f2504e0-4f89-41d3-9a0c-0305e82c3301] ok",
        "Bad Request: /matching/?page=2&path=baking&sort=-name",
        "DETAIL:  Key (email)=(maya@example.org) already exists.",
        "state=sending, code=550 of the mail server",
        "Connected to redis://cache:6379/0",
        "django.db.utils.OperationalError: connection to server at 127.0.0.1, port 5432 failed",
        "mentorhub.mentorhub.notifications.TheVeryLongNameOfAClassThatSomebodyWrote",
    ],
)
def test_what_stays(text):
    assert redact(text) == text


def test_a_very_long_line_is_cut_in_no_time():
    for hostile in ("_" * 200_000, "a://" * 50_000, "password" * 25_000, "-a1" * 70_000):
        assert redact(hostile) is not None


def test_a_line_is_written_although_the_addresses_cannot_be_read(log, monkeypatch):
    def broken():
        raise ImportError

    monkeypatch.setattr("mentorhub.redaction._compiled", broken)
    logging.getLogger("somewhere").error("The addresses are broken: %s", sign_key("a-session"))
    assert "The addresses are broken: a-session:" in log.text
    assert REDACTED in log.text
