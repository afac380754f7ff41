"""What a former student may still read of an ended enrolment: their own work, and nothing else.

What they may not read any more: docs/decisions/former-students.md.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet, Value, Window
from django.db.models.functions import Coalesce, Lead
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub.date_formats import date_format
from mentorhub.dates import EARLIEST
from mentorhub.lists import page_in_one_query
from students.enrolments.project_weeks import pauses_of
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

# Sessions a page: few, because they include notes and the page has a size budget (40 kB).
SESSIONS_SHOWN = 8


def end_description(enrolment: Enrolment) -> str:
    """The reason and the local day of the end of an enrolment, as a text."""
    day = date_format(timezone.localtime(enrolment.ended_at), _("j M Y"))
    words = {
        Enrolment.EndReason.FINISHED: _("Finished on %(day)s"),
        Enrolment.EndReason.CHANGED_PATH: _("Changed path on %(day)s"),
        Enrolment.EndReason.LEFT: _("Left the school on %(day)s"),
    }
    return words[Enrolment.EndReason(enrolment.end_reason)] % {"day": day}


def ended_enrolments(user: Any) -> QuerySet[Enrolment]:
    """The user's ended enrolments, annotated with ``previous_end``: the end of the one before."""
    previous = Window(Lead("ended_at"), order_by=[F("ended_at").desc(), F("pk").desc()])
    rows = Enrolment.objects.visible_to(user).filter(student=user.pk).ended()
    return rows.select_related("path").annotate(previous_end=Coalesce(previous, Value(EARLIEST)))


@dataclass(frozen=True)
class PauseDates:
    """Both days are included; ``is_running`` on the student's local day."""

    starts_on: date
    ends_on: date
    is_running: bool


def pause_of(enrolment: Any, today: date) -> PauseDates | None:
    """The pause that is running, else the next one, of an enrolment that has
    ``pauses_annotation``; ``today`` is the student's local day."""
    for starts_on, ends_on in pauses_of(enrolment):
        if ends_on >= today:
            return PauseDates(starts_on, ends_on, is_running=starts_on <= today)
    return None


def started_projects(user: Any, enrolment: Enrolment) -> QuerySet[ProjectWork]:
    """The work on the projects that the student has started. The other projects of the path are
    closed to former students."""
    rows = ProjectWork.objects.visible_to(user).filter(enrolment=enrolment).with_result()
    return rows.select_related("project").defer("project__brief").order_by("started_at", "pk")


def deliverables_of(user: Any, enrolment: Enrolment) -> QuerySet[Deliverable]:
    rows = Deliverable.objects.visible_to(user).filter(enrolment=enrolment)
    rows = rows.with_expected().with_comments(user)
    rows = rows.select_related("project", "read_by", "replaced_by").defer("project__brief")
    return rows.order_by("-handed_in_at", "-number")


def goals_of_enrolment(user: Any, enrolment: Enrolment) -> QuerySet[Goal]:
    return Goal.objects.kept().visible_to(user).filter(enrolment=enrolment).order_by("set_at", "pk")


def sessions_of(user: Any, enrolment: Enrolment, now: datetime) -> QuerySet[Session]:
    """The past sessions of an ended enrolment, the latest first: those from ``previous_end`` until
    ``until``, so that no session between two enrolments is left out."""
    rows = Session.objects.visible_to(user).filter(student=user.pk).past(now).without_orphans()
    rows = rows.of_period(enrolment.previous_end, enrolment.until)
    return rows.select_related("mentor", "project").defer("project__brief")


def page_of_sessions(request: HttpRequest, enrolment: Enrolment, now: datetime) -> Page:
    """A page of sessions with what the student may read: ``readable_note``, ``readable_form`` and
    ``outcome`` (only one with a text). Private notes are not read."""
    user = request.user
    rows = sessions_of(user, enrolment, now)
    page = page_in_one_query(rows, request, SESSIONS_SHOWN, name="sessions")
    keys = [row.pk for row in page]
    notes = _keyed_by_session(SessionNote.objects.visible_to(user).filter(session__in=keys))
    forms = _keyed_by_session(DiscoveryForm.objects.visible_to(user).filter(session__in=keys))
    outcomes = _keyed_by_session(
        Outcome.objects.visible_to(user).current().filter(session__in=keys).exclude(text="")
    )
    for row in page:
        row.readable_note = notes.get(row.pk)
        row.readable_form = forms.get(row.pk)
        row.outcome = outcomes.get(row.pk)
    return page


def _keyed_by_session(rows: QuerySet[Any]) -> dict[int, Any]:
    return {row.session_id: row for row in rows}
