"""An enrolment ends with a reason, or by moving to another path; its work is kept either way."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub import endings
from mentorhub.admin.confirmation import End, Line, Question
from mentorhub.database import current_login
from students.models import Enrolment, Path

Reason = Enrolment.EndReason


class EndEnrolmentForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it ends"), choices=[("", "---------"), *Reason.choices]
    )
    path = forms.ModelChoiceField(
        Path.objects.none(),
        label=gettext_lazy("New path"),
        required=False,
        help_text=gettext_lazy("Only for a change of path: a new enrolment begins there at once."),
    )

    def __init__(self, data: Any, *, enrolments: list[Enrolment]) -> None:
        super().__init__(data)
        self.enrolments = enrolments
        open_paths = Path.objects.filter(archived_at=None)
        if len(enrolments) == 1:
            open_paths = open_paths.exclude(pk=enrolments[0].path_id)
        self.fields["path"].queryset = open_paths  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reason, path = cleaned.get("reason"), cleaned.get("path")
        if reason == Reason.CHANGED_PATH and path is None and "path" not in self.errors:
            self.add_error("path", _("Choose the new path."))
        elif path is not None and reason != Reason.CHANGED_PATH:
            self.add_error("path", _("Leave this empty, or choose “Changed path” above."))
        elif path is not None and any(row.path_id == path.pk for row in self.enrolments):
            self.add_error("path", _("One of these students is on this path already."))
        return cleaned


class EndEnrolment(End):
    heading = gettext_lazy("End an enrolment?")

    def said(self, count: int) -> str:
        said = ngettext("The enrolment has ended.", "%(count)d enrolments have ended.", count)
        return said % {"count": count}

    def form(self, data: Any, rows: list[Enrolment]) -> EndEnrolmentForm:
        return EndEnrolmentForm(data, enrolments=rows)

    def ending(self, request: HttpRequest, form: Any) -> endings.Ending:
        because = form.cleaned_data["reason"]
        return endings.Ending(by=request.user, at=timezone.now(), because=because)

    def question(self, request: HttpRequest, rows: list[Enrolment], form: Any) -> Question:
        question = super().question(request, rows, form)
        if path := form.cleaned_data["path"]:
            said = ngettext(
                "A new enrolment on %(path)s begins at once.",
                "%(count)d new enrolments on %(path)s begin at once.",
                len(rows),
            )
            question.lines.append(Line(said % {"path": path, "count": len(rows)}))
        return question

    def do(self, request: HttpRequest, rows: list[Enrolment], form: Any, *, seen: str) -> list[Any]:
        with transaction.atomic(using=current_login()):
            done = super().do(request, rows, form, seen=seen)
            if path := form.cleaned_data["path"]:
                for row in done:
                    if isinstance(row, Enrolment):
                        row.continue_on(path)
        return done
