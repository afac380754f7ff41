"""What the database refuses comes back as an error on the form, in words, never as a failure.

Exclusion constraints and triggers hold rules that no form can check without a race: capacity, one
mentor at a time, nobody staff while enrolled. They speak when the row is written.
"""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, InternalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

REFUSALS = (DataError, IntegrityError, InternalError, ValidationError)

# The rules that triggers keep, by the name they raise (migrations of the apps).
TRIGGERS = {
    "accounts_role_not_student": _(
        "A student cannot be a manager or an administrator while enrolled."
    ),
    "students_approval_needs_role": _(
        "Only somebody who holds the role can be approved for a path. Grant the role first."
    ),
    "students_enrolment_not_staff": _(
        "A manager or an administrator cannot be enrolled as a student."
    ),
    "students_mentorship_capacity": _(
        "This mentor has no room for another student. Raise the capacity in their profile."
    ),
    "students_mentorship_needs_role": _(
        "Only somebody who holds the role mentor can support a student. Grant the role first."
    ),
    "students_session_not_supported": _("The mentor does not support this student any more."),
    "students_mentorship_ends_once": _("This mentorship has ended already."),
    "matching_assignment_declined_once": _("This has been declined already."),
    "matching_assignment_one_student": _("The mentorship is not of the student who asked."),
    "matching_request_own_enrolment": _("The enrolment is not this student’s."),
    "matching_request_project_of_path": _("The project is not of the student’s path."),
    "students_session_of_mentorship": _("A session has the two people of its mentorship."),
}


def in_words(refusal: Exception) -> str:
    """The rule that was broken. Never the database's own words: they quote the row."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    diagnosis = getattr(refusal.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    words = TRIGGERS.get(name) or _of_constraint(name)
    return str(words or _("The school's rules do not allow this. Nothing was saved."))


def _of_constraint(name: str) -> str:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                said = constraint.violation_error_message
                return "" if said == constraint.default_violation_error_message else str(said)
    return ""


class RefusalsInWords:
    """For a ModelAdmin: the form is shown again, as it was filled in, with the reason."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except REFUSALS as refusal:
            request.refusal = in_words(refusal)  # type: ignore[attr-defined]
            for upload in request.FILES.values():
                upload.seek(0)
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        refusal = getattr(request, "refusal", "")
        return refused(form, refusal) if refusal else form

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]
        except REFUSALS as refusal:
            if request.method != "POST":
                raise
            messages.error(request, in_words(refusal))
            return HttpResponseRedirect(request.get_full_path())


def refused(form: type[forms.ModelForm], reason: str) -> type[forms.ModelForm]:
    """The same form, which cannot be valid: it says why beside what was typed."""

    class Refused(form):  # type: ignore[misc,valid-type]
        def _post_clean(self) -> None:
            super()._post_clean()
            self.add_error(NON_FIELD_ERRORS, reason)

    return Refused
