"""Each outcome is offered exactly when the school says so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone

from mentorhub.accounts.models import User
from students.models import Outcome, Session
from students.sessions.errors import NotOfferedError
from students.sessions.forms.outcome import CloseForm, CorrectForm
from students.sessions.forms.planning import MentorCancelForm
from students.sessions.models.outcome_kinds import (
    CANCELLED,
    DUE,
    MISSED,
    OUTCOME_KINDS,
    STUDENT_EXPECTED,
    OutcomeKind,
    Phase,
    Status,
    as_sql,
)
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LENGTH = 45
# Minutes after the start (less than none: before it) -> what fits, and what a mentor may choose on
# the page of cancelling. A session of 45 minutes; late is 24 hours, absence one third.
EARLY, LATE, OTHER = Status.CANCELLED_EARLY, Status.CANCELLED_LATE, Status.CANCELLED_OTHER
HELD, NO_SHOW, AWAY = Status.HELD, Status.NO_SHOW, Status.MENTOR_ABSENT
HOURS = [
    (-24 * 60, [EARLY, OTHER], [EARLY, OTHER]),
    (-24 * 60 + 1, [LATE, OTHER], [LATE, OTHER]),
    (-1, [LATE, OTHER], [LATE, OTHER]),
    (0, [HELD, AWAY, OTHER], [OTHER]),
    (14, [HELD, AWAY, OTHER], [OTHER]),
    (15, [HELD, NO_SHOW, AWAY, OTHER], [NO_SHOW, OTHER]),
    (7 * 24 * 60, [HELD, NO_SHOW, AWAY, OTHER], [NO_SHOW, OTHER]),
]


@pytest.fixture
def mentorship():
    people = school()
    return people.maya.mentorships_given.get(student=people.stu)


def at(mentorship, minutes):
    """A session that began so many minutes ago, to the second."""
    start = timezone.now() - minutes * MINUTE
    return make.session(mentorship, starts_at=start, minutes=LENGTH, now=start - timedelta(days=9))


@pytest.mark.parametrize(("minutes", "offered", "to_cancel"), HOURS)
def test_what_fits_the_hour_is_offered_and_nothing_else(mentorship, minutes, offered, to_cancel):
    session = at(mentorship, minutes)
    now = session.starts_at + minutes * MINUTE
    assert Outcome.offered(session, now) == offered
    form = CloseForm(session, may_plan=False, now=now)
    field = form.fields["outcome"]
    shown = [value for value, _label in field.choices]
    assert [value for value in shown if value not in field.widget.later] == offered
    # Absence is shown from the start on, and cannot be chosen yet.
    assert set(field.widget.later) == (
        {NO_SHOW} if minutes >= 0 and NO_SHOW not in offered else set()
    )
    assert Outcome.reasons(session, now) == to_cancel
    for status in set(OUTCOME_KINDS) - set(offered):
        with pytest.raises(NotOfferedError):
            Outcome.check_offered(session, status, "Because", now)


@pytest.mark.parametrize(("minutes", "offered", "to_cancel"), HOURS)
def test_the_clock_says_the_reason_of_a_student(mentorship, minutes, offered, to_cancel):
    session = at(mentorship, minutes)
    now = session.starts_at + minutes * MINUTE
    expected = [status for status in offered if status in (EARLY, LATE)]
    assert Outcome.reasons(session, now, by_student=True) == expected


def test_a_correction_offers_each_but_the_one_that_stands(mentorship):
    session = at(mentorship, 60)
    assert Outcome.offered(session, timezone.now(), correcting=True) == list(OUTCOME_KINDS)
    session.close(HELD, by=mentorship.mentor)
    choices = [value for value, _label in CorrectForm(session).fields["outcome"].choices]
    assert choices == [NO_SHOW, AWAY, EARLY, LATE, OTHER]


def test_only_another_reason_needs_its_words(mentorship):
    session = at(mentorship, 60)
    for status in OUTCOME_KINDS:
        if status == OTHER:
            with pytest.raises(NotOfferedError):
                Outcome.check_offered(session, status, " ", timezone.now())
        elif status in Outcome.offered(session, timezone.now()):
            Outcome.check_offered(session, status, "", timezone.now())
        with pytest.raises(NotOfferedError):
            Outcome.check_offered(session, status, " ", timezone.now(), correcting=True)


def test_each_status_is_declared_and_can_be_drawn_and_chosen():
    assert set(OUTCOME_KINDS) | {Status.PLANNED} == set(Status)
    for status, kind in OUTCOME_KINDS.items():
        assert kind.offered, status
        assert str(kind.when_closing), status
        # What cancels before the start is a choice there; what needs words is a cancellation.
        assert bool(kind.when_cancelling) == (kind.cancels or kind.marks_absence), status
        session = Session(status=status, starts_at=timezone.now(), ends_at=timezone.now() + MINUTE)
        context = {"session": session, "user": User(pk=0)}
        drawn = render_to_string("students/sessions/_state.html", context)
        assert str(Status(status).label) in drawn
        assert f"#{kind.icon}" in drawn


def test_cancelled_ones_are_those_that_say_so_in_their_value():
    """SQL about mails, and the calendar of others, rely on the beginning of the word."""
    assert set(CANCELLED) == {each for each in Status.values if each.startswith("cancelled_")}


def test_a_group_is_written_into_sql():
    assert as_sql(MISSED) == "('no_show', 'mentor_absent')"
    with connection.cursor() as cursor:
        cursor.execute(f"select 'held' in {as_sql(CANCELLED)}, %s in {as_sql(CANCELLED)}", [LATE])
        assert cursor.fetchone() == (False, True)


def test_the_groups_are_as_the_school_counts(mentorship):
    assert set(STUDENT_EXPECTED) == {HELD, NO_SHOW}
    assert set(DUE) == {HELD, NO_SHOW, AWAY}
    assert set(MISSED) == {NO_SHOW, AWAY}
    assert not set(CANCELLED) & set(DUE)


def test_made_up_or_not_is_said_in_the_mail_alone_where_it_was_cancelled():
    advice = {status: str(kind.advice) for status, kind in OUTCOME_KINDS.items() if kind.advice}
    assert set(advice) == {EARLY, LATE}
    assert OUTCOME_KINDS[EARLY].can_be_made_up
    assert OUTCOME_KINDS[LATE].can_be_made_up is False
    assert OUTCOME_KINDS[NO_SHOW].can_be_made_up is False


def test_a_status_fits_its_column():
    longest = max(map(len, Status.values))
    for model in (Session, Outcome):
        assert longest <= model._meta.get_field("status").max_length
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct character_maximum_length from information_schema.columns where"
            " column_name = 'status' and table_name in ('students_session', 'students_outcome')"
        )
        assert cursor.fetchall() == [(Session._meta.get_field("status").max_length,)]


def test_a_choice_of_cancelling_has_its_own_words():
    form = MentorCancelForm(offered=[EARLY, OTHER])
    labels = [str(label) for _value, label in form.fields["reason"].choices]
    assert labels == [str(OUTCOME_KINDS[each].when_cancelling) for each in (EARLY, OTHER)]


def test_a_reason_for_a_whole_series_does_not_depend_on_the_hour():
    assert [status for status, kind in OUTCOME_KINDS.items() if kind.fits_every_date] == [OTHER]
    kind = OutcomeKind(
        offered=Phase.BEFORE_START, when_closing="x", when_cancelling="x", cancels=True
    )
    assert kind.fits_every_date
