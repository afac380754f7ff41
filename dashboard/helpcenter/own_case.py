"""“Your own case”: beside the answer the row of the reader that it is about, with its button.

By the slugs of shipped articles. At most one query, of what the reader may see.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub import access
from students.models import ProjectWork, Session

# A session that begins so soon counts as the one that a student does not connect to.
SOON = timedelta(minutes=15)
# An outcome may be missing for long; one of last year is no case of today.
MISSING_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Action:
    label: str
    url: str


@dataclass(frozen=True)
class Case:
    heading: str
    # The session, or the title of the project.
    session: Any = None
    title: str = ""
    other: Any = None
    actions: list[Action] = field(default_factory=list)


def case_of(slug: str, reader: Any) -> Case | None:
    """None where the article has none, and where the reader has no such row."""
    find = _CASES.get(slug)
    return find(reader) if find is not None and reader.is_authenticated else None


def _sessions(reader: Any) -> Any:
    rows = Session.objects.visible_to(reader).with_participant(reader)
    return rows.select_related("mentor", "student")


def _session_case(heading: str, session: Session, reader: Any, actions: list[Action]) -> Case:
    opening = Action(_("Open the session"), reverse("session", args=[session.pk]))
    other = session.other_person(reader)
    return Case(heading, session=session, other=other, actions=[*actions, opening])


def _next_session(reader: Any) -> Case | None:
    session = _sessions(reader).upcoming().first()
    if session is None:
        return None
    actions = []
    if session.starts_at > timezone.now():
        actions = _of_mentor(session) if session.mentor_id == reader.pk else _of_student(session)
    return _session_case(_("Your next session"), session, reader, actions)


def _of_mentor(session: Session) -> list[Action]:
    return [
        Action(_("Move"), reverse("session_move", args=[session.pk])),
        Action(_("Cancel the session"), reverse("session_cancellation", args=[session.pk])),
    ]


def _of_student(session: Session) -> list[Action]:
    return [
        Action(_("Propose another time"), f"{reverse('session_proposal')}?session={session.pk}"),
        Action(_("Cancel the session"), reverse("session_cancellation", args=[session.pk])),
    ]


def _session_of_now(reader: Any) -> Case | None:
    """The one that runs, is about to begin, or has no outcome yet."""
    now = timezone.now()
    rows = _sessions(reader).planned().filter(mentor=reader)
    rows = rows.filter(starts_at__lte=now + SOON, ends_at__gt=now - MISSING_FOR)
    session = rows.order_by("-starts_at").first()
    if session is None:
        return None
    is_over = session.ends_at <= now
    heading = _("Your last session has no outcome yet") if is_over else _("Your session now")
    return _session_case(heading, session, reader, _recording(session) if is_over else [])


def _session_to_record(reader: Any) -> Case | None:
    now = timezone.now()
    rows = _sessions(reader).filter(mentor=reader).without_outcome(now)
    session = rows.filter(ends_at__gt=now - MISSING_FOR).first()
    if session is None:
        return None
    heading = _("A session of yours has no outcome yet")
    return _session_case(heading, session, reader, _recording(session))


def _recording(session: Session) -> list[Action]:
    url = reverse("session", args=[session.pk])
    return [Action(_("Outcome and next session"), f"{url}#outcome")]


def _own_project(reader: Any) -> Case | None:
    if not access.is_student(reader):
        return None
    rows = ProjectWork.objects.visible_to(reader).open().filter(enrolment__student=reader)
    work = rows.select_related("project").order_by("-started_at").first()
    if work is None:
        return None
    action = Action(_("Hand in"), reverse("deliverables"))
    return Case(_("Your project"), title=work.project.title, actions=[action])


_CASES: dict[str, Callable[[Any], Case | None]] = {
    "move-or-cancel": _next_session,
    "time-zones": _next_session,
    "reminders-and-emails": _next_session,
    "student-does-not-connect": _session_of_now,
    "record-a-session": _session_to_record,
    "hand-in-a-file": _own_project,
}
