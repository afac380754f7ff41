"""The texts of score terms and of reasons for no mentor, as managers read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboard.matching.engine.constraints import Constraint
from dashboard.matching.engine.explanation import Reason
from dashboard.matching.models import ScoreTerm


@dataclass(frozen=True)
class TermText:
    label: str | Promise
    meaning: str | Promise


TERM_TEXTS = {
    ScoreTerm.WAITING: TermText(
        _("Waiting time"), _("Students who have waited longest come first.")
    ),
    ScoreTerm.OVERLAP: TermText(
        _("Shared hours"), _("The more hours suit both people, the easier it is to meet.")
    ),
    ScoreTerm.NOVICE: TermText(
        _("Novices first"), _("A novice without a student gets one before the others.")
    ),
    ScoreTerm.SPREAD: TermText(
        _("Balanced load"), _("Mentors with many free seats come before those who are nearly full.")
    ),
    ScoreTerm.PREVIOUS: TermText(
        _("Previous mentor"), _("The student would like the same mentor again.")
    ),
    ScoreTerm.PREFERENCE: TermText(
        _("Chosen projects"),
        _("How many of the student's upcoming projects the mentor would like to support."),
    ),
}


@dataclass(frozen=True)
class TermRow:
    """One row of the table of a score: ``value`` (0 to 1000) × ``weight`` (0 to 100) = ``points``.

    ``fact`` tells what the value was computed from.
    """

    label: str | Promise
    meaning: str | Promise
    fact: str
    value: int
    weight: int
    points: int

    @property
    def percent(self) -> int:
        return round(self.value / 10)


def term_rows(terms: dict[str, dict[str, int]]) -> Iterator[TermRow]:
    """In the order of the sliders; the points add up to the score."""
    for term in ScoreTerm:
        if term in terms:
            stored, text = terms[term], TERM_TEXTS[term]
            yield TermRow(
                text.label,
                text.meaning,
                _fact_text(term, stored.get("fact", 0)),
                stored["value"],
                stored["weight"],
                stored["points"],
            )


def _fact_text(term: ScoreTerm, n: int) -> str:
    if term in (ScoreTerm.NOVICE, ScoreTerm.PREVIOUS):
        return gettext("yes") if n else gettext("no")
    texts = {
        ScoreTerm.WAITING: ngettext("%(n)s day", "%(n)s days", n),
        ScoreTerm.OVERLAP: ngettext(
            "%(n)s possible start time a week", "%(n)s possible start times a week", n
        ),
        ScoreTerm.SPREAD: ngettext("%(n)s student already", "%(n)s students already", n),
        ScoreTerm.PREFERENCE: ngettext("%(n)s project", "%(n)s projects", n),
    }
    return texts[term] % {"n": n}


REASON_TEXTS = {
    Reason.NO_HOURS: _(
        "The student has not entered any weekly hours, so no session can be planned."
    ),
    Reason.SEVERAL: _("No single rule is the cause: each mentor is ruled out by two or more."),
    Reason.PIN: _("The student is pinned to a mentor who cannot take them at the moment:"),
    Reason.GONE: _("That person is no longer an active mentor."),
}
COUNTED_REASON_TEXTS = {
    Reason.FULL: ngettext_lazy(
        "%(n)s mentor would fit but is full; free seats missing on the path: %(seats)s.",
        "%(n)s mentors would fit but are full; free seats missing on the path: %(seats)s.",
        "n",
    ),
    Constraint.PATH: ngettext_lazy(
        "%(n)s mentor would fit but is not approved for the path.",
        "%(n)s mentors would fit but are not approved for the path.",
        "n",
    ),
    Constraint.PROJECT: ngettext_lazy(
        "%(n)s mentor would fit but has chosen other projects.",
        "%(n)s mentors would fit but have chosen other projects.",
        "n",
    ),
    Constraint.LANGUAGE: ngettext_lazy(
        "%(n)s mentor would fit but speaks none of the languages.",
        "%(n)s mentors would fit but speak none of the languages.",
        "n",
    ),
    Constraint.HOURS: ngettext_lazy(
        "%(n)s mentor would fit but shares no time slot that is long enough.",
        "%(n)s mentors would fit but share no time slot that is long enough.",
        "n",
    ),
    Constraint.SUPPORT: ngettext_lazy(
        "%(n)s mentor would fit but has not offered to support disabled students.",
        "%(n)s mentors would fit but have not offered to support disabled students.",
        "n",
    ),
    Constraint.PAUSED: ngettext_lazy(
        "%(n)s mentor would fit but is paused.",
        "%(n)s mentors would fit but are paused.",
        "n",
    ),
    Constraint.ONESELF: ngettext_lazy(
        "%(n)s mentor is the student.",
        "%(n)s mentors are the student.",
        "n",
    ),
    Constraint.CURRENT: ngettext_lazy(
        "%(n)s mentor would fit but is the one the student wants to leave.",
        "%(n)s mentors would fit but are those the student wants to leave.",
        "n",
    ),
    Constraint.PREVIOUS: ngettext_lazy(
        "%(n)s mentor would fit but is a previous mentor whom the student does not want.",
        "%(n)s mentors would fit but are previous mentors whom the student does not want.",
        "n",
    ),
    Constraint.DECLINED: ngettext_lazy(
        "%(n)s mentor would fit but has declined this student.",
        "%(n)s mentors would fit but have declined this student.",
        "n",
    ),
    Constraint.FORBIDDEN: ngettext_lazy(
        "%(n)s mentor would fit but is blocked for this student.",
        "%(n)s mentors would fit but are blocked for this student.",
        "n",
    ),
    Constraint.JUDGES: ngettext_lazy(
        "%(n)s mentor would fit but judges a defence of this student.",
        "%(n)s mentors would fit but judge a defence of this student.",
        "n",
    ),
}
# For a code that a later release has removed.
UNKNOWN_REASON_TEXT = ngettext_lazy(
    "%(n)s mentor is not a match.",
    "%(n)s mentors are not a match.",
    "n",
)


def reason_texts(reasons: list[dict[str, Any]]) -> list[str]:
    """One sentence for each reason of ``ProposedPair.why_nobody``.

    A number counts the mentors whom this constraint alone excludes.
    """
    return [_reason_text(reason) for reason in reasons]


def _reason_text(reason: dict[str, Any]) -> str:
    n, code = reason.get("mentors", 0), reason["code"]
    if code in REASON_TEXTS:
        return str(REASON_TEXTS[code])
    text = COUNTED_REASON_TEXTS.get(code, UNKNOWN_REASON_TEXT)
    return text % {"n": n, "seats": reason.get("seats", 0)}
