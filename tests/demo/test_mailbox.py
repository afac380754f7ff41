"""The mailbox of the demo, with links that set passwords, is open to local requests and signed-in
people."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
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


@pytest.mark.parametrize(
    "subject",
    [
        "Votre demande\u202f: comment déplacer une séance quand l’étudiant ne répond pas\u202f?",
        "Your request was answered: how do I move a session to another week when it is full?",
        "x" * 120,
    ],
)
def test_a_long_subject_is_one_line_without_what_folds_it(letter, subject):
    message = EmailMessage(subject, "Text", "school@example.org", ["stu@example.org"])
    assert b"\n " in message.message().as_bytes().partition(b"From:")[0]
    mailbox.EmailBackend().send_messages([message])
    assert mailbox.stored_messages()[0].subject == subject


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


@pytest.fixture
def html_letter(settings, letter):
    message = EmailMultiAlternatives(
        "Session planned", "Hello", "school@example.org", ["stu@example.org"]
    )
    message.reply_to = ["managers@example.org"]
    page = (
        "<html><head><style>p{color:red}</style></head><body><p>Hello <b>Stu</b></p></body></html>"
    )
    message.attach_alternative(page, "text/html")
    message.attach_alternative("BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text/calendar; method=REQUEST")
    mailbox.EmailBackend().send_messages([message])
    return mailbox.stored_messages()[0]


def read(view, key):
    request = RequestFactory().get("/demo/mailbox/", REMOTE_ADDR="127.0.0.1")
    request.user = Visitor()
    return view(request, key)


def test_the_html_part_is_kept_with_the_calendar_entry_and_where_answers_go(html_letter):
    assert html_letter.text.strip() == "Hello"
    assert "<b>Stu</b>" in html_letter.html
    [entry] = html_letter.calendar
    assert entry.startswith("BEGIN:VCALENDAR")
    assert html_letter.reply_to == "managers@example.org"


def test_the_html_part_is_a_page_of_its_own_in_a_sandbox(html_letter):
    answer = read(views.message_html, html_letter.key)
    assert b"<b>Stu</b>" in answer.content
    assert b'<base target="_top">' in answer.content
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer._csp_replace
    assert policy["default-src"] == policy["script-src"] == policy["form-action"] == ["'none'"]
    assert policy["sandbox"] == ["allow-top-navigation-by-user-activation"]
    assert policy["frame-ancestors"] == ["'self'"]


def test_a_mail_without_html_has_no_such_page(letter):
    with pytest.raises(Http404):
        read(views.message_html, letter.key)


def test_a_stranger_reads_no_html_part(html_letter):
    request = RequestFactory().get("/demo/mailbox/", REMOTE_ADDR="192.0.2.7")
    request.user = Visitor()
    with pytest.raises(Http404):
        views.message_html(request, html_letter.key)
