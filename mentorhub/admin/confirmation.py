"""Nothing in the administration ends, or is taken away for good, before a question is answered.

One page for all of it: it names what will end and who will be told, and does nothing until it is
confirmed by POST. It is reached from a list (an action) and from the page of a row (a button), and
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
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub import endings
from mentorhub.admin.database_errors import REFUSALS, in_words
from mentorhub.endings import PlanChangedError
from mentorhub.forms import parameters

# Rows that one question can be about, and lines and names that it shows.
MOST_ROWS = 50
MOST_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """``level`` is how far it is indented below what was chosen."""

    sentence: str
    level: int = 0
    at: datetime | None = None


@dataclass
class Question:
    """What the page says. ``signature`` differs when the answer would be to another question."""

    lines: list[Line]
    signature: str
    told: Sequence[Any] = ()
    # False where nobody is told in any case: then the page does not speak of it.
    tells: bool = True

    @property
    def shown(self) -> list[Line]:
        return self.lines[:MOST_SHOWN]

    @property
    def more_lines(self) -> int:
        return max(0, len(self.lines) - MOST_SHOWN)

    @property
    def told_shown(self) -> Sequence[Any]:
        return self.told[:MOST_SHOWN]

    @property
    def more_told(self) -> int:
        return max(0, len(self.told) - MOST_SHOWN)


class QuestionChangedError(Exception):
    """The answer was to another question than this one; nothing was done."""


def signature_of(rows: Iterable[models.Model]) -> str:
    text = ",".join(sorted(str(endings.key_of(row)) for row in rows))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Act:
    """One thing that an administrator does with rows, after a question."""

    name: ClassVar[str]
    # On the button of a row's page, and on the one that confirms.
    label: ClassVar[str | Promise]
    confirm: ClassVar[str | Promise]
    heading: ClassVar[str | Promise]

    def why_not(self, request: HttpRequest, row: Any) -> str:
        """Why it is not done with this row; empty: it may be."""
        return ""

    def form(self, data: Any, rows: list[Any]) -> forms.Form | None:
        """What must be known before the question can be put."""
        return None

    def question(self, request: HttpRequest, rows: list[Any], form: Any) -> Question:
        raise NotImplementedError

    def do(self, request: HttpRequest, rows: list[Any], form: Any, *, seen: str) -> list[Any]:
        """Do it, and return the rows that it was done with, with what has changed beside them.

        Raises ``PlanChangedError`` or ``QuestionChangedError`` when ``seen`` is no longer the
        signature of the question.
        """
        raise NotImplementedError

    def trace(self, row: Any) -> str:
        """What the log of the administration says of a row."""
        return "Ended."

    def said(self, count: int) -> str:
        said = ngettext("%(count)d has ended.", "%(count)d have ended.", count)
        return said % {"count": count}


class End(Act):
    """End rows of a model that mentorhub.endings knows."""

    name = "end"
    label = gettext_lazy("End…")
    confirm = gettext_lazy("End now")
    heading = gettext_lazy("End this?")

    def why_not(self, request: HttpRequest, row: Any) -> str:
        return _("It has ended already.") if endings.has_ended(row) else ""

    def question(self, request: HttpRequest, rows: list[Any], form: Any) -> Question:
        plan = endings.plan_for(rows, self.ending(request, form))
        lines = []
        for node in plan.nodes:
            lines.append(Line(node.sentence, node.level))
            lines += [Line(each.sentence, node.level + 1, each.at) for each in node.shown]
        return Question(lines, plan.signature, plan.told)

    def do(self, request: HttpRequest, rows: list[Any], form: Any, *, seen: str) -> list[Any]:
        plan = endings.carry_out(rows, self.ending(request, form), expected=seen)
        return [node.row for node in plan.nodes]

    def ending(self, request: HttpRequest, form: Any) -> endings.Ending:
        return endings.Ending(by=request.user, at=timezone.now())


@dataclass
class Asked:
    """What the page was opened for: an act, rows, and where Cancel leads."""

    act: Act
    rows: list[Any]
    back: str
    # Of the list, so that its action is called again; empty on the page of a row.
    hidden: list[tuple[str, str]] = field(default_factory=list)


class AsksFirst:
    """For a ModelAdmin; ``acts`` are what it asks about."""

    acts: ClassVar[tuple[Act, ...]] = ()

    def get_urls(self) -> list[Any]:
        site, meta = self.admin_site, self.model._meta  # type: ignore[attr-defined]
        own = [
            path(
                f"<path:object_id>/{act.name}/",
                site.admin_view(self._page_of(act)),
                name=f"{meta.app_label}_{meta.model_name}_{act.name}",
            )
            for act in self.acts
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def _page_of(self, act: Act) -> Any:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            row = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
            if row is None:
                raise Http404
            return self._ask(request, Asked(act, [row], self._address("change", row.pk)))

        return view

    def _address(self, page: str, *args: Any) -> str:
        meta = self.model._meta  # type: ignore[attr-defined]
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)

    def ask_about(
        self, request: HttpRequest, name: str, chosen: models.QuerySet
    ) -> HttpResponse | None:
        """For an action of the list. None: the list is shown again, with a message."""
        rows = list(chosen.order_by("pk")[: MOST_ROWS + 1])
        if len(rows) > MOST_ROWS:
            said = _("Choose at most %(most)d at a time, so that you can read what will end.")
            messages.error(request, said % {"most": MOST_ROWS})
            return None
        (act,) = [act for act in self.acts if act.name == name]
        hidden = [("action", name), *((ACTION_CHECKBOX_NAME, str(row.pk)) for row in rows)]
        return self._ask(request, Asked(act, rows, request.get_full_path(), hidden))

    def _ask(self, request: HttpRequest, asked: Asked) -> HttpResponse:
        act, left_out = asked.act, []
        for row in asked.rows:
            if why := act.why_not(request, row):
                left_out.append((row, why))
        rows = [row for row in asked.rows if row not in [row for row, _why in left_out]]
        if not rows:
            for row, why in left_out:
                messages.warning(request, f"{row}: {why}")
            return redirect(asked.back)
        context = {"asked": asked, "rows": rows, "left_out": left_out}
        form = act.form(request.POST if parameters.has(request.POST, "asked") else None, rows)
        if form is not None and not form.is_valid():
            context |= {"form": form}
            return self._shown(request, asked, context, status=422 if form.is_bound else 200)
        if seen := parameters.text(request.POST, "seen"):
            try:
                done = act.do(request, rows, form, seen=seen)
            except (PlanChangedError, QuestionChangedError):
                context |= {"changed": True}
            except REFUSALS as refusal:
                messages.error(request, in_words(refusal))
                return redirect(asked.back)
            else:
                return self._done(request, asked, rows, done)
        context |= {"question": act.question(request, rows, form), "given": form}
        status = 422 if context.get("changed") else 200
        return self._shown(request, asked, context, status=status)

    def _done(
        self, request: HttpRequest, asked: Asked, rows: list[Any], done: list[Any]
    ) -> HttpResponse:
        for row in done:
            self.log_change(request, row, asked.act.trace(row))  # type: ignore[attr-defined]
        chosen = {endings.key_of(row) for row in rows}
        count = sum(endings.key_of(row) in chosen for row in done)
        messages.success(request, asked.act.said(count))
        return redirect(asked.back)

    def _shown(
        self, request: HttpRequest, asked: Asked, context: dict[str, Any], *, status: int
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "title": asked.act.heading,
            **context,
        }
        return TemplateResponse(request, "admin/asking.html", context, status=status)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        if row is not None:
            context["acts"] = [
                (act.label, self._address(act.name, row.pk))
                for act in self.acts
                if not act.why_not(request, row)
            ]
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
