"""The list of a mentor's students, with search, filters and order in the query string."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.overview.queries import SupportedStudent
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.plain_text import has_words, plain
from students.attention.rules import RULES, Severity, add_findings
from students.models import SessionPolicy

# A card with three findings has 1.6 kB, and the size budget of the page is 40 kB.
PAGE_SIZE = 12
ON_TRACK = "none"


def _by_urgency(row: SupportedStudent) -> Any:
    """By the gravest finding, then the longest overdue, then the longest without contact."""
    urgent = [rule for rule in RULES if rule.level != Severity.NOTE]
    found = [finding.rule for finding in row.findings]
    rank = min((urgent.index(rule) for rule in found if rule in urgent), default=len(urgent))
    return rank, -row.days_late, row.last_contact_at


def _by_next(row: SupportedStudent) -> Any:
    return (row.next_at is None, row.next_at or row.last_contact_at)


ORDERS: dict[str, tuple[Any, Callable[[SupportedStudent], Any]]] = {
    "": (_("Who needs me first"), _by_urgency),
    "next": (_("Next session"), _by_next),
    "quiet": (_("Longest without contact"), lambda row: row.last_contact_at),
    "name": (_("Name"), lambda row: plain(row.student.name)),
}


def student_list_context(
    request: HttpRequest, students: list[SupportedStudent], policy: SessionPolicy, now: datetime
) -> dict[str, Any]:
    """The template context of the list that the query string asks for; sets the findings of all
    students."""
    for row in students:
        add_findings(row, policy, now)
    query, path, signal, order = (
        parameters.search(request),
        parameters.text(request.GET, "path"),
        parameters.text(request.GET, "signal"),
        parameters.choice(request.GET, "sort", ORDERS),
    )
    shown = [row for row in students if has_words(query, row.student.name)]
    paths = {row.path["slug"]: row.path["title"] for row in students if row.path}
    if path in paths:
        shown = [row for row in shown if row.path and row.path["slug"] == path]
    seen = {finding.rule.key for row in students for finding in row.findings}
    signals = [(rule.key, rule.name) for rule in RULES if rule.key in seen]
    if signal == ON_TRACK:
        shown = [row for row in shown if not row.findings]
    elif signal in seen:
        shown = [row for row in shown if signal in {f.rule.key for f in row.findings}]
    else:
        signal = ""
    shown.sort(key=ORDERS[order][1])
    page = page_of(shown, request, PAGE_SIZE)
    return {
        "students": page,
        # One finding for each rule, for the playbooks below the list.
        "playbooks": list({f.rule.key: f for row in page for f in row.findings}.values()),
        "shown_count": len(shown),
        "student_count": len(students),
        "query": query,
        "paths": sorted(paths.items(), key=lambda item: plain(item[1])),
        "path": path if path in paths else "",
        "signals": [*signals, (ON_TRACK, _("On track"))],
        "signal": signal,
        "orders": [(key, label) for key, (label, _sort_key) in ORDERS.items()],
        "sort": order,
        "filtered": bool(query or signal or path in paths),
    }
