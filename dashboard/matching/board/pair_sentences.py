"""A proposed pair in sentences: why this mentor, and why rather than the runner-up."""

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboard.matching.engine.weekly_bits import QUARTER_MINUTES
from dashboard.matching.models import ProposedPair, ScoreTerm
from mentorhub.accounts.languages import name_of
from mentorhub.accounts.models import User

Terms = dict[str, dict[str, int]]
QUARTERS_AN_HOUR = 60 // QUARTER_MINUTES

# What puts a mentor ahead of the runner-up, by the term in which they have more points.
AHEAD_TEXTS = {
    ScoreTerm.OVERLAP: _("more shared hours"),
    ScoreTerm.NOVICE: _("a novice gets a first student before the others"),
    ScoreTerm.SPREAD: _("a larger share of free seats"),
    ScoreTerm.PREVIOUS: _("the student's previous mentor"),
    ScoreTerm.PREFERENCE: _("chose more of the upcoming projects"),
}


def reasons_for(pair: ProposedPair, mentor: User, terms: Terms) -> str:
    """ "Speaks French, 16 shared hours, 3 of 6 students." Needs the mentor's profile."""
    facts = [
        _spoken(pair, mentor),
        _shared_hours(terms),
        _load(mentor, terms),
        gettext("a novice with no student yet") if _value(terms, ScoreTerm.NOVICE) else "",
        gettext("the student's previous mentor") if _value(terms, ScoreTerm.PREVIOUS) else "",
        _chosen_projects(terms),
    ]
    return capfirst(", ".join(fact for fact in facts if fact))


def _spoken(pair: ProposedPair, mentor: User) -> str:
    profile = getattr(mentor, "mentor_profile", None)
    shared = [code for code in pair.request.languages if profile and code in profile.languages]
    if not shared:
        return ""
    names = get_text_list([name_of(code) for code in shared], gettext("and"))
    return gettext("speaks %(languages)s") % {"languages": names}


def _shared_hours(terms: Terms) -> str:
    overlap = terms.get(ScoreTerm.OVERLAP, {})
    # Runs of an earlier release know only in how many quarters a session could start.
    quarters = overlap.get("quarters", overlap.get("fact", 0))
    hours = round(quarters / QUARTERS_AN_HOUR)
    if not hours:
        return gettext("less than one shared hour")
    return ngettext("%(n)s shared hour", "%(n)s shared hours", hours) % {"n": hours}


def _load(mentor: User, terms: Terms) -> str:
    spread = terms.get(ScoreTerm.SPREAD, {})
    profile = getattr(mentor, "mentor_profile", None)
    capacity = spread.get("capacity", profile.capacity if profile else 0)
    values = {"taken": spread.get("fact", 0), "capacity": capacity}
    return (
        ngettext(
            "%(taken)s of %(capacity)s student", "%(taken)s of %(capacity)s students", capacity
        )
        % values
    )


def _chosen_projects(terms: Terms) -> str:
    n = terms.get(ScoreTerm.PREFERENCE, {}).get("fact", 0)
    text = ngettext("chose %(n)s upcoming project", "chose %(n)s of the upcoming projects", n)
    return text % {"n": n} if n else ""


def _value(terms: Terms, term: ScoreTerm) -> int:
    return terms.get(term, {}).get("value", 0)


def comparison(pair: ProposedPair) -> str:
    """Why this mentor and not the runner-up, who never has more points; empty without one."""
    if pair.mentor is None or pair.runner_up is None:
        return ""
    names = {"mentor": pair.mentor.first_name, "other": pair.runner_up.first_name}
    if pair.score == pair.runner_up_score:
        waited, other = _idle_days(pair.terms), _idle_days(pair.runner_up_terms)
        if waited <= other:
            return gettext("Both suit this student equally well.")
        text = ngettext(
            "Equal; %(mentor)s has waited longer for a student (%(days)s day).",
            "Equal; %(mentor)s has waited longer for a student (%(days)s days).",
            waited,
        )
        return text % {**names, "days": waited}
    ahead = [
        str(text)
        for term, text in AHEAD_TEXTS.items()
        if _points(pair.terms, term) > _points(pair.runner_up_terms, term)
    ]
    why = get_text_list(ahead, gettext("and"))
    return gettext("Ahead of %(other)s: %(why)s.") % {**names, "why": why}


def _idle_days(terms: Terms) -> int:
    return terms.get(ScoreTerm.SPREAD, {}).get("idle", 0)


def _points(terms: Terms, term: ScoreTerm) -> int:
    return terms.get(term, {}).get("points", 0)
