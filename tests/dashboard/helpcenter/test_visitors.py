"""Visitors who cannot sign in: the form, the link of its mail, and what robots get."""

import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from dashboard.helpcenter import telling, visitor_mails, visitors
from dashboard.helpcenter.models import (
    InternalNote,
    Request,
    VisitorMail,
    VisitorRequest,
)
from tests.dashboard.helpcenter.asking import answered, ask_as_visitor, subject

pytestmark = pytest.mark.django_db
CONTACT = "/help/contact/"


@pytest.fixture(autouse=True)
def sign_in(people):
    subject("other")
    return subject("sign-in", audience="anyone")


def opened(seconds_ago: float) -> str:
    """What the form says that was opened so long ago."""
    now = timezone.now().timestamp()
    with mock.patch("django.core.signing.time.time", return_value=now - seconds_ago):
        return visitors.opened_now()


def typed(**more):
    return {
        "address": "visitor@example.net",
        "title": "No code comes",
        "body": "I wait for it.",
        "opened": opened(5),
        "key": str(uuid.uuid4()),
        "website": "",
    } | more


def post(client, network="192.0.2.1", **more):
    return client.post(CONTACT, typed(**more), REMOTE_ADDR=network)


def link_of(sent):
    return "/help/contact/confirm/" + sent.body.partition("/contact/confirm/")[2].split()[0]


def test_a_visitor_has_the_form_of_the_sign_in_alone(client):
    page = client.get(CONTACT)
    assert "subjects" not in page.context
    assert "other" not in page.content.decode().partition("<main")[2].lower().split()


def test_nothing_is_in_the_queue_until_the_button_is_pressed(client):
    assert post(client).headers["Location"] == f"{CONTACT}?sent=1"
    assert not Request.objects.exists()
    assert visitor_mails.send_due() == 1
    (sent,) = mail.outbox
    assert sent.to == ["visitor@example.net"]
    # What a stranger has typed is not mailed to an address that they gave.
    assert "No code" not in sent.body + sent.subject + sent.alternatives[0][0]
    page = client.get(link_of(sent))
    assert "I wait for it." in page.content.decode()
    assert not Request.objects.exists()
    for _ in range(2):
        assert client.post(link_of(sent)).status_code == 302
    request = Request.objects.get()
    assert (request.requester, request.address) == (None, "visitor@example.net")
    assert (request.subject.slug, request.state) == ("sign-in", "new")
    assert request.messages.get().body == "I wait for it."
    assert not VisitorRequest.objects.exists()
    assert str(request.pk) in client.get(link_of(sent)).content.decode()


def test_a_visitor_gets_the_same_answer_whoever_has_the_address(client, people):
    answers = []
    for address in (people.maya.email, "nobody@example.net"):
        answer = post(client, address=address)
        answers.append((answer.status_code, answer.headers["Location"], answer.content))
    assert answers[0] == answers[1]
    visitor_mails.send_due()
    texts = [each.body.replace(link_of(each), "") for each in mail.outbox]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("address", ["a@localhost", "a@[127.0.0.1]", "a@10.0.0.10"])
def test_an_address_that_mail_cannot_reach_is_refused_beside_its_field(client, address):
    refused = post(client, address=address)
    assert refused.status_code == 422
    form = refused.context["form"]
    assert form.has_error("address", "unreachable")
    assert list(form.errors) == ["address"]
    assert not VisitorRequest.objects.exists()


@pytest.mark.parametrize("address", ["a@b.example.net", "ana@müller.example", "a@mail.пример.укр"])
def test_an_address_of_any_domain_with_a_dot_is_accepted(client, address):
    assert post(client, address=address).status_code == 302


def test_a_form_that_is_sent_too_fast_is_sent_once_more(client):
    refused = post(client, opened=opened(1))
    assert refused.status_code == 422
    assert "I wait for it." in refused.content.decode()
    assert not VisitorRequest.objects.exists()


