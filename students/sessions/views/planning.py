"""A mentor plans one session, or a weekly series that keeps its hour on the wall clock."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.models import Mentorship
from students.sessions.availability import Availability
from students.sessions.date_checks import DateCheck, check_dates
from students.sessions.errors import SessionRefusedError
from students.sessions.forms.planning import PlanForm, WhenForm
from students.sessions.planning import chosen_dates, kind_of_next, minutes_of, room_of
from students.sessions.series import SeriesRefusedError, plan_all


@access.mentors
@act_limits.limited(act_limits.SESSION_PLAN, in_form=True, unless=act_limits.is_preview)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    mentorships = list(
        Mentorship.objects.visible_to(request.user)
        .in_force()
        .filter(mentor=request.user)
        .select_related("student")
        .order_by("student__name")
    )
    mentorship = _chosen(request, mentorships)
    if mentorship is None:
        context = {"mentorships": mentorships}
        return render(request, "students/sessions/plan_with.html", context)
    student, user = mentorship.student, request.user
    availability = Availability(user, student)
    minutes = minutes_of(student)
    initial = {
        "minutes": minutes,
        "join_url": room_of(user),
        "kind": kind_of_next(mentorship),
        "date": parameters.text(request.GET, "date", longest=10),
        "time": parameters.text(request.GET, "time", longest=8),
    }
    quick = request.htmx and parameters.has(request.GET, "weeks")
    typed = request.POST or (request.GET if quick else None)
    form = PlanForm(typed, initial=initial, zone=user.zone)
    chosen = check_dates(chosen_dates(form), _minutes(form, minutes), availability, form.zone)
    ready = request.method == "POST" and not parameters.has(request.POST, "check")
    if ready and form.is_valid() and chosen:
        if not act_limits.within(request, form):
            pass  # the form says so
        elif chosen.away and not form.cleaned_data["anyway"]:
            says = _("Tick this to plan it all the same.")
            form.add_error("anyway", ValidationError(says, code="away"))
        else:
            try:
                return _plan(request, mentorship, form, chosen)
            except SeriesRefusedError as refused:
                form.add_error(None, refused.form_error())
                add_clashes(form, refused)
            except SessionRefusedError as refused:
                form.add_error("date", refused.form_error())
    context = {
        "form": form,
        "mentorship": mentorship,
        "student": student,
        "others": len(mentorships) > 1,
        "back": f"student={student.pk}&",
        "chosen": chosen,
        "free": availability.free(minutes) if request.method != "POST" and not request.htmx else [],
    }
    part = "_plan_foot" if request.htmx and request.method == "GET" else "plan"
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, f"students/sessions/{part}.html", context, status=status)


def _chosen(request: HttpRequest, mentorships: list[Mentorship]) -> Mentorship | None:
    """The student of the address; without one, the only one there is."""
    sent = request.POST if parameters.text(request.POST, "student") else request.GET
    if parameters.text(sent, "student"):
        number = parameters.integer(sent, "student")
        for mentorship in mentorships:
            if mentorship.student_id == number:
                return mentorship
        raise Http404
    return mentorships[0] if len(mentorships) == 1 else None


def _minutes(form: PlanForm, otherwise: int) -> int:
    return getattr(form, "cleaned_data", {}).get("minutes") or otherwise


def _plan(
    request: HttpRequest, mentorship: Mentorship, form: PlanForm, chosen: DateCheck
) -> HttpResponse:
    """Raises what ``plan_all`` raises."""
    typed = form.cleaned_data
    planned = plan_all(
        mentorship,
        chosen.starts,
        by=request.user,
        minutes=typed["minutes"],
        zone=form.zone.key,
        kind=typed["kind"],
        join_url=typed["join_url"],
    )
    first = {"name": mentorship.student.name, "when": short(planned[0].starts_at)}
    said = ngettext(
        "Planned with %(name)s: %(when)s.",
        "Planned with %(name)s: %(count)s sessions, from %(when)s on.",
        len(planned),
    )
    messages.success(request, said % (first | {"count": len(planned)}))
    warn_about(request, chosen)
    day = timezone.localtime(planned[0].starts_at).date()
    return redirect(f"{reverse('sessions')}?on={day}")


def add_clashes(form: WhenForm, refused: SeriesRefusedError) -> None:
    """Say beside the date of the form which dates of a series do not do."""
    for start, why in refused.clashes:
        form.add_error("date", ValidationError(f"{short(start)}: {why}", code=why.code))


def warn_about(request: HttpRequest, chosen: DateCheck) -> None:
    """What does not stand in the way, but should not surprise anybody either."""
    if chosen.outside:
        messages.warning(request, _("This is outside your weekly hours."), "outside_hours")
    for note in chosen.notes:
        messages.warning(request, note, "clocks")
