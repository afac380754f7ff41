"""What a former student may still read of an ended enrolment: their own work, and nothing else.

What is no longer theirs: docs/decisions/former-students.md.
"""

from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Lead
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mentorhub.dates import EARLIEST
from mentorhub.lists import page_in_one_query
from students.models import (
    Deliverable,
    DiscoveryForm,
    Enrolment,
    Goal,
    Outcome,
    ProjectWork,
    Session,
    SessionNote,
)
from students.sessions.models.outcome_kinds import CANCELLED

# Fewer than on other pages: sessions carry notes, and the page has a budget (40 kB).
SESSIONS = 8


def ended_in_words(enrolment: Enrolment) -> str:
    """Why and on which day an enrolment ended, on the reader's clock."""
    day = date_format(timezone.localtime(enrolment.ended_at), _("j M Y"))
    words = {
        Enrolment.EndReason.FINISHED: _("Finished on %(day)s"),
        Enrolment.EndReason.CHANGED_PATH: _("Changed path on %(day)s"),
        Enrolment.EndReason.LEFT: _("Left the school on %(day)s"),
    }
    return words[Enrolment.EndReason(enrolment.end_reason)] % {"day": day}


def ended_enrolments(user: Any) -> QuerySet[Enrolment]:
    """Each with ``previous_end``, the end of the one before it."""
    previous = Window(Lead("ended_at"), order_by=[F("ended_at").desc(), F("pk").desc()])
    rows = Enrolment.objects.visible_to(user).filter(student=user.pk).ended()
    return rows.select_related("path").annotate(previous_end=Coalesce(previous, Value(EARLIEST)))


def begun_projects(user: Any, enrolment: Enrolment) -> QuerySet[ProjectWork]:
    """The projects that were begun. The others of the path are the school's, not the student's."""
    rows = ProjectWork.objects.visible_to(user).filter(enrolment=enrolment)
    return rows.select_related("project").defer("project__brief").order_by("started_at", "pk")


def deliverables_of(user: Any, enrolment: Enrolment) -> QuerySet[Deliverable]:
    rows = Deliverable.objects.visible_to(user).filter(enrolment=enrolment)
    rows = rows.select_related("project", "read_by").defer("project__brief")
    return rows.order_by("-handed_in_at", "-number")


def goals_of(user: Any, enrolment: Enrolment) -> QuerySet[Goal]:
    return Goal.objects.visible_to(user).filter(enrolment=enrolment).order_by("set_at", "pk")


def sessions_of(user: Any, enrolment: Enrolment, now: datetime) -> QuerySet[Session]:
    """Those of the time of an ended enrolment, from ``previous_end`` until ``until``, the latest
    first: none lies between two enrolments and is lost.

    One that was cancelled counts by the instant at
    which it was planned: the end of an enrolment calls off dates that lie after it.
    """
    belongs_at = Case(When(status__in=CANCELLED, then="planned_at"), default="starts_at")
    rows = Session.objects.visible_to(user).filter(student=user.pk).past(now).standing()
    rows = rows.annotate(belongs_at=belongs_at).filter(
        belongs_at__gte=enrolment.previous_end, belongs_at__lt=enrolment.until
    )
    return rows.select_related("mentor", "project").defer("project__brief")


def page_of_sessions(request: HttpRequest, enrolment: Enrolment, now: datetime) -> Page:
    """Each with what was written for the student: notes, discovery form, reason of the outcome.
    Private notes are not even looked up."""
    user = request.user
    rows = sessions_of(user, enrolment, now)
    page = page_in_one_query(rows, request, SESSIONS, name="sessions")
    keys = [row.pk for row in page]
    notes = _by_session(SessionNote.objects.visible_to(user).filter(session__in=keys))
    forms = _by_session(DiscoveryForm.objects.visible_to(user).filter(session__in=keys))
    outcomes = _by_session(
        Outcome.objects.visible_to(user).standing().filter(session__in=keys).exclude(text="")
    )
    for row in page:
        row.readable_note = notes.get(row.pk)
        row.readable_form = forms.get(row.pk)
        row.outcome = outcomes.get(row.pk)
    return page


def _by_session(rows: QuerySet[Any]) -> dict[int, Any]:
    return {row.session_id: row for row in rows}
