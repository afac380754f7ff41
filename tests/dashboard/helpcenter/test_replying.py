"""Answering by the link of a mail, without signing in."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from dashboard.helpcenter.links import REPLY_LINK_DAYS, ReplyLink
from dashboard.helpcenter.models import InternalNote, Request
from tests.client import Client
from tests.dashboard.helpcenter.asking import answered, ask, ask_as_visitor

pytestmark = pytest.mark.django_db


def address_of(request):
    return f"/help/requests/reply/{ReplyLink.of(request).token}/"


def test_the_link_answers_without_a_sign_in_and_without_cookies(people):
    request = ask(people.maya)
    answered(request, people.noor, "Open now.")
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(address_of(request))
    assert "Open now." in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store, private"
    key = page.context["form"]["key"].value()
    for _ in range(2):
        sent = visitor.post(address_of(request), {"body": "Thank you", "key": key})
        assert sent.status_code == 302
    request.refresh_from_db()
    message = request.messages.get(number=3)
    assert (message.author, message.body, message.is_answer) == (people.maya, "Thank you", False)
    assert (request.state, request.last_number) == ("open", 3)


def test_opening_the_link_changes_nothing(client, people):
    request = ask(people.maya)
    answered(request, people.noor)
    client.get(address_of(request))
    request.refresh_from_db()
    assert (request.state, request.last_number) == ("waiting", 2)


def test_a_member_sees_the_latest_message_alone(client, people):
    request = ask(people.maya, body="Canary of the first")
    answered(request, people.noor, "Open now.")
    InternalNote.objects.create(request=request, author=people.noor, body="Canary of a note")
    assert "Canary" not in client.get(address_of(request)).content.decode()


def test_after_fourteen_days_the_link_begins_a_new_request(client, people):
    request = ask(people.maya)
    at = timezone.now() - timedelta(days=15)
    Request.objects.filter(pk=request.pk).update(state="solved", solved_at=at)
    sent = client.post(address_of(request), {"body": "Closed again"})
    new = Request.objects.latest("pk")
    assert new.follows == request
    assert ReplyLink.of(new).token.split(".")[0] in sent.headers["Location"]
    assert client.get(sent.headers["Location"]).context["is_sent"]


def test_an_old_link_begins_one_new_request_however_often_somebody_writes(client, people):
    for request in (ask(people.maya), ask_as_visitor()):
        at = timezone.now() - timedelta(days=15)
        Request.objects.filter(pk=request.pk).update(state="solved", solved_at=at)
        for number in range(3):
            client.post(address_of(request), {"body": f"Closed again {number}"})
        (new,) = Request.objects.filter(follows=request)
        assert new.last_number == 3
        # The new one ends too, and what follows it is one again.
        Request.objects.filter(pk=new.pk).update(state="closed", solved_at=at)
        for number in range(2):
            client.post(address_of(request), {"body": f"Once more {number}"})
        assert Request.objects.get(follows=new).last_number == 2


def test_a_visitor_reads_everything_and_answers(client, people):
    request = ask_as_visitor()
    answered(request, people.noor, "Look again.")
    page = client.get(address_of(request)).content.decode()
    assert "I wait for it." in page
    assert "Look again." in page
    assert client.post(address_of(request), {"body": "It came."}).status_code == 302
    assert request.messages.get(number=3).author is None


def test_a_link_that_is_not_valid_is_a_404(client, people):
    request, other = ask(people.maya), ask(people.stu)
    token = ReplyLink.of(request).token
    tampered = f"{other.pk}.{token.partition('.')[2]}"
    another = ReplyLink(other.pk, people.maya.pk).token
    of_visitor = ReplyLink(request.pk, 0).token
    nobody = ReplyLink(10**15, people.maya.pk).token
    too_long = ReplyLink(10**30, people.maya.pk).token
    for wrong in (tampered, token[:-1], another, of_visitor, nobody, too_long, "x", "1.0.x.y"):
        for method in (client.get, client.post):
            answer = method(f"/help/requests/reply/{wrong}/")
            assert answer.status_code == 404, wrong


def test_an_old_link_is_a_404(client, people):
    request = ask(people.maya)
    address = address_of(request)
    later = timezone.now().timestamp() + timedelta(days=REPLY_LINK_DAYS, minutes=1).total_seconds()
    with mock.patch("django.core.signing.time.time", return_value=later):
        assert client.get(address).status_code == 404
        assert client.post(address, {"body": "x"}).status_code == 404


def test_writing_by_a_link_does_not_make_it_last_longer(client, people):
    request = ask(people.maya)
    address = address_of(request)
    later = timezone.now().timestamp() + timedelta(days=REPLY_LINK_DAYS - 1).total_seconds()
    with mock.patch("django.core.signing.time.time", return_value=later):
        sent = client.post(address, {"body": "Still closed"})
    assert sent.headers["Location"] == f"{address}?sent=1"


def test_the_link_of_an_account_that_has_ended_is_a_404(client, people):
    request = ask(people.maya)
    people.maya.is_active = False
    people.maya.save(update_fields=["is_active"])
    assert client.get(address_of(request)).status_code == 404


def test_an_answer_of_nothing_is_refused(client, people):
    request = ask(people.maya)
    assert client.post(address_of(request), {"body": "\0 "}).status_code in (400, 422)
    assert request.messages.count() == 1


def test_the_page_speaks_the_language_of_the_requester(client, people):
    people.maya.language = "fr"
    people.maya.save(update_fields=["language"])
    assert 'lang="fr"' in client.get(address_of(ask(people.maya))).content.decode()
