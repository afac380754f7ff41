"""The directory of the managers: students, those of them at risk, and mentors; with exports."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.directory import exports, mentors, students
from dashboard.directory.risks import RISKS, answer_to, urgency
from dashboard.directory.students import DirectoryStudent, directory_students
from mentorhub import access
from mentorhub.dates import today_of
from mentorhub.files.csv_writer import csv_download
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.prepared import PreparedRows
from students.models import Enrolment
from students.paths.queries import paths_of

STUDENT_ORDERS = (
    ("", _("Name")),
    ("quiet", _("Longest without contact")),
    ("next", _("Next session")),
)
MENTOR_ORDERS = (
    ("", _("Name")),
    ("room", _("Most free seats")),
    ("load", _("Most students")),
    ("quiet", _("Longest without a session")),
)
# ``?signal=``: students who are not at risk.
ON_TRACK = "none"
SIGNALS = [*((rule.key, rule.name) for rule in RISKS), (ON_TRACK, _("On track"))]


def _filters(request: HttpRequest) -> dict[str, Any]:
    """What all three lists can be filtered by, for the queries and for the template."""
    return {
        "query": parameters.search(request),
        "path": parameters.text(request.GET, "path"),
        "paths": [(path.slug, path.title) for path in paths_of(request.user)],
    }


def _students_asked_for(
    request: HttpRequest, now: datetime
) -> tuple[dict[str, Any], PreparedRows[Any] | QuerySet[Enrolment] | list[DirectoryStudent]]:
    """The context of the filters, and the rows: a query, unless a signal is asked for, which the
    rules find in Python."""
    context = _filters(request) | {
        "signal": parameters.choice(request.GET, "signal", dict(SIGNALS)),
        "signals": SIGNALS,
        "sort": parameters.choice(request.GET, "sort", students.ORDERS),
        "orders": STUDENT_ORDERS,
    }
    context["filtered"] = bool(context["query"] or context["path"] or context["signal"])
    rows = _student_rows(request, context, now, context["sort"])
    if not context["signal"]:
        return context, rows
    found = directory_students(rows, request.user, now)
    return context, [row for row in found if _has_signal(row, context["signal"])]


def _student_rows(
    request: HttpRequest, context: dict[str, Any], now: datetime, order: str = ""
) -> PreparedRows[Any] | QuerySet[Enrolment]:
    """Of the students that ``query`` and ``path`` ask for. Sets ``similar`` of the context."""
    query, path, given = context["query"], context["path"], (now, today_of(request.user, now))
    if not (query or path or order):
        return students.all_students.rows(request.user, *given)
    everybody = students.student_rows(request.user, *given)
    rows, context["similar"] = students.matching_students(everybody, query, path, order, now)
    return rows


def _has_signal(row: DirectoryStudent, signal: str) -> bool:
    keys = {finding.rule.key for finding in row.findings}
    return not keys if signal == ON_TRACK else signal in keys


@access.managers
@require_safe
def student_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context, rows = _students_asked_for(request, now)
    page = page_of(rows, request)
    if not isinstance(rows, list):
        page.object_list = directory_students(page.object_list, request.user, now)
    return render(request, "directory/students.html", context | {"page": page})


@access.managers
@require_safe
def student_export(request: HttpRequest) -> HttpResponse:
    """All students of the list, whatever its page."""
    now = timezone.now()
    _context, rows = _students_asked_for(request, now)
    if not isinstance(rows, list):
        rows = directory_students(rows, request.user, now)
    return csv_download("students.csv", exports.STUDENT_HEADING, exports.student_cells(rows))


@access.managers
@require_safe
def at_risk(request: HttpRequest) -> HttpResponse:
    """The most urgent first, each with the button that answers the gravest reason."""
    now, context = timezone.now(), _filters(request)
    rows = _student_rows(request, context, now)
    found = [row for row in directory_students(rows, request.user, now) if row.findings]
    counts = [(rule, sum(_has_signal(row, rule.key) for row in found)) for rule in RISKS]
    reasons = [(rule, count) for rule, count in counts if count]
    reason = parameters.choice(request.GET, "reason", {rule.key for rule, _count in reasons})
    shown = [row for row in found if _has_signal(row, reason)] if reason else found
    page = page_of(sorted(shown, key=urgency), request)
    for row in page:
        row.answer = answer_to(row, request.user)
    context |= {"page": page, "reasons": reasons, "reason": reason, "count": len(found)}
    return render(request, "directory/at_risk.html", context)


def _mentors_asked_for(request: HttpRequest, now: datetime) -> tuple[dict[str, Any], Any]:
    context = _filters(request) | {
        "state": parameters.choice(request.GET, "state", mentors.MentorState.values),
        "states": mentors.MentorState.choices,
        "sort": parameters.choice(request.GET, "sort", mentors.ORDERS),
        "orders": MENTOR_ORDERS,
    }
    context["filtered"] = bool(context["query"] or context["path"] or context["state"])
    if not context["filtered"] and not context["sort"]:
        return context, mentors.all_mentors.rows(now)
    rows, context["similar"] = mentors.matching_mentors(
        mentors.mentor_rows(now),
        *(context[name] for name in ("query", "path", "state", "sort")),
        now,
    )
    return context, rows


@access.managers
@require_safe
def mentor_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context, rows = _mentors_asked_for(request, now)
    page = page_of(rows, request)
    mentors.add_absences(page, now)
    return render(request, "directory/mentors.html", context | {"page": page})


@access.managers
@require_safe
def mentor_export(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    _context, rows = _mentors_asked_for(request, now)
    found = list(rows)
    mentors.add_absences(found, now)
    return csv_download("mentors.csv", exports.MENTOR_HEADING, exports.mentor_cells(found))
