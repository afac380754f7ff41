"""A mentor's own page about one project of a student they support."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.student_page.views import supported_by_reader
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms.edit_conflict import NewerTextError, OverwritingForm, save_over
from students.models import Project, Scratchpad


class ScratchpadForm(OverwritingForm):
    text = forms.CharField(
        label=gettext_lazy("Scratchpad"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("Only you read this: no student, no other mentor, no manager."),
    )


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def scratchpad(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    enrolment = supported_by_reader(request, pk)
    student = enrolment.student
    found = get_object_or_404(
        Project.objects.visible_to(request.user).filter(path=enrolment.path), pk=project
    )
    own = Scratchpad.objects.visible_to(request.user)
    row = own.filter(student=student, project=found).first()
    form = ScratchpadForm(request.POST or None, initial={"text": row.text if row else ""}).open(row)
    if request.method == "POST" and form.is_valid() and act_limits.within(request, form):
        try:
            save_over(form, own, mentor=request.user, student=student, project=found)
        except NewerTextError:
            pass  # the form says so
        else:
            messages.success(request, _("Saved, for you alone."))
            return redirect("scratchpad", pk, project)
    context = {"student": student, "project": found, "form": form, "row": row}
    return render(request, "dashboard/scratchpad.html", context, status=_status(form))


def _status(form: ScratchpadForm) -> int:
    return 409 if form.newer else 422 if form.errors else 200
