"""Mails are in the language and the time zone of their recipient."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist

from mentorhub import mail
from mentorhub.notifications import registry

FOLDER = Path(settings.BASE_DIR) / "templates" / "email"
# Those of the outbox are written from a row: tests/notifications/test_messages.py.
NAMES = sorted(
    file.stem
    for file in FOLDER.glob("*.subject")
    if not file.stem.startswith("_") and registry.find(file.stem) is None
)
READER = mail.Address("lena@example.org", "Lena <b>Ruiz</b>", "en", "Europe/Paris")
EVERYTHING = {
    "inviter": "Tom & Co",
    "purpose": "Mentor",
    "expires_at": datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
    "timestamp": datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
    "url": "https://mentors.example.org/x/?a=1&b=2",
    "reset_url": "https://mentors.example.org/reset/",
    "password_reset_url": "https://mentors.example.org/reset/key/",
    "activate_url": "https://mentors.example.org/confirm/",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "email": "lena@example.org",
    "provider": "School",
    "ip": "192.0.2.1",
    "code": "BCDF-GHJK",
    "minutes": 10,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_has_a_subject_a_text_and_a_page(name):
    message = mail.build(to=READER, name=name, context=EVERYTHING)
    assert message.subject.strip()
    assert "\n" not in message.subject
    assert "Lena <b>Ruiz</b>" in message.body
    page, kind = message.alternatives[0]
    assert kind == "text/html"
    assert "Lena &lt;b&gt;Ruiz&lt;/b&gt;" in page
    assert "<b>Ruiz" not in page
    assert 'style="' in page
    assert "{%" not in page + message.body + message.subject


def test_text_is_not_escaped_and_the_page_is():
    message = mail.build(to=READER, name="invitation", context=EVERYTHING)
    assert message.subject == "Tom & Co invites you to MentorHub"
    assert "https://mentors.example.org/x/?a=1&b=2" in message.body
    assert 'href="https://mentors.example.org/x/?a=1&amp;b=2"' in message.alternatives[0][0]


def test_times_are_those_of_the_reader():
    paris = mail.build(to=READER, name="password_changed", context=EVERYTHING)
    assert "Tue 24 Nov" in paris.body
    assert "00:30 (Paris)" in paris.body
    nowhere = mail.Address("lena@example.org")
    utc = mail.build(to=nowhere, name="password_changed", context=EVERYTHING)
    assert "Mon 23 Nov" in utc.body
    assert "23:30 (UTC)" in utc.body


def test_the_language_is_that_of_the_reader():
    message = mail.build(
        to=mail.Address("lena@example.org", "Léna", "fr", "Europe/Paris"),
        name="invitation",
        context=EVERYTHING,
    )
    assert "24 nov" in message.body.lower()
    assert message.extra_headers["Content-Language"] == "fr"
    assert '<html lang="fr"' in message.alternatives[0][0]


def test_nothing_answers_a_machine_and_the_host_is_not_told():
    headers = mail.build(to=READER, name="invitation", context=EVERYTHING).extra_headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].endswith("@127.0.0.1>")
    assert "List-Unsubscribe" not in headers


def test_a_mail_that_may_be_unsubscribed_says_so_in_its_head_and_foot():
    stop = "https://mentors.example.org/stop/"
    message = mail.build(to=READER, name="invitation", context=EVERYTHING, unsubscribe_url=stop)
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in message.body


def test_an_address_in_a_mail_is_of_the_settings_not_of_the_request(rf, settings):
    request = rf.get("/", headers={"host": "evil.example"})
    settings.SITE_URL = "https://mentors.example.org"
    assert mail.absolute("/accounts/", request) == "https://mentors.example.org/accounts/"


def test_the_demo_follows_the_host_of_the_request(rf, settings):
    settings.DEMO = True
    request = rf.get("/", headers={"host": "testserver"})
    assert mail.absolute("/accounts/", request) == "http://testserver/accounts/"


def test_a_mail_without_a_template_is_refused():
    with pytest.raises(TemplateDoesNotExist):
        mail.build(to=READER, name="nothing-like-it")


def test_send_goes_to_another_address_when_told(mailoutbox):
    mail.send(to=READER, name="email_confirmation", context=EVERYTHING, email="new@example.org")
    assert [message.to for message in mailoutbox] == [["new@example.org"]]
