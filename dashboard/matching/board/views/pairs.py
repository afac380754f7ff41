"""One proposed pair beside its runner-up, and the decisions of managers about pairs."""

from enum import StrEnum

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.matching.board import decisions
from dashboard.matching.board.explanation_texts import reason_texts, term_rows
from dashboard.matching.board.pair_sentences import comparison, reasons_for
from dashboard.matching.board.queries import next_undecided
from dashboard.matching.errors import MatchingError
from dashboard.matching.models import PairRule, ProposedPair
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import PAGE_SIZE

MAX_SELECTED = PAGE_SIZE


class Decision(StrEnum):
    """The buttons of the page of a pair."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    FORBID = "forbid"
    PIN = "pin"


@access.managers
@require_safe
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "matching/pair.html", _context(_visible(request, pk)))


def _visible(request: HttpRequest, pk: int) -> ProposedPair:
    rows = ProposedPair.objects.visible_to(request.user).select_related(
        "run", "request__student", "request__enrolment__path", "request__project",
        "mentor__mentor_profile", "runner_up__mentor_profile", "decided_by",
    )  # fmt: skip
    return get_object_or_404(rows.defer("run__input"), pk=pk)


def _context(found: ProposedPair, **more: object) -> dict[str, object]:
    people = [found.mentor_id, found.runner_up_id]
    rules = PairRule.objects.running().filter(student=found.request.student_id)
    runner_up = found.runner_up
    return {
        "reasons_for": reasons_for(found, found.mentor, found.terms) if found.mentor else "",
        "reasons_for_runner_up": reasons_for(found, runner_up, found.runner_up_terms)
        if runner_up
        else "",
        "comparison": comparison(found),
        "next": next_undecided(found),
        "pair": found,
        "lines": list(term_rows(found.terms)),
        "runner_up_lines": list(term_rows(found.runner_up_terms)),
        "reasons": reason_texts(found.why_nobody),
        "rules": list(rules.filter(mentor__in=people).select_related("mentor", "by")),
        "may_decide": found.state == ProposedPair.State.PROPOSED
        and found.mentor_id is not None
        and not found.run.is_what_if,
    } | more


@access.managers
@act_limits.limited(act_limits.MATCHING_DECISION)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    decision = parameters.choice(request.POST, "do", set(Decision))
    reason = parameters.text(request.POST, "reason", longest=1000, multiline=True)
    if not decision or found.mentor_id is None or found.run.is_what_if:
        raise Http404
    names = {"student": found.request.student.name, "mentor": found.mentor.name}
    try:
        text = _carry_out(Decision(decision), found, request, reason) % names
    except MatchingError as error:
        context = _context(_visible(request, pk), refused=str(error), reason=reason)
        return render(request, "matching/pair.html", context, status=422)
    messages.success(request, text)
    if decision == Decision.PIN:
        return redirect("matching_pair", pk)
    following = next_undecided(found)
    if following is None:
        return redirect("matching_run", found.run_id)
    return redirect("matching_pair", following.pk)


def _carry_out(decision: Decision, found: ProposedPair, request: HttpRequest, reason: str) -> str:
    """Returns the message for the manager. Raises MatchingError."""
    by, people = request.user, (found.request.student, found.mentor)
    match decision:
        case Decision.ACCEPT:
            decisions.accept(found, by=by)
            return _("%(mentor)s is now %(student)s’s mentor. Both will get an e-mail.")
        case Decision.REFUSE:
            decisions.refuse(found, by=by, reason=reason)
            return _("Refused. %(student)s stays on the waiting list.")
        case Decision.FORBID:
            decisions.forbid(*people, by=by, reason=reason)
            return _("%(mentor)s and %(student)s will never be proposed together again.")
        case Decision.PIN:
            decisions.pin(*people, by=by, reason=reason)
            return _(
                "The next run will assign %(student)s to %(mentor)s, as long as there is a free "
                "seat."
            )


@access.managers
@act_limits.limited(act_limits.MATCHING_DECISION)
@require_POST
def accept_selected(request: HttpRequest, pk: int) -> HttpResponse:
    """Each pair in a transaction of its own: a refused one does not stop the others."""
    # "all" accepts the pairs that the page has listed, but none that were added since.
    name = "shown" if parameters.has(request.POST, "all") else "pair"
    selected = parameters.integers(request.POST, name, most=MAX_SELECTED)
    rows = ProposedPair.objects.visible_to(request.user).open().filter(run=pk)
    rows = rows.filter(pk__in=selected).select_related("run", "request__student", "mentor")
    accepted = 0
    for each in rows.defer("run__input"):
        try:
            decisions.accept(each, by=request.user)
        except MatchingError as error:
            names = {"student": each.request.student.name, "why": error}
            messages.error(request, _("%(student)s: %(why)s") % names)
        else:
            accepted += 1
    if accepted:
        text = ngettext(
            "One pair accepted. Both people will get an e-mail.",
            "%(n)s pairs accepted. Everybody will get an e-mail.",
            accepted,
        )
        messages.success(request, text % {"n": accepted})
    elif not selected:
        messages.info(request, _("Tick the pairs to accept."))
    return redirect("matching_run", pk)
