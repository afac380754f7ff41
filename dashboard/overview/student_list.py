"""The list of a mentor's students, with search, filters and order in the query string."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.overview.queries import SupportedStudent
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.plain_text import plain
from mentorhub.similar_names import search_in_names
from students.attention.rules import RULES, Severity, add_findings
from students.models import SessionPolicy

# A card with three findings has 1.6 kB, a row of the table 1.3 kB. The size budget of the page is
# 12 kB compressed, and rows are alike.
PAGE_SIZES = {User.StudentView.CARDS: 12, User.StudentView.TABLE: 25}
# With fewer students nobody chooses between cards and table, with fewer still nobody filters.
FEW_TO_CHOOSE, FEW_TO_FILTER = 3, 8
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
    "": (_("Most urgent first"), _by_urgency),
    "next": (_("Next session"), _by_next),
    "quiet": (_("Longest without contact"), lambda row: row.last_contact_at),
    "name": (_("Name"), lambda row: plain(row.student.name)),
}


@dataclass(frozen=True)
class Column:
    """A column of the table; ``sort`` is the key in ``ORDERS`` of the order that it stands for."""

    label: Any
    sort: str | None = None
    direction: str = "ascending"

    @property
    def is_sortable(self) -> bool:
        return self.sort is not None


COLUMNS = [
    Column(_("Student"), "name"),
    Column(_("Signals"), "", "descending"),
    Column(_("Project")),
    Column(_("Next session"), "next"),
    Column(_("Last contact"), "quiet"),
]


def view_of(reader: User, student_count: int) -> User.StudentView:
    """Cards or the table: what the reader chose; else cards for few students, the table for
    many."""
    if student_count < FEW_TO_CHOOSE:
        return User.StudentView.CARDS
    if reader.student_view != User.StudentView.AUTOMATIC:
        return User.StudentView(reader.student_view)
    many = student_count > FEW_TO_FILTER
    return User.StudentView.TABLE if many else User.StudentView.CARDS


def student_list_context(
    request: Any,
    students: list[SupportedStudent],
    policy: SessionPolicy,
    now: datetime,
    *,
    only_exact: bool = False,
) -> dict[str, Any]:
    """The template context of the list that the query string asks for; sets the findings of all
    students. ``only_exact``: students with similar names are not offered."""
    for row in students:
        add_findings(row, policy, now)
    query, path, signal, order = (
        parameters.search(request),
        parameters.text(request.GET, "path"),
        parameters.text(request.GET, "signal"),
        parameters.choice(request.GET, "sort", ORDERS),
    )
    shown = list(students)
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
    shown, similar = search_in_names(
        shown, query, lambda row: row.student.name, only_exact=only_exact
    )
    view = view_of(request.user, len(students))
    page = page_of(shown, request, PAGE_SIZES[view])
    filtered = bool(query or signal or path in paths)
    return {
        "view": view,
        "views": [User.StudentView.CARDS, User.StudentView.TABLE],
        "columns": COLUMNS,
        "may_choose_view": len(students) >= FEW_TO_CHOOSE,
        "may_filter": len(students) >= FEW_TO_FILTER or filtered,
        "students": page,
        "shown_count": len(shown),
        "student_count": len(students),
        "query": query,
        "similar": similar,
        "paths": sorted(paths.items(), key=lambda item: plain(item[1])),
        "path": path if path in paths else "",
        "signals": [*signals, (ON_TRACK, _("On track"))],
        "signal": signal,
        "orders": [(key, label) for key, (label, _sort_key) in ORDERS.items()],
        "sort": order,
        "filtered": filtered,
    }
