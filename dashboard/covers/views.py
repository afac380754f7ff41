"""Covers, for mentorship managers: the list, planning one, ending one early, and the briefing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.covers import handover, planning, queries
from dashboard.covers.forms import CoverForm
from dashboard.covers.queries import briefing_of, running_or_planned_cover
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from students.models import Mentorship

A_PAGE = 25
STATES = {
    "": _("All"),
    "running": _("Running"),
    "planned": _("To come"),
    "over": _("Over"),
}


@access.managers
@require_safe
def covers(request: HttpRequest) -> HttpResponse:
    query, state = parameters.search(request), parameters.choice(request.GET, "state", STATES)
    rows = queries.found(query, state)
    context = {
        "page": page_of(rows, request, A_PAGE),
        "query": query,
        "state": state,
        "states": list(STATES.items()),
        "now": timezone.now(),
    }
    return render(request, "dashboard/covers.html", context)


def _is_looking(request: HttpRequest) -> bool:
    """The first step, which stores nothing."""
    return parameters.text(request.POST, "step") != "plan"


@access.managers
@act_limits.limited(act_limits.COVER, in_form=True, unless=_is_looking)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """First a look at the sessions in those days, then the plan; both keep what was typed."""
    query = parameters.search(request)
    if request.method != "POST":
        form = CoverForm(initial={"student": parameters.text(request.GET, "student")}, query=query)
        return render(request, "dashboard/cover_plan.html", {"form": form, "query": query})
    looking = _is_looking(request)
    form = CoverForm(request.POST, looking=looking, query=query)
    if form.is_valid() and not looking and act_limits.within(request, form):
        cover = _planned(request, form)
        if cover is not None:
            return redirect("cover_briefing", cover.pk)
    context = {"form": form, "query": query, "checked": False, "sessions": []}
    student, days = form.cleaned_data.get("student"), form.period()
    if student and days:
        context |= {
            "checked": True,
            "student": student,
            "sessions": handover.weighed(
                handover.sessions_meanwhile(student, *days), form.cleaned_data.get("mentor")
            ),
        }
    status = 422 if form.errors else 200
    return render(request, "dashboard/cover_plan.html", context, status=status)


def _planned(request: HttpRequest, form: CoverForm) -> Mentorship | None:
    given = form.cleaned_data
    changed = handover.Changed()
    try:
        # Both or neither: who covers, and who gives which session.
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            cover = planning.plan(
                given["student"], given["mentor"], *form.period(), by=request.user
            )
            if given["hand_over"]:
                changed = handover.hand_over(cover, by=request.user)
    except planning.CoverRefusedError as refusal:
        form.add_error(refusal.field, ValidationError(str(refusal), code=refusal.code))
        return None
    said = gettext("%(mentor)s covers %(student)s. Both see it on their pages.")
    names = {"mentor": given["mentor"].name, "student": given["student"].name}
    messages.success(request, said % names)
    _say(request, changed)
    return cover


def _say(request: HttpRequest, changed: handover.Changed) -> None:
    """What has become of the sessions; what stays with the mentor is on the briefing."""
    count = len(changed.handed_over)
    if count:
        said = ngettext(
            "One session is handed over. Everybody gets a mail.",
            "%(count)s sessions are handed over. Everybody gets a mail.",
            count,
        )
        messages.success(request, said % {"count": count})


@access.managers
@act_limits.limited(act_limits.COVER)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What the mentor still has planned in the days of a cover, or has planned since."""
    cover = running_or_planned_cover(pk)
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        changed = handover.hand_over(cover, by=request.user)
    _say(request, changed)
    if not changed.handed_over:
        messages.warning(request, gettext("No session could be handed over."))
    return redirect("cover_briefing", pk)


@access.managers
@act_limits.limited(act_limits.COVER)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The student is back with their mentor at once; a cover that lies ahead never begins."""
    found = running_or_planned_cover(pk)
    with signed_in_as(STAFF):
        changed = handover.end_early(found, by=request.user)
    said = gettext("The cover has ended; %(student)s is back with their mentor.")
    messages.success(request, said % {"student": found.student.name})
    _say(request, changed)
    if changed.left:
        count = len(changed.left)
        said = ngettext(
            "One session is cancelled: the mentor is not free then. Both get a mail.",
            "%(count)s sessions are cancelled: the mentor is not free then. Both get a mail.",
            count,
        )
        messages.warning(request, said % {"count": count})
    return redirect("covers")


@access.supporters
@require_safe
def briefing(request: HttpRequest, pk: int) -> HttpResponse:
    readable = Mentorship.objects.covers().filter(access.briefings(request.user))
    cover = get_object_or_404(readable.select_related("student", "mentor"), pk=pk)
    return render(request, "dashboard/briefing.html", briefing_of(cover, request))
