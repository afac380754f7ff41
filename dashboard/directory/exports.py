"""The columns of the exports of the directory."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.directory.students import DirectoryStudent
from mentorhub.templatetags.people import language_names

STUDENT_HEADING = (
    _("Student"), _("E-mail"), _("Path"), _("Enrolled since"), _("Funded"), _("Project"), _("Due"),
    _("Projects finished"), _("Mentor"), _("Mentor's e-mail"), _("Covered by"), _("Signals"),
    _("Paused until"), _("Next session"), _("Last session"),
)  # fmt: skip
MENTOR_HEADING = (
    _("Mentor"), _("E-mail"), _("Paths"), _("Students"), _("Seats"), _("Free seats"), _("Novice"),
    _("Languages"), _("Away from"), _("Away until"), _("Last session"), _("Profile confirmed"),
)  # fmt: skip


def student_cells(rows: Iterable[DirectoryStudent]) -> Iterator[list[Any]]:
    """One row a student, under ``STUDENT_HEADING``."""
    for row in rows:
        yield [
            row.student.name,
            row.student.email,
            row.enrolment.path.title,
            row.enrolment.started_at,
            _yes_or_no(row.enrolment.funded),
            row.work and row.work.title,
            row.work and row.work.due_on,
            f"{row.done}/{row.total}",
            row.mentor and row.mentor.name,
            row.mentor and row.mentor.email,
            row.cover and row.cover.name,
            ", ".join(finding.text for finding in row.findings),
            row.paused_until,
            row.next_at,
            row.met_at,
        ]


def mentor_cells(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """One row a mentor, under ``MENTOR_HEADING``."""
    for row in rows:
        yield [
            row.user.name,
            row.user.email,
            ", ".join(row.paths),
            row.taken,
            row.capacity,
            row.free,
            _yes_or_no(row.is_novice),
            language_names(row.languages),
            row.absence and row.absence.starts_on,
            row.absence and row.absence.ends_on,
            row.met_at,
            row.confirmed_at,
        ]


def _yes_or_no(value: bool) -> Any:
    return _("yes") if value else _("no")
