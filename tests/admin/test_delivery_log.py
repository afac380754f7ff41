"""The delivery log: Tom reads it, and sends again what needs a person's decision."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME as CHOSEN
from django.urls import reverse

from mentorhub.notifications.models import Delivery
from tests import factories as make
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:notifications_delivery_changelist")


@pytest.fixture
def row(school):
    make.session(school.stu.mentorships.get())
    return Delivery.objects.get(kind="early", recipient=school.stu)


def in_state(row, state, **fields):
    Delivery.objects.filter(pk=row.pk).update(state=state, **fields)


def send_again(client, row):
    return client.post(LIST, {"action": "send_again", CHOSEN: [row.pk], "index": 0}, follow=True)


def test_it_says_to_whom_what_when_and_why_not(tom, school, row):
    in_state(row, "dead", why="550 no such mailbox", attempts=1)
    page = tom.get(LIST, {"state__exact": "dead"})
    assert page.context["cl"].result_count == 1
    for words in ("Stu Student", "First reminder", "Abandoned", "550 no such mailbox"):
        assert words in page.content.decode()
    assert tom.get(LIST, {"q": "Maya"}).context["cl"].result_count == 3
    assert tom.get(LIST, {"q": "Carl"}).context["cl"].result_count == 0
    one = tom.get(reverse("admin:notifications_delivery_change", args=[row.pk]))
    assert "reminder-" in one.content.decode()


def test_a_mail_that_was_given_up_is_sent_again_with_a_trace(tom, row):
    in_state(row, "dead", why="550 no such mailbox", attempts=4)
    assert "1 e-mail will be sent again." in send_again(tom, row).content.decode()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.repeats) == ("pending", 0, 0)
    assert "Tom Admin" in row.why


def test_one_of_which_nobody_knows_is_flagged_as_a_repeat(tom, row):
    in_state(row, "ambiguous", data_started_at=row.due_at)
    send_again(tom, row)
    row.refresh_from_db()
    assert (row.state, row.repeats, row.data_started_at) == ("pending", 1, None)


@pytest.mark.parametrize("state", ["sent", "cancelled", "pending"])
def test_nothing_else_is_sent_again(tom, row, state):
    in_state(row, state, sent_at=row.due_at)
    assert "0 e-mails will be sent again." in send_again(tom, row).content.decode()
    row.refresh_from_db()
    assert (row.state, row.why) == (state, "")


def test_nobody_writes_or_changes_a_row_by_hand(tom, row):
    assert tom.get(reverse("admin:notifications_delivery_add")).status_code == 403
    change = reverse("admin:notifications_delivery_change", args=[row.pk])
    assert tom.post(change, {"state": "sent"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "pending"


def test_a_manager_sends_nothing_again(school, row):
    in_state(row, "dead")
    assert send_again(signed_in(school.noor), row).status_code == 404
    row.refresh_from_db()
    assert row.state == "dead"
