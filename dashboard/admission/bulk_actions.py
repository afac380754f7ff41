"""Enrol many people, or give many students a mentor, from the list of people.

The confirmation page shows what a dry run has changed, person by person; what the school's rules
refuse for one of them is an error of the form, and nothing is done for anybody.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.admission.enrolling import Batch, enrol, give_mentor, reach, running_enrolment
from dashboard.admission.people_import import START_AHEAD
from mentorhub import access
from mentorhub.accounts.admin.people_actions import register_action
from mentorhub.accounts.models import Role, User
from mentorhub.accounts.person_field import PersonField
from mentorhub.admin.confirmation import (
    ConfirmationSummary,
    ConfirmedAction,
    SummaryChangedError,
    SummaryLine,
    text_signature,
)
from mentorhub.admin.database_errors import error_fields, error_message, first_field
from mentorhub.database import current_login
from mentorhub.forms.dates import DateField
from mentorhub.plain_text import plain
from students.models import Path, Project

MAX_ROWS = 500
# Errors that the form lists; the others are counted.
MAX_ERRORS = 20


class EnrolForm(forms.Form):
    path = forms.ModelChoiceField(Path.objects.none(), label=gettext_lazy("Path"))
    start = DateField(
        label=gettext_lazy("First day"),
        required=False,
        ahead=START_AHEAD,
        help_text=gettext_lazy("Leave empty for today."),
    )
    project = forms.ModelChoiceField(
        Project.objects.none(),
        label=gettext_lazy("Current project"),
        required=False,
        help_text=gettext_lazy(
            "Earlier projects count as validated. Leave empty to start at the beginning."
        ),
    )
    funded = forms.BooleanField(label=gettext_lazy("Funded by a third party"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        paths = Path.objects.filter(archived_at=None)
        projects = Project.objects.published().filter(path__in=paths).select_related("path")
        self.fields["path"].queryset = paths  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects.order_by("path__position", "position")  # type: ignore[attr-defined]
        self.fields["project"].label_from_instance = (  # type: ignore[attr-defined]
            lambda project: f"{project.path}: {project}"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        project, path = cleaned.get("project"), cleaned.get("path")
        if project is not None and path is not None and project.path_id != path.pk:
            self.add_error("project", _("Choose a project of this path."))
        return cleaned

    def change(self, person: User, batch: Batch) -> list[str]:
        values = self.cleaned_data
        funded, start = values["funded"], values["start"]
        said = enrol(person, values["path"], batch, funded=funded, start=start)
        if values["project"]:
            said += reach(person, values["project"], batch)
        return said


class AssignForm(forms.Form):
    mentor = PersonField(
        label=gettext_lazy("Mentor"),
        people=lambda: User.objects.active().holding(Role.Kind.MENTOR).by_name(),
        sees_everybody=True,
        help_text=gettext_lazy("Type part of the name."),
    )

    def change(self, person: User, batch: Batch) -> list[str]:
        return give_mentor(person, self.cleaned_data["mentor"], batch)


def rehearse(form: Any, people: list[User], by: User) -> tuple[list[SummaryLine], Batch]:
    """What the form would change, person by person; nothing is written.

    Adds to the form what the school's rules refuse.
    """
    batch, lines, errors = Batch(by=by), [], []
    with transaction.atomic(using=current_login()):
        for person in people:
            try:
                with transaction.atomic(using=current_login()):
                    said = form.change(person, batch)
            except (DatabaseError, ValidationError) as error:
                errors.append(
                    (first_field(error_fields(error), form), f"{person}: {error_message(error)}")
                )
            else:
                lines.append(SummaryLine(str(person)))
                lines += [SummaryLine(each, 1) for each in said or [_("Nothing changes.")]]
        transaction.set_rollback(True, using=current_login())
    for name, each in errors[:MAX_ERRORS]:
        form.add_error(name, each)
    if len(errors) > MAX_ERRORS:
        more = len(errors) - MAX_ERRORS
        said = ngettext("and %(count)d more", "and %(count)d more", more)
        form.add_error(None, said % {"count": more})
    return lines, batch


class BulkAction(ConfirmedAction):
    """The base: a form, a dry run as the summary, and the same again for good."""

    max_rows = MAX_ROWS
    form_class: Any

    def form(self, data: Any, rows: list[User]) -> Any:
        form = self.form_class(data)
        form.people = rows
        return form

    def is_acceptable(self, request: HttpRequest, rows: list[User], form: Any) -> bool:
        form.rehearsed = rehearse(form, rows, request.user)
        return form.is_valid()

    def summary(self, request: HttpRequest, rows: list[User], form: Any) -> ConfirmationSummary:
        lines, batch = form.rehearsed
        told = sorted(batch.told.values(), key=lambda person: (plain(person.name), person.pk))
        return ConfirmationSummary(lines, _signature(lines), told)

    def perform(
        self, request: HttpRequest, rows: list[User], form: Any, *, seen: str
    ) -> list[User]:
        """Raises ``SummaryChangedError``."""
        if seen != _signature(form.rehearsed[0]):
            raise SummaryChangedError
        batch = Batch(by=request.user)
        with transaction.atomic(using=current_login()):
            changed = [person for person in rows if form.change(person, batch)]
            batch.notify()
        return changed


def _signature(lines: list[SummaryLine]) -> str:
    return text_signature("\n".join(f"{line.level} {line.sentence}" for line in lines))


class EnrolAction(BulkAction):
    name = "enrol"
    label = gettext_lazy("Enrol in a path…")
    confirm = gettext_lazy("Enrol")
    heading = gettext_lazy("Enrol in a path")
    form_class = EnrolForm

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        if not row.is_active:
            return _("Their account is not active.")
        if access.is_staff(row) or access.is_manager(row):
            return _("A manager or an administrator cannot be enrolled as a student.")
        return ""

    def log_message(self, row: Any) -> str:
        return "Enrolled."

    def success_message(self, count: int) -> str:
        said = ngettext("%(count)d person is enrolled.", "%(count)d people are enrolled.", count)
        return said % {"count": count}


class AssignMentorAction(BulkAction):
    name = "assign_mentor"
    label = gettext_lazy("Assign a mentor…")
    confirm = gettext_lazy("Assign this mentor")
    heading = gettext_lazy("Assign a mentor")
    form_class = AssignForm

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        return "" if running_enrolment(row) else _("They are not enrolled in any path.")

    def log_message(self, row: Any) -> str:
        return "Given a mentor."

    def success_message(self, count: int) -> str:
        said = ngettext(
            "%(count)d student now has this mentor.",
            "%(count)d students now have this mentor.",
            count,
        )
        return said % {"count": count}


register_action(EnrolAction(), gettext_lazy("Enrol in a path…"))
register_action(AssignMentorAction(), gettext_lazy("Assign a mentor…"))
