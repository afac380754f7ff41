"""What the terms of a score and the reasons against a pair are called, for managers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dashboard.matching.models import WeightPreset


@dataclass(frozen=True)
class Term:
    label: str | Promise
    meaning: str | Promise


TERMS = {
    "waiting": Term(_("Waiting time"), _("Who has waited longest comes first.")),
    "overlap": Term(_("Hours in common"), _("The more hours suit both, the easier it is to meet.")),
    "novice": Term(
        _("Novices first"), _("A novice without a student gets one before the others.")
    ),
    "spread": Term(_("Load spread"), _("Whoever has many seats free comes before the nearly full.")),
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
                term.label, term.meaning, found["value"], found["weight"], found["points"]
            )


def why_nobody(reasons: list[dict[str, Any]]) -> list[str]:
    """Each in a sentence: ``[{"code": "language", "mentors": 12}]``."""
    return [_sentence(row["code"], row.get("mentors", 0)) for row in reasons]


def _sentence(code: str, n: int) -> str:
    said = {
        "path": ngettext(
            "%(n)s mentor is not approved for the path.",
            "%(n)s mentors are not approved for the path.",
            n,
        ),
        "project": ngettext(
            "%(n)s mentor has not chosen the project.",
            "%(n)s mentors have not chosen the project.",
            n,
        ),
        "language": ngettext(
            "%(n)s mentor speaks none of the languages.",
            "%(n)s mentors speak none of the languages.",
            n,
        ),
        "hours": ngettext(
            "%(n)s mentor has no hour in common that is long enough.",
            "%(n)s mentors have no hour in common that is long enough.",
            n,
        ),
        "support": ngettext(
            "%(n)s mentor has not offered to support disabled students.",
            "%(n)s mentors have not offered to support disabled students.",
            n,
        ),
        "paused": ngettext("%(n)s mentor pauses.", "%(n)s mentors pause.", n),
        "full": ngettext("%(n)s mentor is full.", "%(n)s mentors are full.", n),
        "forbidden": ngettext(
            "%(n)s mentor is forbidden for this student.",
            "%(n)s mentors are forbidden for this student.",
            n,
        ),
        "declined": ngettext(
            "%(n)s mentor has declined this student.",
            "%(n)s mentors have declined this student.",
            n,
        ),
        "previous": ngettext(
            "%(n)s mentor had the student before, who wants another one.",
            "%(n)s mentors had the student before, who wants another one.",
            n,
        ),
    }
    return said.get(code, ngettext("%(n)s mentor does not fit.", "%(n)s mentors do not fit.", n)) % {
        "n": n
    }
