"""The confirmation page of every action that ends or removes something in the administration.

The page lists what will end and who will be told by mail; the action runs only after a POST that
confirms it. It is opened from a list (an admin action) or from the page of a row (a button), and
works without JavaScript.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub import endings
from mentorhub.admin import held_forms
from mentorhub.admin.database_errors import RULE_ERRORS, error_message
from mentorhub.endings import PlanChangedError
from mentorhub.forms import parameters

# Rows that one confirmation may be about.
MAX_ROWS = 50
# Lines, and people told, that the page lists; the others are counted.
MAX_LISTED = 200

# Hidden fields of the page: the form of the action was sent, and the signature that was shown.
FORM_SENT = "asked"
SIGNATURE = "seen"


@dataclass(frozen=True)
class SummaryLine:
    """One effect of the action. ``level`` is its indentation below the chosen row."""

    sentence: str
    level: int = 0
    at: datetime | None = None


@dataclass
class ConfirmationSummary:
    """What the page lists. Another ``signature`` means that something has changed since."""

    lines: list[SummaryLine]
    signature: str
    recipients: Sequence[Any] = ()
    # False for an action that never sends a mail: the page leaves out the list of recipients.
    sends_mail: bool = True

    @property
    def listed_lines(self) -> list[SummaryLine]:
        return self.lines[:MAX_LISTED]

    @property
    def more_lines(self) -> int:
        return max(0, len(self.lines) - MAX_LISTED)

    @property
    def listed_recipients(self) -> Sequence[Any]:
        return self.recipients[:MAX_LISTED]

    @property
    def more_recipients(self) -> int:
        return max(0, len(self.recipients) - MAX_LISTED)


class SummaryChangedError(Exception):
    """The confirmed summary is not the current one; nothing was done."""


def signature_of(rows: Iterable[models.Model]) -> str:
    return text_signature(",".join(sorted(str(endings.key_of(row)) for row in rows)))


def text_signature(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def signature_of_lines(lines: Iterable[SummaryLine]) -> str:
    """For an action whose summary says everything that it depends on."""
    text = "\n".join(f"{line.level} {line.sentence} {line.at or ''}" for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class ConfirmedAction:
    """An action on rows that runs only after it was confirmed."""

    # Part of the URL, and the name of the admin action.
    name: ClassVar[str]
    # Of the button on the page of a row.
    label: ClassVar[str | Promise]
    # Of the button that confirms.
    confirm: ClassVar[str | Promise]
    heading: ClassVar[str | Promise]
    # How many rows one confirmation may be about.
    max_rows: ClassVar[int] = MAX_ROWS

    def refusal_reason(self, request: HttpRequest, row: Any) -> str:
        """Why the action cannot be done with this row; empty if it can."""
        return ""

    def form(self, data: Any, rows: list[Any]) -> forms.Form | None:
        """The form to fill in before the summary can be shown, or None."""
        return None

    def is_acceptable(self, request: HttpRequest, rows: list[Any], form: Any) -> bool:
        """Whether a valid form can be carried out with these rows; if not, it has the errors."""
        return True

    def summary(self, request: HttpRequest, rows: list[Any], form: Any) -> ConfirmationSummary:
        raise NotImplementedError

    def perform(self, request: HttpRequest, rows: list[Any], form: Any, *, seen: str) -> list[Any]:
        """Do it; return every row that was changed, the chosen ones and those that depend on them.

        Raises ``PlanChangedError`` or ``SummaryChangedError`` when ``seen`` is not the signature of
        the current summary.
        """
        raise NotImplementedError

    def log_message(self, row: Any) -> str:
        """The entry of the admin log for a changed row."""
        return "Ended."

    def record(self, model_admin: Any, request: HttpRequest, row: Any) -> None:
        """Write the admin log for a changed row."""
        model_admin.log_change(request, row, self.log_message(row))

    def url_after(self, rows: list[Any]) -> str:
        """Where to go once it is done; empty for the page that Cancel leads to."""
        return ""

    def success_message(self, count: int) -> str:
        said = ngettext("%(count)d has ended.", "%(count)d have ended.", count)
        return said % {"count": count}


class EndAction(ConfirmedAction):
    """End rows of a model that ``mentorhub.endings`` knows."""

    name = "end"
    label = gettext_lazy("End…")
    confirm = gettext_lazy("End now")
    heading = gettext_lazy("End this?")

    def refusal_reason(self, request: HttpRequest, row: Any) -> str:
        return _("It has already ended.") if endings.has_ended(row) else ""

    def summary(self, request: HttpRequest, rows: list[Any], form: Any) -> ConfirmationSummary:
        plan = endings.plan_for(rows, self.ending(request, form))
        lines = []
        for node in plan.nodes:
            lines.append(SummaryLine(node.sentence, node.level))
            lines += [SummaryLine(each.sentence, node.level + 1, each.at) for each in node.shown]
        return ConfirmationSummary(lines, plan.signature, plan.told)

    def perform(self, request: HttpRequest, rows: list[Any], form: Any, *, seen: str) -> list[Any]:
        plan = endings.carry_out(rows, self.ending(request, form), expected=seen)
        return [node.row for node in plan.nodes]

    def ending(self, request: HttpRequest, form: Any) -> endings.Ending:
        return endings.Ending(by=request.user, at=timezone.now())


@dataclass
class ConfirmationRequest:
    """An action, the chosen rows, and the URL that Cancel leads to."""

    action: ConfirmedAction
    rows: list[Any]
    back: str
    # Hidden fields by which the list calls its admin action again; empty on the page of a row.
    hidden: list[tuple[str, str]] = field(default_factory=list)


class ConfirmedActionsMixin:
    """For a ModelAdmin: a URL and a button for each of ``confirmed_actions``."""

    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = ()

    def get_urls(self) -> list[Any]:
        site, meta = self.admin_site, self.model._meta  # type: ignore[attr-defined]
        own = [
            path(
                f"<path:object_id>/{action.name}/",
                site.admin_view(self._view_of(action)),
                name=f"{meta.app_label}_{meta.model_name}_{action.name}",
            )
            for action in self.get_confirmed_actions()
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def get_confirmed_actions(self) -> tuple[ConfirmedAction, ...]:
        return self.confirmed_actions

    def _view_of(self, action: ConfirmedAction) -> Any:
        @held_forms.shows_unsaved
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
            if row is None:
                # Says that it is gone, as after a second click, and leads back.
                return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                    request,
                    self.model._meta,
                    object_id,  # type: ignore[attr-defined]
                )
            confirmation = ConfirmationRequest(action, [row], self._url_of("change", row.pk))
            return self._confirm(request, confirmation)

        return view

    def _url_of(self, page: str, *args: Any) -> str:
        meta = self.model._meta  # type: ignore[attr-defined]
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)

    def confirm_action(
        self, request: HttpRequest, name: str, chosen: models.QuerySet
    ) -> HttpResponse | None:
        """The response of an admin action.

        None when too many rows were chosen: Django shows the list again, with a message.
        """
        (action,) = [each for each in self.get_confirmed_actions() if each.name == name]
        rows = list(chosen.order_by("pk")[: action.max_rows + 1])
        if len(rows) > action.max_rows:
            said = _("Choose at most %(most)d at a time, so that you can read what will end.")
            messages.error(request, said % {"most": action.max_rows})
            return None
        hidden = [("action", name), *((ACTION_CHECKBOX_NAME, str(row.pk)) for row in rows)]
        confirmation = ConfirmationRequest(action, rows, request.get_full_path(), hidden)
        return self._confirm(request, confirmation)

    def _confirm(self, request: HttpRequest, confirmation: ConfirmationRequest) -> HttpResponse:
        """Show the form of the action, then its summary; perform it once it was confirmed."""
        action = confirmation.action
        reasons = [(row, action.refusal_reason(request, row)) for row in confirmation.rows]
        rows = [row for row, reason in reasons if not reason]
        left_out = [(row, reason) for row, reason in reasons if reason]
        if not rows:
            for row, reason in left_out:
                messages.warning(request, f"{row}: {reason}")
            return redirect(confirmation.back)
        context = {"confirmation": confirmation, "rows": rows, "left_out": left_out}
        form = action.form(request.POST if parameters.has(request.POST, FORM_SENT) else None, rows)
        if form is not None and not (form.is_valid() and action.is_acceptable(request, rows, form)):
            context |= {"form": form}
            return self._render(
                request, confirmation, context, status=422 if form.is_bound else 200
            )
        has_changed = False
        # After a new sign-in the page is read once more before anything happens.
        is_returned = held_forms.is_returned(request)
        seen = "" if is_returned else parameters.text(request.POST, SIGNATURE)
        if seen:
            try:
                changed_rows = action.perform(request, rows, form, seen=seen)
            except (PlanChangedError, SummaryChangedError):
                has_changed = True
            except RULE_ERRORS as error:
                messages.error(request, error_message(error))
                return redirect(confirmation.back)
            else:
                return self._finish(request, confirmation, rows, changed_rows)
        context |= {
            "has_changed": has_changed,
            "summary": action.summary(request, rows, form),
            "completed_form": form,
        }
        if is_returned:
            messages.info(request, held_forms.UNDONE)
        return self._render(request, confirmation, context, status=422 if has_changed else 200)

    def _finish(
        self,
        request: HttpRequest,
        confirmation: ConfirmationRequest,
        rows: list[Any],
        changed_rows: list[Any],
    ) -> HttpResponse:
        for row in changed_rows:
            confirmation.action.record(self, request, row)
        chosen = {endings.key_of(row) for row in rows}
        count = sum(endings.key_of(row) in chosen for row in changed_rows)
        messages.success(request, confirmation.action.success_message(count))
        return redirect(confirmation.action.url_after(rows) or confirmation.back)

    def _render(
        self,
        request: HttpRequest,
        confirmation: ConfirmationRequest,
        context: dict[str, Any],
        *,
        status: int,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "title": confirmation.action.heading,
            **context,
        }
        return TemplateResponse(request, "admin/confirmation.html", context, status=status)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        if row is not None:
            context["confirmed_actions"] = [
                (action.label, self._url_of(action.name, row.pk))
                for action in self.get_confirmed_actions()
                if not action.refusal_reason(request, row)
            ]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
