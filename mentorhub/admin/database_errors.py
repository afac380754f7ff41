"""Errors of the database shown as errors of the form.

Exclusion constraints and triggers hold rules that a form cannot check without a race: capacity, one
mentor at a time, nobody staff while enrolled. They raise when the row is written.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, InternalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from mentorhub.database import broken_constraint

# Raised when a row breaks a rule of the school.
RULE_ERRORS = (DataError, IntegrityError, InternalError, ValidationError)

# Of the rules that triggers hold, by the constraint name that they raise (migrations of the apps).
TRIGGER_MESSAGES = {
    "accounts_role_not_student": _(
        "A student cannot be a manager or an administrator while enrolled."
    ),
    "students_approval_needs_role": _(
        "Only somebody who has the role can be approved for a path. Grant the role first."
    ),
    "students_deliverable_own_project": _(
        "A deliverable can only be for what its own project expects."
    ),
    "students_deliverable_judged": _("What has been judged stays as it was handed in."),
    "students_deliverable_replaces_own": _("A version replaces one of the same project."),
    "students_deliverable_withdrawn": _("What was withdrawn stays withdrawn."),
    "students_deliverable_fix": _("What counts as the fix stays once its time is over."),
    "students_deliverablenote_of_read": _("A comment is written on a version that was read."),
    "guides_evaluation_is_draft": _("What was handed in is no draft any more."),
    "students_enrolment_not_staff": _(
        "A manager or an administrator cannot be enrolled as a student."
    ),
    "students_mentorship_capacity": _(
        "This mentor has no room for another student. Raise the capacity in their profile."
    ),
    "students_mentorship_needs_role": _(
        "Only somebody who has the role of mentor can support a student. Grant the role first."
    ),
    "students_session_not_supported": _("The mentor no longer supports this student."),
    "students_mentorship_ends_once": _("This mentorship has already ended."),
    "matching_assignment_declined_once": _("This has already been declined."),
    "matching_assignment_one_student": _("The mentorship is not that of the student who asked."),
    "matching_request_own_enrolment": _("The enrolment is not this student’s."),
    "matching_request_project_of_path": _("The project is not on the student’s path."),
    "training_stays": _("What people have answered and finished stays as it was written."),
    "training_attempt_ends_once": _("An attempt ends once, and nothing else of it changes."),
    "training_certificate_stays": _("A certificate stays as it was issued."),
    "training_certificate_follows": _("A certificate replaces one of the same person and course."),
    "training_revocation_stays": _("A revocation stays as it was written."),
    "training_key_stays": _("A key that has signed is kept."),
    "training_answer_was_asked": _("Only what was drawn for an open attempt can be answered."),
    "training_course_one_twin": _(
        "Two courses in two languages belong together. Choose the other course on one of them, "
        "and no third one."
    ),
    "students_defence_of_work": _("A defence is of the student of its work."),
    "students_defence_assessor_eligible": _(
        "Only an assessor who is approved for the path and never supported the student can judge a "
        "defence."
    ),
    "students_defence_both_free": _("One of the two has another defence then."),
    "students_defence_session_free": _("One of the two has a session then."),
    "students_defence_order": _("The status of a defence follows a fixed order."),
    "students_defence_has_verdict": _("A defence is released together with its verdict."),
    "students_session_defence_free": _("One of the two has a defence then."),
    "students_assessment_begins_open": _("An assessment begins without a date of release."),
    "students_assessment_assessor_eligible": _(
        "Only the assessor of the defence, still approved for the path, can judge it."
    ),
    "students_assessment_answer": _("Only a verdict with conditions has an answer to fixes."),
    "students_mentorship_not_assessor": _(
        "This person judges a defence of the student, and so cannot become their mentor."
    ),
    "students_verdict_stays": _("A verdict that was released is never changed. Correct it."),
    "students_session_of_mentorship": _("A session has the two people of its mentorship."),
}


def error_message(error: Exception) -> str:
    """The broken rule, for people; never the text of the database, which quotes the row."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    name = broken_constraint(error)
    message = TRIGGER_MESSAGES.get(name) or _constraint_message(name)
    return str(message or _("The school's rules do not allow this. Nothing was saved."))


# The field beside which a rule of a trigger is shown, where the form has it.
TRIGGER_FIELDS = {
    "students_mentorship_capacity": "mentor",
    "students_mentorship_needs_role": "mentor",
    "students_mentorship_not_assessor": "mentor",
}


def error_fields(error: Exception) -> list[str]:
    """The names of the fields that break the rule, as far as they are known."""
    if isinstance(error, ValidationError):
        return [name for name in getattr(error, "error_dict", {}) if name != NON_FIELD_ERRORS]
    name = TRIGGER_FIELDS.get(broken_constraint(error))
    return [name] if name else []


def first_field(names: Iterable[str], form: Any) -> str | None:
    """The first of the names that is a field of the form."""
    return next((name for name in names if name in form.fields), None)


def _constraint_message(name: str) -> str:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                message = constraint.violation_error_message
                is_default = message == constraint.default_violation_error_message
                return "" if is_default else str(message)
    return ""


class DatabaseErrorsMixin:
    """For a ModelAdmin: a broken rule shows the form again, as it was filled in, with the rule."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except RULE_ERRORS as error:
            request.rule_error = error_message(error)  # type: ignore[attr-defined]
            request.rule_fields = error_fields(error)  # type: ignore[attr-defined]
            for upload in request.FILES.values():
                upload.seek(0)
            return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        message = getattr(request, "rule_error", "")
        fields = getattr(request, "rule_fields", [])
        return with_error(form, message, fields) if message else form

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]
        except RULE_ERRORS as error:
            if request.method != "POST":
                raise
            messages.error(request, error_message(error))
            return HttpResponseRedirect(request.get_full_path())


def with_error(
    form: type[forms.ModelForm], message: str, fields: Iterable[str] = ()
) -> type[forms.ModelForm]:
    """A subclass of the form that is never valid: ``message`` is the error of the first of the
    fields that it has, or else of the form."""

    class FormWithError(form):  # type: ignore[misc,valid-type]
        def _post_clean(self) -> None:
            super()._post_clean()
            name = first_field(fields, self) or NON_FIELD_ERRORS
            if message not in self.errors.get(name, []):
                self.add_error(name, message)

    return FormWithError
