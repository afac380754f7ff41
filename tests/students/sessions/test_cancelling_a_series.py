"""Cancelling a session and all that follow in its series: at once, or not at all."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.models import Outcome, Session
from students.sessions.errors import NotOfferedError, NotPlannedError
from students.sessions.series import cancel_series, plan_series
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
EARLY, LATE, OTHER = "cancelled_early", "cancelled_late", "cancelled_other"


def series(mentorship, *, first=timedelta(days=3), step=WEEK, count=4):
    starts = [timezone.now() + first + number * step for number in range(count)]
    return plan_series(mentorship, starts, by=mentorship.mentor, minutes=30, zone="Europe/Paris")


def address(session):
    return f"/sessions/{session.pk}/cancellation/"


def statuses():
    return list(Session.objects.order_by("starts_at").values_list("status", flat=True))


@pytest.fixture
def sends(signed_in):
    """Somebody opens the page, chooses, and sends it."""

    def send(person, session, **typed):
        client = signed_in(person)
        page = client.get(address(session)).content.decode()
        seen = re.search(r'name="expected" value="([^"]*)"', page)[1]
        return client.post(address(session), {"expected": seen, "text": ""} | typed, follow=True)

    return send


def test_this_one_and_those_that_follow_go_and_those_before_stay(people, mentorship, sends):
    rows = series(mentorship)
    answer = sends(people.maya, rows[1], which="all", reason=EARLY, text="Stu is away")
    assert statuses() == ["planned", EARLY, EARLY, EARLY]
    assert message_tags(answer) == ["success"]
    assert list(Outcome.objects.values_list("text", flat=True)) == ["Stu is away"] * 3
    # One mail each, to both of them, and no reminder is left.
    assert Delivery.objects.filter(kind="cancelled").count() == 2
    left = Delivery.objects.filter(session__in=rows[1:], state="pending")
    assert set(left.values_list("kind", flat=True)) == {"cancelled"}


def test_only_this_one_goes_where_that_is_chosen(people, mentorship, sends):
    rows = series(mentorship)
    sends(people.maya, rows[1], which="one", reason=EARLY)
    assert statuses() == ["planned", EARLY, "planned", "planned"]


def test_each_gets_the_reason_that_fits_its_own_hour(people, mentorship, sends):
    rows = series(mentorship, first=6 * HOUR, step=12 * HOUR)
    sends(people.maya, rows[0], which="all", reason=LATE)
    assert statuses() == [LATE, LATE, EARLY, EARLY]


def test_another_reason_and_its_words_hold_for_all(people, mentorship, sends):
    rows = series(mentorship, first=6 * HOUR)
    sends(people.maya, rows[0], which="all", reason=OTHER, text="The school is closed")
    assert statuses() == [OTHER] * 4
    assert set(Outcome.objects.values_list("text", flat=True)) == {"The school is closed"}


def test_another_reason_without_words_cancels_nothing(people, mentorship, sends):
    rows = series(mentorship)
    answer = sends(people.maya, rows[0], which="all", reason=OTHER, text=" ")
    assert answer.status_code == 422
    assert error_codes(answer.context["form"]) == {"text": ["text_needed"]}
    assert re.search(r'value="all"[^>]* checked', answer.content.decode())
    assert statuses() == ["planned"] * 4


@pytest.mark.parametrize("reason", [LATE, "no_show", "held", ""])
def test_a_reason_that_does_not_fit_this_one_cancels_nothing(people, mentorship, sends, reason):
    rows = series(mentorship)
    sends(people.maya, rows[0], which="all", reason=reason, text="Because")
    assert statuses() == ["planned"] * 4
    with pytest.raises(NotOfferedError):
        cancel_series(rows[0], LATE, by=people.maya)


@pytest.mark.parametrize("which", ["", "every", "two"])
def test_what_to_cancel_has_to_be_said(people, mentorship, sends, which):
    rows = series(mentorship)
    sends(people.maya, rows[0], which=which, reason=EARLY)
    assert statuses() == ["planned"] * 4


def test_after_an_absence_those_that_follow_are_noted_by_the_clock(people, mentorship, sends):
    rows = series(mentorship)
    begun = timezone.now() - 15 * timedelta(minutes=1)
    Session.objects.filter(pk=rows[0].pk).update(starts_at=begun, ends_at=begun + HOUR / 2)
    sends(people.maya, rows[0], which="all", reason="no_show", text="I waited")
    assert statuses() == ["no_show", EARLY, EARLY, EARLY]
    assert list(Outcome.objects.exclude(text="").values_list("status", flat=True)) == ["no_show"]


def test_the_second_absence_in_a_row_is_told_of_when_the_series_goes_too(people, mentorship, sends):
    before = make.past_session(mentorship, days_ago=5)
    before.close("no_show", by=people.maya)
    rows = series(mentorship)
    begun = timezone.now() - 15 * timedelta(minutes=1)
    Session.objects.filter(pk=rows[0].pk).update(starts_at=begun, ends_at=begun + HOUR / 2)
    sends(people.maya, rows[0], which="all", reason="no_show")
    told = Delivery.objects.get(kind="absent_twice")
    assert (told.session, told.recipient) == (rows[0], people.noor)


def test_those_that_have_begun_meanwhile_are_left_to_their_own_outcome(people, mentorship):
    rows = series(mentorship)
    for row, days in ((rows[0], 9), (rows[1], 2)):
        begun = timezone.now() - timedelta(days=days)
        Session.objects.filter(pk=row.pk).update(starts_at=begun, ends_at=begun + HOUR / 2)
    first = Session.objects.get(pk=rows[0].pk)
    cancel_series(first, OTHER, by=people.maya, text="It did not work")
    assert statuses() == [OTHER, "planned", OTHER, OTHER]


def test_all_or_none(people, mentorship, monkeypatch):
    rows = series(mentorship)
    cancel = Session.cancel

    def refused_at_the_third(session, *args, **kwargs):
        if session.pk == rows[2].pk:
            raise NotPlannedError
        return cancel(session, *args, **kwargs)

    monkeypatch.setattr(Session, "cancel", refused_at_the_third)
    with pytest.raises(NotPlannedError):
        cancel_series(rows[0], EARLY, by=people.maya)
    assert statuses() == ["planned"] * 4
    assert not Outcome.objects.exists()
    assert not Delivery.objects.filter(kind="cancelled").exists()


def test_a_series_that_has_changed_meanwhile_is_asked_about_once_more(
    people, mentorship, signed_in
):
    rows = series(mentorship)
    client = signed_in(people.maya)
    seen = ",".join(str(row.pk) for row in rows[1:])
    rows[3].cancel(EARLY, by=people.stu)
    data = {"expected": seen, "which": "all", "reason": EARLY, "text": ""}
    answer = client.post(address(rows[0]), data)
    assert (answer.status_code, answer.context["changed"]) == (422, "series")
    assert answer.context["later"] == rows[1:3]
    assert statuses() == ["planned"] * 3 + [EARLY]
    client.post(address(rows[0]), data | {"expected": ",".join(str(r.pk) for r in rows[1:3])})
    assert statuses() == [EARLY] * 4


def test_the_last_of_a_series_is_cancelled_without_a_choice(people, mentorship, sends, reads):
    rows = series(mentorship)
    alone = make.session(mentorship, starts_at=timezone.now() + timedelta(days=2))
    assert 'name="which"' not in reads(people.maya, address(rows[3]))
    assert 'name="which"' not in reads(people.maya, address(alone))
    sends(people.maya, rows[3], reason=EARLY)
    assert statuses().count(EARLY) == 1


def test_a_student_cancels_one_alone_whatever_is_sent(people, mentorship, sends, reads):
    rows = series(mentorship)
    assert 'name="which"' not in reads(people.stu, address(rows[0]))
    sends(people.stu, rows[0], which="all", reason=OTHER, text="All of them")
    assert statuses() == [EARLY, "planned", "planned", "planned"]


def test_nobody_else_cancels_a_series(people, mentorship, signed_in):
    rows = series(mentorship)
    data = {"which": "all", "reason": EARLY, "text": "x"}
    for person in (people.carl, people.past, people.noor, people.both, people.nora):
        assert signed_in(person).post(address(rows[0]), data).status_code == 404, person
    assert statuses() == ["planned"] * 4
