"""Beside the note of a session: the signals of the student, as their own page has them, and the
guide of the project in progress."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from dashboard.student_page.history import history_of
from dashboard.student_page.queries import (
    mentorships_annotation,
    mentorships_of,
    situation_annotations,
    situation_of,
)
from dashboard.student_page.situation import guide_url_of, signals_of
from mentorhub.page_parts import Part, Slot, register

# The page of a session has them in places of their own.
SHOWN_ELSEWHERE = {"outcome", "unread"}


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    return {
        **situation_annotations(reader, now),
        "mentorship_values": mentorships_annotation(now),
    }


def _signals(request: HttpRequest, known: Any) -> dict[str, Any] | None:
    now = timezone.now()
    situation = situation_of(
        known.enrolment,
        known.progress,
        history_of(known.enrolment),
        mentorships_of(known.enrolment),
        request.user,
        now,
    )
    found = signals_of(situation, known.policy, now)
    signals = [each for each in found if each.key not in SHOWN_ELSEWHERE]
    return {"signals": signals, "student": known.enrolment.student} if signals else None


def _guide(request: HttpRequest, known: Any) -> dict[str, Any] | None:
    step = known.progress.current
    url = guide_url_of(known.enrolment, step.project) if step else ""
    return {"guide_url": url} if url else None


register(
    Part(
        slot=Slot.SESSION_KNOWN,
        position=10,
        template="dashboard/student/_session_signals.html",
        context=_signals,
        annotations=_annotations,
    )
)
register(
    Part(
        slot=Slot.SESSION_PROJECT,
        position=10,
        template="dashboard/student/_session_guide.html",
        context=_guide,
    )
)
