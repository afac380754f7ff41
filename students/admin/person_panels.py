"""What the page of a person shows of the school: enrolments, approvals, mentorships, sessions."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.accounts.admin.panels import (
    MAX_LINES,
    Line,
    Panel,
    change_url,
    list_url,
    register_panel,
)
from mentorhub.accounts.models import User
from students.models import Approval, Enrolment, Mentorship, ProjectWork, Session


def _enrolments(person: User) -> Iterator[Line]:
    rows = Enrolment.objects.filter(student=person).select_related("path")
    works = ProjectWork.objects.open().filter(enrolment__student=person).select_related("project")
    project_of = {work.enrolment_id: work.project for work in works}
    for row in rows[: MAX_LINES + 1]:
        parts = [str(row.path), row.get_end_reason_display() or str(project_of.get(row.pk, ""))]
        if row.funded:
            parts.append(_("funded"))
        text = " · ".join(part for part in parts if part)
        yield Line(text, change_url(row), row.started_at, has_ended=row.ended_at is not None)


def _approvals(person: User) -> Iterator[Line]:
    rows = Approval.objects.filter(user=person).select_related("path")
    for row in rows.order_by("ended_at", "path", "pk")[: MAX_LINES + 1]:
        text = f"{row.path} · {row.get_kind_display()}"
        yield Line(text, change_url(row), row.granted_at, has_ended=row.ended_at is not None)


def _mentorships(person: User) -> Iterator[Line]:
    rows = Mentorship.objects.filter(Q(mentor=person) | Q(student=person))
    now = timezone.now()
    for row in rows.select_related("mentor", "student").order_by("-starts_at")[: MAX_LINES + 1]:
        if row.mentor_id == person.pk:
            text = _("Supports %(name)s") % {"name": row.student}
        else:
            text = _("Supported by %(name)s") % {"name": row.mentor}
        is_over = row.ended_at is not None or (row.ends_at is not None and row.ends_at <= now)
        text = f"{text} · {row.get_kind_display()}" if row.is_cover else text
        yield Line(text, change_url(row), row.starts_at, has_ended=is_over)


def _sessions(person: User) -> Iterator[Line]:
    """The latest ones, planned or past."""
    rows: Any = Session.objects.filter(Q(mentor=person) | Q(student=person))
    for row in rows.select_related("mentor", "student").order_by("-starts_at")[: MAX_LINES + 1]:
        other = row.student if row.mentor_id == person.pk else row.mentor
        text = f"{other} · {row.get_status_display()}"
        yield Line(text, change_url(row), row.starts_at)


for title, position, lines, model in (
    (gettext_lazy("Enrolments"), 10, _enrolments, "students_enrolment"),
    (gettext_lazy("Approvals"), 20, _approvals, "students_approval"),
    (gettext_lazy("Mentorships"), 30, _mentorships, "students_mentorship"),
    (gettext_lazy("Sessions"), 40, _sessions, "students_session"),
):
    register_panel(
        Panel(title, position, lines, lambda person, model=model: list_url(model, person))
    )
