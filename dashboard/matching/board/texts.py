"""What the terms of a score and the reasons against a pair are called, for managers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models import WeightPreset


@dataclass(frozen=True)
class Term:
    label: str | Promise
    meaning: str | Promise


TERMS = {
    "waiting": Term(_("Waiting time"), _("Who has waited longest comes first.")),
    "overlap": Term(_("Hours in common"), _("The more hours suit both, the easier it is to meet.")),
    "novice": Term(_("Novices first"), _("A novice without a student gets one before the others.")),
    "spread": Term(
        _("Load spread"), _("Whoever has many seats free comes before the nearly full.")
    ),
    "previous": Term(_("Mentor of before"), _("A student who wants the same mentor again.")),
    "preference": Term(
        _("Chosen projects"), _("How many of the projects to come the mentor would like to do.")
    ),
}


@dataclass(frozen=True)
class Line:
    """One row of a score: ``value`` of 1000 times ``weight`` of 100 are ``points``."""

    label: str | Promise
    meaning: str | Promise
    # What the value was made of, in words.
    fact: str
    value: int
    weight: int
    points: int

    @property
    def percent(self) -> int:
        return round(self.value / 10)


def lines(terms: dict[str, dict[str, int]]) -> Iterator[Line]:
    """In the order of the sliders; their points add up to the score."""
    for name in WeightPreset.TERMS:
        if name in terms:
            found, term = terms[name], TERMS[name]
            yield Line(
                term.label,
                term.meaning,
                _fact(name, found.get("fact", 0)),
                found["value"],
                found["weight"],
                found["points"],
            )


def _fact(name: str, n: int) -> str:
    if name in ("novice", "previous"):
        return gettext("yes") if n else gettext("no")
    said = {
        "waiting": ngettext("%(n)s day", "%(n)s days", n),
        "overlap": ngettext("%(n)s possible start a week", "%(n)s possible starts a week", n),
        "spread": ngettext("%(n)s student before", "%(n)s students before", n),
        "preference": ngettext("%(n)s project", "%(n)s projects", n),
    }
    return said[name] % {"n": n}


def why_nobody(reasons: list[dict[str, Any]]) -> list[str]:
    """Each in a sentence: ``[{"code": "language", "mentors": 12}]``. A number counts the mentors
    whom that rule alone keeps away."""
    return [_sentence(row) for row in reasons]


def _sentence(row: dict[str, Any]) -> str:
    n, code = row.get("mentors", 0), row["code"]
    if code in WITHOUT_NUMBER:
        return str(WITHOUT_NUMBER[code])
    said = COUNTED.get(code, COUNTED["others"])
    return said % {"n": n, "seats": row.get("seats", 0)}


WITHOUT_NUMBER = {
    "no_hours": _("The student has given no hours, so no session can be fixed."),
    "several": _("No rule alone is the cause: each mentor is kept away by two or more."),
    "pin": _("The student is pinned to a mentor who cannot take them now:"),
    "gone": _("That mentor is no active mentor any more."),
}
COUNTED = {
    "full": ngettext_lazy(
        "%(n)s mentor fits and is full; the path needs %(seats)s more.",
        "%(n)s mentors fit and are full; the path needs %(seats)s more.",
        "n",
    ),
    "path": ngettext_lazy(
        "%(n)s mentor would fit if they were approved for the path.",
        "%(n)s mentors would fit if they were approved for the path.",
        "n",
    ),
    "project": ngettext_lazy(
        "%(n)s mentor would fit but has chosen other projects.",
        "%(n)s mentors would fit but have chosen other projects.",
        "n",
    ),
    "language": ngettext_lazy(
        "%(n)s mentor would fit but speaks none of the languages.",
        "%(n)s mentors would fit but speak none of the languages.",
        "n",
    ),
    "hours": ngettext_lazy(
        "%(n)s mentor would fit but has no hour in common that is long enough.",
        "%(n)s mentors would fit but have no hour in common that is long enough.",
        "n",
    ),
    "support": ngettext_lazy(
        "%(n)s mentor would fit but has not offered to support disabled students.",
        "%(n)s mentors would fit but have not offered to support disabled students.",
        "n",
    ),
    "paused": ngettext_lazy(
        "%(n)s mentor would fit but pauses.",
        "%(n)s mentors would fit but pause.",
        "n",
    ),
    "oneself": ngettext_lazy(
        "%(n)s mentor is the student.",
        "%(n)s mentors are the student.",
        "n",
    ),
    "current": ngettext_lazy(
        "%(n)s mentor would fit but is the one the student wants to leave.",
        "%(n)s mentors would fit but are those the student wants to leave.",
        "n",
    ),
    "previous": ngettext_lazy(
        "%(n)s mentor would fit but is the one of before, whom the student does not want.",
        "%(n)s mentors would fit but are those of before, whom the student does not want.",
        "n",
    ),
    "declined": ngettext_lazy(
        "%(n)s mentor would fit but has declined this student.",
        "%(n)s mentors would fit but have declined this student.",
        "n",
    ),
    "forbidden": ngettext_lazy(
        "%(n)s mentor would fit but is forbidden for this student.",
        "%(n)s mentors would fit but are forbidden for this student.",
        "n",
    ),
    "others": ngettext_lazy(
        "%(n)s mentor does not fit.",
        "%(n)s mentors do not fit.",
        "n",
    ),
}
