"""What the page of a person in the administration shows of other tables: read only, with links.

An area registers its panels where its own admin pages stand (``register_panel``), so that the page
shows enrolments and sessions although accounts is below them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from mentorhub.accounts.models import User

# Lines that a panel shows; the page of the table has all of them.
MAX_LINES = 10


@dataclass(frozen=True)
class Line:
    """One row of another table. ``url`` is its page, ``at`` an instant that is shown behind it."""

    text: str
    url: str = ""
    at: datetime | None = None
    has_ended: bool = False


@dataclass(frozen=True)
class Panel:
    """``lines`` yields at most a few more than ``MAX_LINES``; ``all_url`` is the filtered list."""

    title: str | Promise
    position: int
    lines: Callable[[User], Iterable[Line]]
    all_url: Callable[[User], str]


_panels: list[Panel] = []


def register_panel(panel: Panel) -> Panel:
    """Raises ValueError when the position is taken."""
    if any(each.position == panel.position for each in _panels):
        raise ValueError(f"Two panels of a person have the position {panel.position}.")
    _panels.append(panel)
    return panel


def panels_of(person: User) -> list[dict[str, Any]]:
    """For the template: title, lines, whether there are more, and the address of all of them."""
    found = []
    for panel in sorted(_panels, key=lambda each: each.position):
        lines = list(panel.lines(person))
        found.append(
            {
                "title": panel.title,
                "lines": lines[:MAX_LINES],
                "has_more": len(lines) > MAX_LINES,
                "all_url": panel.all_url(person),
            }
        )
    return found


def change_url(row: Any) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def list_url(model: str, person: User) -> str:
    """The list of a table, such as ``students_enrolment``, searched for the person's address."""
    return reverse(f"admin:{model}_changelist") + "?" + urlencode({"q": person.email})
