"""Covers, for mentorship managers: the list, planning one, ending one early, and the briefing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import covering
from dashboard.briefing import briefing_of
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.addresses import searched
from students.models import Mentorship

A_PAGE = 25
STATES = {
    "": _("All"),
    "running": _("Running"),
    "planned": _("To come"),
    "over": _("Over"),
}


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "input"}, format="%Y-%m-%d")


class CoverForm(forms.Form):
    student = forms.ModelChoiceField(
        User.objects.none(), label=_("Student"), widget=forms.Select(attrs={"class": "input"})
    )
    starts_on = forms.DateField(label=_("First day"), widget=Day)
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=Day,
        help_text=_("The day after, the student is back with their mentor, by itself."),
    )
    mentor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Covering mentor"),
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("Mentors who are approved for the student's path."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["student"].queryset = covering.may_be_covered()
        self.fields["mentor"].queryset = User.objects.active().holding("mentor").order_by("name")
        student = self.chosen_student()
        if student is not None:
            self.fields["mentor"].queryset = covering.may_cover(student)

    def chosen_student(self) -> User | None:
        value = str(self["student"].value() or "")
        if not value.isascii() or not value.isdigit() or len(value) > 15:
            return None
        return covering.may_be_covered().filter(pk=int(value)).first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("The last day is before the first."))
        elif first and last and (last - first).days > 366:
            self.add_error("ends_on", gettext("A cover lasts a year at most."))
        return cleaned

    def period(self) -> Any:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if not first or not last or self.has_error("ends_on"):
            return None
        return covering.period(first, last, timezone.get_current_timezone())


@access.managers
@require_safe
def covers(request: HttpRequest) -> HttpResponse:
    query, state = searched(request), request.GET.get("state", "")
    state = state if state in STATES else ""
    rows = covering.found(query, state)
    context = {
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "state": state,
        "states": list(STATES.items()),
        "now": timezone.now(),
    }
    return render(request, "dashboard/covers.html", context)


@access.managers
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """First a look at the sessions in those days, then the plan; both keep what was typed."""
    if request.method != "POST":
        form = CoverForm(initial={"student": request.GET.get("student", "")})
        return render(request, "dashboard/cover_plan.html", {"form": form})
    form = CoverForm(request.POST)
    is_whole = form.is_valid()
    if is_whole and request.POST.get("step") == "plan":
        cover = _planned(request, form)
        if cover is not None:
            return redirect("cover_briefing", cover.pk)
    context = {"form": form, "checked": False, "sessions": []}
    student, days = form.cleaned_data.get("student"), form.period()
    if student and days:
        context |= {
            "checked": True,
            "student": student,
            "sessions": covering.sessions_meanwhile(student, *days),
        }
    status = 422 if form.errors else 200
    return render(request, "dashboard/cover_plan.html", context, status=status)


def _planned(request: HttpRequest, form: CoverForm) -> Mentorship | None:
    given = form.cleaned_data
    try:
        with signed_in_as(STAFF):
            cover = covering.plan(
                given["student"], given["mentor"], *form.period(), by=request.user
            )
    except covering.CoverRefusedError as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    said = gettext("%(mentor)s covers %(student)s. Both see it on their pages.")
    names = {"mentor": given["mentor"].name, "student": given["student"].name}
    messages.success(request, said % names)
    return cover


@access.managers
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The student is back with their mentor at once; a cover that lies ahead never begins."""
    found = get_object_or_404(
        Mentorship.objects.covers().select_related("student"),
        pk=pk,
        ended_at=None,
        ends_at__gt=timezone.now(),
    )
    with signed_in_as(STAFF):
        found.end()
    said = gettext("The cover has ended; %(student)s is back with their mentor.")
    messages.success(request, said % {"student": found.student.name})
    return redirect("covers")


@access.supporters
@require_safe
def briefing(request: HttpRequest, pk: int) -> HttpResponse:
    readable = Mentorship.objects.covers().filter(access.briefings(request.user))
    cover = get_object_or_404(readable.select_related("student", "mentor"), pk=pk)
    return render(request, "dashboard/briefing.html", briefing_of(cover, request.user))
