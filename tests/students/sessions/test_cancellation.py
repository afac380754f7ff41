"""Cancelling: exactly the reasons that fit the hour, by either of the two, and by nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.models import Outcome
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EARLY, LATE = "cancelled_early", "cancelled_late"


def address(session):
    return f"/sessions/{session.pk}/cancellation/"


def in_hours(mentorship, hours):
    return make.session(mentorship, starts_at=timezone.now() + hours * HOUR)


@pytest.mark.parametrize(
    ("hours", "offered"),
    [(25, {EARLY, "cancelled_other"}), (23, {LATE, "cancelled_other"})],
)
def test_late_is_offered_only_inside_the_window(people, mentorship, reads, hours, offered):
    page = reads(people.maya, address(in_hours(mentorship, hours)))
    reasons = {EARLY, LATE, "no_show", "cancelled_other"}
    assert {reason for reason in reasons if f'value="{reason}"' in page} == offered


def test_absence_is_offered_after_a_third_of_the_session(people, mentorship, reads):
    session = make.past_session(mentorship, days_ago=9 / 24 / 60)
    assert 'value="no_show"' not in reads(people.maya, address(session))
    later = make.past_session(mentorship, days_ago=1)
    assert 'value="no_show"' in reads(people.maya, address(later))


def test_maya_cancels_and_both_are_told(people, mentorship, signed_in):
    session = in_hours(mentorship, 48)
    answer = signed_in(people.maya).post(
        address(session), {"reason": EARLY, "text": "Stu is at a fair"}
    )
    session.refresh_from_db()
    assert session.status == EARLY
    assert Outcome.objects.get(session=session).text == "Stu is at a fair"
    assert Delivery.objects.filter(session=session, kind="cancelled").count() == 2
    assert message_tags(answer) == ["success"]


def test_another_reason_needs_its_words(people, mentorship, signed_in):
    session = in_hours(mentorship, 48)
    answer = signed_in(people.maya).post(
        address(session), {"reason": "cancelled_other", "text": " "}
    )
    assert error_codes(answer.context["form"]) == {"text": ["text_needed"]}
    session.refresh_from_db()
    assert session.is_planned


@pytest.mark.parametrize("reason", [LATE, "no_show", "held", "mentor_absent", "planned", ""])
def test_a_reason_that_does_not_fit_the_hour_is_refused(people, mentorship, signed_in, reason):
    session = in_hours(mentorship, 48)
    signed_in(people.maya).post(address(session), {"reason": reason, "text": "Because"})
    session.refresh_from_db()
    assert session.is_planned


@pytest.mark.parametrize(("hours", "status"), [(25, EARLY), (23, LATE)])
def test_for_the_student_the_clock_decides(people, mentorship, signed_in, hours, status):
    session = in_hours(mentorship, hours)
    signed_in(people.stu).post(
        address(session), {"expected": status, "reason": "cancelled_other", "text": ""}
    )
    session.refresh_from_db()
    assert session.status == status


def test_what_has_become_late_meanwhile_is_asked_once_more(people, mentorship, signed_in):
    session = in_hours(mentorship, 23)
    client = signed_in(people.stu)
    answer = client.post(address(session), {"expected": EARLY, "text": "Ill"})
    assert (answer.status_code, answer.context["changed"]) == (422, "late")
    assert answer.context["is_late"]
    session.refresh_from_db()
    assert session.is_planned


def test_a_student_cannot_cancel_what_has_begun(people, mentorship, signed_in):
    session = make.past_session(mentorship, days_ago=0.005)
    client = signed_in(people.stu)
    page = client.get(address(session))
    assert (page.context["begun"], page.context["offered"]) == (True, [])
    assert 'name="text"' not in page.content.decode()
    client.post(address(session), {"expected": LATE, "text": ""})
    session.refresh_from_db()
    assert session.is_planned


def test_what_is_over_or_cancelled_stays_as_it_is(people, mentorship, signed_in):
    session = in_hours(mentorship, 48)
    session.cancel(EARLY, by=people.stu)
    for person in (people.maya, people.stu):
        answer = signed_in(person).post(
            address(session), {"reason": "cancelled_other", "text": "x"}
        )
        assert answer["Location"] == f"/sessions/{session.pk}/"
    assert Outcome.objects.count() == 1


def test_nobody_else_cancels_it(people, mentorship, signed_in):
    session = in_hours(mentorship, 48)
    make.mentorship(
        people.past, people.stu, kind="cover", ends_at=timezone.now() + timedelta(days=30)
    )
    data = {"reason": EARLY, "expected": EARLY, "text": "x"}
    for person in (people.carl, people.past, people.noor, people.both, people.nora):
        assert signed_in(person).post(address(session), data).status_code == 404, person
    session.refresh_from_db()
    assert session.is_planned
