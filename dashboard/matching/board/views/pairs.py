"""One proposed pair, term by term, beside its runner-up; and what a manager decides of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.matching.board import decisions
from dashboard.matching.board.texts import lines, why_nobody
from dashboard.matching.models import ProposedPair, Verdict
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters

# What a page offers at once.
MOST_TICKED = 25


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
    verdicts = Verdict.objects.running().filter(student=found.request.student_id)
    return {
        "pair": found,
        "lines": list(lines(found.terms)),
        "runner_up_lines": list(lines(found.runner_up_terms)),
        "reasons": why_nobody(found.why_nobody),
        "verdicts": list(verdicts.filter(mentor__in=people).select_related("mentor", "by")),
        "may_decide": found.state == ProposedPair.State.PROPOSED
        and found.mentor_id is not None
        and not found.run.is_what_if,
    } | more


@access.managers
@act_limits.limited(act_limits.MATCHING_DECISION)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found, did = _visible(request, pk), parameters.text(request.POST, "do")
    reason = parameters.text(request.POST, "reason", longest=1000, multiline=True)
    if found.mentor_id is None or found.run.is_what_if:
        raise Http404
    names = {"student": found.request.student.name, "mentor": found.mentor.name}
    try:
        said = _done(did, found, request, reason) % names
    except decisions.MatchingRefusedError as refused:
        context = _context(_visible(request, pk), refused=str(refused), reason=reason)
        return render(request, "matching/pair.html", context, status=422)
    messages.success(request, said)
    return (
        redirect("matching_run", found.run_id) if did == "accept" else redirect("matching_pair", pk)
    )


def _done(did: str, found: ProposedPair, request: HttpRequest, reason: str) -> str:
    """Does it, and says so. Raises ``MatchingRefusedError``; Http404 for any other word."""
    by, people = request.user, (found.request.student, found.mentor)
    if did == "accept":
        decisions.accept(found, by=by)
        return _("%(mentor)s supports %(student)s from now on. Both get a mail.")
    if did == "refuse":
        decisions.refuse(found, by=by, reason=reason)
        return _("Refused. %(student)s stays on the list.")
    if did == "forbid":
        decisions.forbid(*people, by=by, reason=reason)
        return _("%(mentor)s and %(student)s are never proposed together again.")
    if did == "pin":
        decisions.pin(*people, by=by, reason=reason)
        return _("The next run gives %(student)s to %(mentor)s, as long as there is a seat.")
    raise Http404


@access.managers
@act_limits.limited(act_limits.MATCHING_DECISION)
@require_POST
def accept_ticked(request: HttpRequest, pk: int) -> HttpResponse:
    """Each alone: one whose seat is gone does not hold up the others."""
    # A second button takes all that the page has shown, and nothing that came since.
    name = "shown" if parameters.has(request.POST, "all") else "pair"
    ticked = parameters.integers(request.POST, name, most=MOST_TICKED)
    rows = ProposedPair.objects.visible_to(request.user).open().filter(run=pk)
    rows = rows.filter(pk__in=ticked).select_related("run", "request__student", "mentor")
    accepted = 0
    for each in rows.defer("run__input"):
        try:
            decisions.accept(each, by=request.user)
        except decisions.MatchingRefusedError as refused:
            names = {"student": each.request.student.name, "why": refused}
            messages.error(request, _("%(student)s: %(why)s") % names)
        else:
            accepted += 1
    if accepted:
        said = ngettext(
            "One pair is accepted. Both people get a mail.",
            "%(n)s pairs are accepted. Everybody gets a mail.",
            accepted,
        )
        messages.success(request, said % {"n": accepted})
    elif not ticked:
        messages.info(request, _("Tick the pairs to accept."))
    return redirect("matching_run", pk)
