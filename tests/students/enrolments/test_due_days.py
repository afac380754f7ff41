"""Who sets the due day of a project, which days are refused, and what the student is told."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from mentorhub.dates import DUE_DAY_AHEAD, today_of
from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from students.enrolments.due_days import TOLD_AFTER, set_due_day
from students.enrolments.models.enrolment import WorkState
from tests import factories as make
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
DEC_3, DEC_10, DEC_17 = date(2031, 12, 3), date(2031, 12, 10), date(2031, 12, 17)
State = Delivery.State
# A day that one may choose now, as the field sends it.
SOON = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def people():
    found = school()
    found.work = make.work(found.stu, found.bread)
    return found


@pytest.fixture
def post(people):
    def sent(person, day, **headers):
        client = Client()
        if person:
            client.force_login(person)
        return client.post(reverse("due_day", args=[people.stu.pk]), {"due_on": day})

    return sent


def due(people):
    people.work.refresh_from_db()
    return people.work.due_on


def told():
    return Delivery.objects.filter(kind="due_day_changed")


def send():
    """As a worker does some minutes later; returns the mails."""
    ago = timezone.now() - timedelta(minutes=1)
    told().pending().update(due_at=ago, try_at=ago)
    mail.outbox.clear()
    sending.drain(20)
    return [each for each in mail.outbox if "Bread" in each.subject]


def words(message):
    [page] = [part.content for part in message.alternatives if part.mimetype == "text/html"]
    return [" ".join(text.split()) for text in (message.body, page)]


def test_maya_sets_the_day_and_stu_is_told(people, post):
    answer = post(people.maya, SOON.isoformat())
    assert answer["Location"] == reverse("student_dashboard", args=[people.stu.pk])
    assert due(people) == SOON
    row = told().get()
    assert (row.recipient, row.actor, row.subject) == (people.stu, people.maya, f"{people.work.pk}")
    assert row.try_at - timezone.now() > TOLD_AFTER - timedelta(minutes=1)


def test_the_mail_names_project_and_day(people):
    set_due_day(people.work, DEC_3, by=people.maya)
    (message,) = send()
    assert message.to == [people.stu.email]
    assert message.subject == "“Bread” is due on 3 Dec 2031"
    for text in words(message):
        assert "Maya Mentor set a due date for “Bread”." in text
        assert "3 Dec 2031" in text
        assert "Before" not in text


def test_a_move_names_both_days(people):
    set_due_day(people.work, DEC_3, by=people.maya)
    send()
    set_due_day(people.work, DEC_10, by=people.maya)
    (message,) = send()
    for text in words(message):
        assert "Maya Mentor moved the due date of “Bread”." in text
        assert "10 Dec 2031" in text
        assert "3 Dec 2031" in text


def test_two_changes_within_minutes_are_one_mail_with_the_first_and_the_last_day(people):
    set_due_day(people.work, DEC_3, by=people.maya)
    send()
    set_due_day(people.work, DEC_10, by=people.maya)
    set_due_day(people.work, DEC_17, by=people.maya)
    (message,) = send()
    text = words(message)[0]
    assert "Due: 17 Dec 2031" in text
    assert "Before: 3 Dec 2031" in text
    assert "10 Dec" not in text


def test_the_same_day_again_and_a_change_taken_back_tell_nothing(people):
    set_due_day(people.work, DEC_3, by=people.maya)
    send()
    set_due_day(people.work, DEC_3, by=people.maya)
    assert told().count() == 1
    set_due_day(people.work, DEC_10, by=people.maya)
    set_due_day(people.work, DEC_3, by=people.maya)
    assert send() == []
    assert told().filter(state=State.CANCELLED).get().reason == "taken_back"


def test_what_is_being_sent_already_is_followed_by_a_second_mail(people):
    set_due_day(people.work, DEC_3, by=people.maya)
    told().update(attempts=1)
    set_due_day(people.work, DEC_10, by=people.maya)
    assert told().pending().count() == 2


def test_stu_reads_it_in_the_app_in_french_and_in_the_mail(people, client):
    type(people.stu).objects.filter(pk=people.stu.pk).update(language="fr")
    set_due_day(people.work, DEC_3, by=people.maya)
    set_due_day(people.work, DEC_10, by=people.maya)
    (message,) = send()
    assert "Bread" in message.subject
    client.force_login(people.stu)
    (row,) = client.get("/notifications/").context["rows"]
    assert "Bread" in row.sentence
    assert "10 déc. 2031" in row.sentence


def test_stu_may_switch_the_mail_off_and_still_reads_it_in_the_app(people):
    MailPreference.objects.create(person=people.stu, kind="due_day_changed", wanted=False)
    set_due_day(people.work, DEC_3, by=people.maya)
    assert send() == []
    assert Notification.objects.get(kind="due_day_changed").recipient == people.stu


@pytest.mark.parametrize("over", ["validated", "left"])
def test_what_is_over_meanwhile_is_not_told(people, over):
    set_due_day(people.work, DEC_3, by=people.maya)
    if over == "validated":
        type(people.work).objects.update(state=WorkState.VALIDATED, finished_at=timezone.now())
    else:
        people.stu.enrolments.get().end("left", by=make.office())
    assert send() == []
    assert told().get().state == State.CANCELLED


def test_an_administrator_who_moves_it_tells_stu_too(people):
    client = Client()
    client.force_login(people.tom)
    url = reverse("admin:students_projectwork_change", args=[people.work.pk])
    data = {
        "state": "in_progress",
        "due_on": "2031-12-03",
        "finished_at_0": "",
        "finished_at_1": "",
    }
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["errors"]
    assert due(people) == DEC_3
    assert told().get().actor == people.tom


def test_a_cover_may_set_it_too(people, post):
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    assert post(people.cross, SOON.isoformat()).status_code == 302
    assert due(people) == SOON


@pytest.mark.parametrize(
    ("name", "status"),
    [("stu", 404), ("carl", 404), ("ines", 404), ("noor", 404), ("tom", 404), ("visitor", 302)],
)
def test_others_set_nothing(people, post, name, status):
    person = None if name == "visitor" else people.everyone[name]
    assert post(person, SOON.isoformat()).status_code == status, name
    assert due(people) is None
    assert not told().exists()


def test_a_link_sets_nothing(people):
    client = Client()
    client.force_login(people.maya)
    address = reverse("due_day", args=[people.stu.pk])
    assert client.get(f"{address}?due_on=2031-12-03").status_code == 405
    assert due(people) is None


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "2031-02-30", "31.12.", "0001-01-01", "9999-12-31"]
)
def test_days_that_are_none_are_refused_and_stay_in_the_field(people, post, typed):
    answer = post(people.maya, typed)
    assert answer.status_code == 422
    assert answer.context["due_form"].errors.keys() == {"due_on"}
    assert answer.context["due_form"]["due_on"].value() == typed
    assert due(people) is None
    assert not told().exists()


def test_yesterday_and_the_too_distant_are_refused_today_is_not(people, post):
    today = today_of(people.maya)
    for wrong in (today - timedelta(days=1), today + DUE_DAY_AHEAD + timedelta(days=2)):
        assert post(people.maya, wrong.isoformat()).status_code == 422
    assert post(people.maya, today.isoformat()).status_code == 302
    assert due(people) == today


def test_without_a_project_in_progress_there_is_nothing_to_set(people, post):
    type(people.work).objects.update(state=WorkState.VALIDATED, finished_at=timezone.now())
    assert post(people.maya, SOON.isoformat()).status_code == 404
    assert not told().exists()
