"""The pages on which sessions are seen, planned, moved, cancelled and proposed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from students.models import Session, TimeProposal
from tests.browser.visitor import Visitor

MENTOR, STUDENT = "mentor@example.org", "student@example.org"


def last_session(page: str) -> Callable[[Visitor], Any]:
    """A page of the session that is furthest ahead: it stays to come while the tests run."""

    def open_it(visitor: Visitor) -> Any:
        rows = Session.objects.planned().filter(mentor__email=MENTOR, student__email=STUDENT)
        found = rows.order_by("-starts_at").first()
        assert found is not None
        return visitor.goto(f"/sessions/{found.pk}/{page}/")

    return open_it


def plan_with_a_student(visitor: Visitor) -> Any:
    session = Session.objects.filter(mentor__email=MENTOR, student__email=STUDENT).first()
    assert session is not None
    day = timezone.localdate() + timedelta(days=9)
    return visitor.goto(f"/sessions/plan/?student={session.student_id}&date={day}&time=21:00")


def proposed_time(visitor: Visitor) -> Any:
    proposal = TimeProposal.objects.filter(mentorship__mentor__email=MENTOR).first()
    assert proposal is not None
    return visitor.goto(f"/sessions/proposal/{proposal.pk}/")


OF_A_MENTOR = {
    "agenda week": "/sessions/",
    "agenda month": "/sessions/?view=month",
    "agenda list": "/sessions/?view=list&state=all",
    "agenda without result": "/sessions/?view=list&q=zzz",
    "agenda plan": "/sessions/plan/",
    "agenda plan with": plan_with_a_student,
    "agenda move": last_session("move"),
    "agenda cancel": last_session("cancellation"),
    "agenda proposed time": proposed_time,
    "agenda hours and room": "/sessions/settings/",
}
OF_A_STUDENT = {
    "agenda week": "/sessions/?view=week",
    "agenda month": "/sessions/?view=month",
    "agenda list": "/sessions/?view=list",
    "agenda propose": "/sessions/proposal/",
    "agenda cancel": last_session("cancellation"),
}
