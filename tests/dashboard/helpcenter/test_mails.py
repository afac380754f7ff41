"""What is mailed about requests, to whom, and with which link."""

import pytest
from django.core import mail
from django.utils import timezone

from dashboard.helpcenter import telling
from dashboard.helpcenter.links import ReplyLink
from dashboard.helpcenter.models import InternalNote, Request
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.sending import drain
from tests import factories as make
from tests.dashboard.helpcenter.asking import answered, ask, fresh, say, subject

pytestmark = pytest.mark.django_db


def told(**which):
    rows = Delivery.objects.filter(kind__startswith="help_", **which)
    return {(each.kind, each.recipient.name) for each in rows.select_related("recipient")}


@pytest.fixture
def omar(people):
    return make.person("Omar Manager", "manager")


def test_a_new_request_is_told_to_its_requester_and_to_all_managers(people, omar):
    ask(people.maya)
    assert told() == {
        ("help_received", "Maya Mentor"),
        ("help_new", "Noor Manager"),
        ("help_new", "Omar Manager"),
    }
    # In the bell they need no news of their own act.
    assert not Notification.objects.unread().filter(recipient=people.maya).exists()


def test_one_that_is_assigned_is_told_to_its_assignee_alone(people, omar):
    request = ask(people.maya)
    Request.objects.filter(pk=request.pk).update(assignee=omar)
    Delivery.objects.all().delete()
    say(request)
    assert told() == {("help_replied", "Omar Manager")}


def test_a_manager_who_asks_is_no_manager_of_their_own_request(people, omar):
    ask(people.noor)
    assert told(recipient=people.noor) == {("help_received", "Noor Manager")}


def test_solved_and_taken_over_are_told_to_the_requester(people, omar):
    request = ask(people.maya)
    Request.objects.filter(pk=request.pk).update(assignee=omar)
    request.refresh_from_db()
    Delivery.objects.all().delete()
    telling.of_taken_over(request, people.noor)
    telling.of_solved(request, people.noor)
    assert told() == {
        ("help_taken_over", "Maya Mentor"),
        ("help_assigned", "Omar Manager"),
        ("help_solved", "Maya Mentor"),
    }


def test_an_answer_is_told_with_its_link_and_never_a_note(
    people, django_capture_on_commit_callbacks
):
    request = ask(people.maya, "The room")
    InternalNote.objects.create(request=request, author=people.noor, body="Canary of a note")
    message = answered(
        request, people.noor, "Open **now**: [the room](https://meet.example.org/a_b_c)."
    )
    Delivery.objects.all().delete()
    telling.of_answer(message)
    drain(10)
    (sent,) = mail.outbox
    html = sent.alternatives[0][0]
    assert sent.to == [people.maya.email]
    # Without marks, and with the address of a link.
    assert "Open now: the room (https://meet.example.org/a_b_c)." in sent.body.replace("\n> ", " ")
    for text in (sent.subject, sent.body, html):
        assert "Canary" not in text
    token = sent.body.partition("/help/requests/reply/")[2].partition("/")[0]
    assert ReplyLink.read(token).find() == request
    assert "/help/requests/reply/" in html


def test_a_school_that_quotes_nothing_quotes_no_answer(people, settings):
    settings.MAIL_QUOTES = False
    message = answered(ask(people.maya), people.noor, "Canary")
    Delivery.objects.all().delete()
    telling.of_answer(message)
    drain(10)
    assert "Canary" not in mail.outbox[0].body


def test_the_mail_is_called_off_when_the_account_has_ended(people):
    message = answered(ask(people.maya), people.noor)
    Delivery.objects.all().delete()
    telling.of_answer(message)
    people.maya.is_active = False
    people.maya.save(update_fields=["is_active"])
    drain(10)
    assert not mail.outbox
    assert Delivery.objects.get().reason == "no_access"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"answered_at": timezone.now()}, "help_settled"), ({"state": "closed"}, "help_settled")],
)
def test_managers_are_not_told_of_what_was_settled_meanwhile(people, changed, reason):
    request = ask(people.maya)
    if "state" in changed:
        changed = changed | {"solved_at": timezone.now()}
    Request.objects.filter(pk=request.pk).update(**changed)
    Delivery.objects.exclude(kind="help_new").delete()
    drain(10)
    assert Delivery.objects.get().reason == reason


def test_managers_are_not_told_of_what_another_has_taken(people, omar):
    request = ask(people.maya)
    Request.objects.filter(pk=request.pk).update(assignee=omar)
    Delivery.objects.exclude(recipient=people.noor).delete()
    drain(10)
    assert Delivery.objects.get().reason == "help_taken"


def test_who_manages_no_longer_is_told_nothing(people):
    ask(people.maya)
    people.noor.roles.get().end(by=people.tom)
    Delivery.objects.filter(recipient=people.maya).delete()
    drain(10)
    assert not mail.outbox


class TestLate:
    def late(self, people, hours=25, **more):
        request = ask(people.maya, **more)
        at = timezone.now() - timezone.timedelta(hours=hours)
        Request.objects.filter(pk=request.pk).update(created_at=at)
        Delivery.objects.all().delete()
        return request

    def test_all_managers_are_told_once(self, people, omar):
        request = self.late(people)
        Request.objects.filter(pk=request.pk).update(assignee=omar)
        assert [telling.of_late(timezone.now()) for _ in range(2)] == [1, 0]
        assert told() == {("help_late", "Noor Manager"), ("help_late", "Omar Manager")}

    def test_the_hours_are_those_of_the_subject(self, people):
        self.late(people, subject=subject("slow", first_answer_hours=48))
        assert telling.of_late(timezone.now()) == 0

    def test_what_was_answered_is_not_late(self, people):
        answered(self.late(people), people.noor)
        assert telling.of_late(timezone.now()) == 0


def test_mails_are_in_the_language_of_their_reader(people):
    people.maya.language = "fr"
    people.maya.save(update_fields=["language"])
    chosen = subject(name_en="Sessions", name_fr="Séances")
    ask(fresh(people.maya), subject=chosen)
    Delivery.objects.exclude(recipient=people.maya).delete()
    drain(10)
    assert mail.outbox[0].extra_headers["Content-Language"] == "fr"
