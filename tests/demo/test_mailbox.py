"""The mailbox of the demo, with links that set passwords, is open to local requests and signed-in
people."""

import pytest
from django.core.mail import EmailMessage
from django.http import Http404
from django.test import RequestFactory

from mentorhub.demo import mailbox, views
from tests import factories as make

pytestmark = pytest.mark.django_db


class Visitor:
    is_authenticated = False


@pytest.fixture
def letter(settings, tmp_path):
    settings.DEMO = True
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    message = EmailMessage(
        "Choose a password", "The link", "school@example.org", ["stu@example.org"]
    )
    assert mailbox.EmailBackend().send_messages([message]) == 1
    (found,) = mailbox.stored_messages()
    return found


def ask(user, **meta):
    request = RequestFactory().get("/demo/mailbox/", **meta)
    request.user = user
    views._require_local_or_signed_in(request)


def test_a_letter_is_kept_as_it_was_sent(letter):
    assert (letter.to, letter.subject) == ("stu@example.org", "Choose a password")
    assert "The link" in letter.text
    assert mailbox.find_message(letter.key) == letter


def test_a_wrong_key_finds_nothing(letter):
    for key in ("", "..", "../settings", "1-zz", letter.key + "0"):
        assert mailbox.find_message(key) is None


def test_this_machine_and_signed_in_people_may_read(letter):
    ask(Visitor(), REMOTE_ADDR="127.0.0.1")
    ask(make.person("Nora Nobody"), REMOTE_ADDR="192.0.2.7")


@pytest.mark.parametrize(
    "meta",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_a_stranger_may_not(letter, meta):
    with pytest.raises(Http404):
        ask(Visitor(), **meta)


def test_outside_the_demo_nobody_may(letter, settings):
    settings.DEMO = False
    with pytest.raises(Http404):
        ask(Visitor(), REMOTE_ADDR="127.0.0.1")
