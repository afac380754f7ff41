"""A manager moves a work to another version of its guide. No text of the guide is on this page."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guides.evaluating import versions
from guides.evaluating.versions import NotMovableError
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms.texts import LineField
from mentorhub.prepared import prepared
from mentorhub.templatetags.ui_tags import short
from students.models import ProjectWork


class WorkVersionForm(forms.Form):
    version = forms.TypedChoiceField(label=gettext_lazy("Version of the guide"), coerce=int)
    reason = LineField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The mentor and the assessor are shown which version counts."),
        max_length=500,
    )

    def __init__(self, choices: list[versions.VersionChoice], data: object = None) -> None:
        super().__init__(data)
        self.fields["version"].choices = [
            (each.number, _version_label(each)) for each in choices if not each.is_judging
        ]


def _version_label(choice: versions.VersionChoice) -> str:
    values = {"number": choice.number, "day": short(choice.saved_at)}
    if choice.is_latest:
        return _("Version %(number)d, today’s, saved %(day)s") % values
    return _("Version %(number)d, saved %(day)s") % values


@prepared
def _work(manager: User, work: int) -> QuerySet[ProjectWork]:
    rows = ProjectWork.objects.visible_to(manager).filter(pk=work).order_by()
    return rows.select_related("project__path", "enrolment__student").defer("project__brief")


@access.managers
@act_limits.limited(act_limits.REQUEST, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def work_version(request: HttpRequest, work: int) -> HttpResponse:
    found = _work.get_or_404(request.user, work)
    choices = versions.choices_for(found)
    form = WorkVersionForm(choices, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            versions.move(
                found,
                form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except NotMovableError:
            form.add_error("version", _("The work is validated: its version stays."))
        else:
            messages.success(
                request,
                _("The work is judged by version %d now.") % form.cleaned_data["version"],
            )
            return redirect("work_version", work)
    context = {
        "work": found,
        "project": found.project,
        "student": found.enrolment.student,
        "judging": next((each for each in choices if each.is_judging), None),
        "moves": versions.moves_of(found),
        "form": form,
        "may_move": found.finished_at is None and len(choices) > 1,
    }
    return render(request, "evaluations/version.html", context, status=422 if form.errors else 200)
