"""Covers: managers list and plan them, also for all students of a mentor, hand sessions over, end
them; and the handover note."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.covers import handover, mentor_absences, planning, queries
from dashboard.covers.forms import CoverForm, DaysForm, MentorCoverForm, PreferenceForm
from dashboard.covers.queries import CoverState, get_open_cover, handover_note_context
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from students.models import Mentorship


@access.managers
@require_safe
def covers(request: HttpRequest) -> HttpResponse:
    query = parameters.search(request)
    state = parameters.choice(request.GET, "state", CoverState.values)
    has_filter = query or state
    rows: Any = queries.all_covers.rows()
    similar = False
    if has_filter:
        rows, similar = queries.search_covers(query, state)
    context = {
        "page": page_of(rows, request),
        "query": query,
        "similar": similar,
        "state": state,
        "states": CoverState.choices,
        "now": timezone.now(),
    }
    if not has_filter and context["page"].number == 1:
        context["away"] = mentor_absences.uncovered_absences(timezone.localdate())
    return render(request, "dashboard/covers.html", context)


def _is_preview(request: HttpRequest) -> bool:
    """Whether the form was sent to see the sessions of the period; nothing is stored then."""
    return parameters.text(request.POST, "step") != "plan"


@access.managers
@act_limits.limited(act_limits.COVER, in_form=True, unless=_is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """First the sessions of the period are shown (preview), then the cover is planned. Both steps
    keep what was typed."""
    if request.method != "POST":
        number = parameters.integer(request.GET, "student")
        student = planning.coverable_students().filter(pk=number).first() if number else None
        return render(request, "dashboard/cover_plan.html", {"form": CoverForm(student=student)})
    is_preview = _is_preview(request)
    form = CoverForm(request.POST, is_preview=is_preview)
    if form.is_valid() and not is_preview and act_limits.is_within_limit(request, form):
        cover = _plan_cover(request, form)
        if cover is not None:
            return redirect("cover_briefing", cover.pk)
    context: dict[str, Any] = {"form": form, "checked": False, "sessions": []}
    student, days = form.cleaned_data.get("student"), form.period()
    if student and days:
        context |= {
            "checked": True,
            "student": student,
            "sessions": handover.handover_candidates(
                handover.main_mentor_sessions(student, *days), form.cleaned_data.get("mentor")
            ),
        }
    status = 422 if form.errors else 200
    return render(request, "dashboard/cover_plan.html", context, status=status)


def _plan_cover(request: HttpRequest, form: CoverForm) -> Mentorship | None:
    """Plan the cover and hand the sessions over; None when it is refused, and the form says why."""
    given = form.cleaned_data
    result = handover.HandoverResult()
    try:
        # One transaction: the cover and the handover of its sessions.
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            cover = planning.plan(
                given["student"], given["mentor"], *form.period(), by=request.user
            )
            if given["hand_over"]:
                result = handover.hand_over(cover, by=request.user)
    except planning.CoverRefusedError as refusal:
        form.add_error(refusal.field, ValidationError(str(refusal), code=refusal.code))
        return None
    text = gettext("%(mentor)s covers for %(student)s’s mentor. Both can see it on their pages.")
    names = {"mentor": given["mentor"].name, "student": given["student"].name}
    messages.success(request, text % names)
    _report(request, result)
    return cover


@access.managers
@act_limits.limited(act_limits.COVER, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_for_mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Covers for all students of a mentor, with one form that lists them. The days come from the
    address, or from the next absence of the mentor."""
    mentor = get_object_or_404(User.objects.active().holding(Role.Kind.MENTOR), pk=pk)
    away = mentor_absences.uncovered_absences(timezone.localdate(), mentor)
    days = DaysForm(request.GET) if parameters.has(request.GET, "starts_on") else None
    if days is None and away:
        absence = away[0].absence
        starts_on = max(absence.starts_on, timezone.localdate())
        days = DaysForm({"starts_on": starts_on, "ends_on": absence.ends_on})
    context: dict[str, Any] = {"mentor": mentor, "away": away, "days": days or DaysForm()}
    if days is None or not days.is_valid():
        return render(request, "dashboard/cover_for_mentor.html", context)
    rows, covered = mentor_absences.students_to_cover(mentor, *days.period())
    candidates = mentor_absences.add_candidates(rows, mentor, *days.period())
    preference = PreferenceForm(request.GET, candidates=candidates)
    preferred = preference.cleaned_data["mentor"] if preference.is_valid() else None
    mentor_absences.add_suggestions(rows, candidates, preferred)
    form = MentorCoverForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        covers = _plan_covers(request, form, days)
        if covers:
            return redirect("covers")
    context |= {"form": form, "covered": covered, "preference": preference if candidates else None}
    status = 422 if form.errors else 200
    return render(request, "dashboard/cover_for_mentor.html", context, status=status)


def _plan_covers(request: HttpRequest, form: MentorCoverForm, days: DaysForm) -> list[Any]:
    """Plan the covers that were chosen; none when one is refused, and the form says why."""
    try:
        with signed_in_as(STAFF):
            done = mentor_absences.plan_covers(
                form.chosen(),
                *days.period(),
                by=request.user,
                hand_over=form.cleaned_data["hand_over"],
            )
    except mentor_absences.CoversRefusedError as refusal:
        for row in form.rows:
            if row.student.pk in refusal.reasons:
                form.add_error(form.name_of(row), refusal.reasons[row.student.pk])
        return []
    text = ngettext("%(count)s student is covered.", "%(count)s students are covered.", len(done))
    messages.success(request, text % {"count": len(done)})
    all_results = handover.HandoverResult()
    for _cover, result in done:
        all_results.handed_over += result.handed_over
    _report(request, all_results)
    return done


def _report(request: HttpRequest, result: handover.HandoverResult) -> None:
    """A message with the number of sessions that were handed over; the handover note lists those
    that stay with the main mentor."""
    count = len(result.handed_over)
    if count:
        text = ngettext(
            "One session handed over. Everybody will get an e-mail.",
            "%(count)s sessions handed over. Everybody will get an e-mail.",
            count,
        )
        messages.success(request, text % {"count": count})


@access.managers
@act_limits.limited(act_limits.COVER)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over the sessions that the main mentor has in the period of a cover."""
    cover = get_open_cover(pk)
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        result = handover.hand_over(cover, by=request.user)
    _report(request, result)
    if not result.handed_over:
        messages.warning(request, gettext("No session could be handed over."))
    return redirect("cover_briefing", pk)


@access.managers
@act_limits.limited(act_limits.COVER)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a cover: the student is back with the main mentor at once. A planned one never begins."""
    cover = get_open_cover(pk)
    with signed_in_as(STAFF):
        result = handover.end_early(cover, by=request.user)
    text = gettext("The cover has ended; %(student)s is back with their mentor.")
    messages.success(request, text % {"student": cover.student.name})
    _report(request, result)
    count = len(result.not_handed_over)
    if count:
        text = ngettext(
            "One session is cancelled because the mentor is not free then. Both people will "
            "get an e-mail.",
            "%(count)s sessions are cancelled because the mentor is not free then. Both "
            "people will get an e-mail.",
            count,
        )
        messages.warning(request, text % {"count": count})
    return redirect("covers")


@access.supporters
@require_safe
def handover_note(request: HttpRequest, pk: int) -> HttpResponse:
    readable = Mentorship.objects.covers().filter(access.handover_notes(request.user))
    cover = get_object_or_404(readable.select_related("student", "mentor"), pk=pk)
    return render(request, "dashboard/handover_note.html", handover_note_context(cover, request))