@pytest.mark.parametrize("wrong", ["", "opened", "opened:1:x", "\0", "x" * 5000])
def test_a_form_that_we_have_not_signed_is_refused(client, wrong):
    assert post(client, opened=wrong).status_code in (400, 422)
    assert not VisitorRequest.objects.exists()


def test_a_form_that_was_open_for_long_works_when_it_is_sent_again(client):
    refused = post(client, opened=opened(24 * 3600))
    assert refused.status_code == 422
    again = refused.context["form"]["opened"].value()
    assert visitors.is_valid(again)


def test_a_robot_that_fills_every_field_is_thanked_and_nothing_is_kept(client):
    assert post(client, website="https://spam.example").headers["Location"] == f"{CONTACT}?sent=1"
    assert not VisitorRequest.objects.exists()


def test_an_address_gets_three_mails_of_a_thousand_posts_and_none_is_queued(client):
    statuses = [
        post(client, network=f"198.51.{n // 250}.{n % 250}").status_code for n in range(1000)
    ]
    assert statuses.count(302) == 3
    assert set(statuses) == {302, 429}
    visitor_mails.send_due()
    assert len(mail.outbox) == 3
    assert not Request.objects.exists()


def test_a_network_writes_three_times_an_hour(client):
    statuses = [post(client, address=f"v{n}@example.net").status_code for n in range(5)]
    assert statuses == [302, 302, 302, 429, 429]
    assert post(client, network="192.0.2.9", address="w@example.net").status_code == 302


def test_the_same_form_sent_twice_is_one_mail(client):
    key = str(uuid.uuid4())
    for _ in range(2):
        post(client, key=key)
    assert VisitorRequest.objects.count() == VisitorMail.objects.count() == 1


def test_the_same_form_with_another_text_is_kept_too(client):
    key = str(uuid.uuid4())
    for title in ("No code", "Still no code"):
        post(client, key=key, title=title)
    assert set(VisitorRequest.objects.values_list("title", flat=True)) == {
        "No code", "Still no code",
    }  # fmt: skip


def test_a_link_that_is_not_valid_or_too_old_is_a_404(client):
    post(client)
    visitor_mails.send_due()
    link = link_of(mail.outbox[0])
    assert client.get(f"{link[:-3]}x/").status_code == 404
    assert client.post("/help/contact/confirm/x/").status_code == 404
    VisitorRequest.objects.update(sent_at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert not Request.objects.exists()


def test_what_is_not_confirmed_is_deleted_after_a_day(client):
    post(client)
    assert visitors.forget(timezone.now()) == 0
    visitors.forget(timezone.now() + timedelta(days=1, minutes=1))
    assert not VisitorRequest.objects.exists()
    assert not VisitorMail.objects.exists()


def test_answers_go_to_the_address_with_a_link_and_without_notes(people):
    request = ask_as_visitor()
    InternalNote.objects.create(request=request, author=people.noor, body="Canary")
    telling.of_answer(answered(request, people.noor, "Look again."))
    telling.of_solved(request, people.noor)
    assert visitor_mails.send_due() == 3
    assert {each.to[0] for each in mail.outbox} == {"visitor@example.net"}
    assert any("Look again." in each.body for each in mail.outbox)
    for each in mail.outbox:
        assert "/help/requests/reply/" in each.body
        assert "Canary" not in each.body + each.alternatives[0][0]
    assert visitor_mails.send_due() == 0


def test_a_mail_server_that_does_not_answer_is_tried_again(client, monkeypatch):
    post(client)

    def fail(message):
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", fail)
        assert visitor_mails.send_due() == 0
    row = VisitorMail.objects.get()
    assert (row.sent_at, row.given_up_at, row.attempts) == (None, None, 1)
    VisitorMail.objects.update(try_at=timezone.now())
    assert visitor_mails.send_due() == 1


def test_a_mail_is_in_the_language_of_the_page(client):
    client.post(CONTACT, typed(), headers={"Accept-Language": "fr"})
    assert VisitorRequest.objects.get().language == "fr"
