"""Models with a ``position``: editable in the list, moved up and down by two actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorhub.database import current_login


class PositionField(forms.IntegerField):
    """A position, from 1. Empty means last."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "vPositionField", "min": 0}
        widget = forms.NumberInput(attrs=attrs)
        label = capfirst(_("position"))
        super().__init__(required=False, min_value=0, widget=widget, label=label, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value or ""

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial or None, data)


class PositionFieldMixin:
    """For a ModelAdmin or an inline of a model with ``position``."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "position":
            return PositionField()
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


class OrderedAdminMixin(PositionFieldMixin):
    """For a ModelAdmin of a model with ``position``; ``ordered_within`` names its parent."""

    ordered_within: str | None = None
    actions: Any = ("move_up", "move_down")

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if not obj.position:
            obj.position = self._last_position(obj) + 1
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    @admin.action(description=_("Move up"))
    def move_up(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._move(queryset, -1)

    @admin.action(description=_("Move down"))
    def move_down(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        self._move(queryset, +1)

    def _move(self, queryset: models.QuerySet, step: int) -> None:
        chosen = {row.pk for row in queryset}
        with transaction.atomic(using=current_login()):
            for siblings in self._groups(queryset):
                rows = list(siblings.select_for_update().order_by("position", "pk"))
                for place, row in enumerate(move_rows(rows, chosen, step), start=1):
                    if row.position != place:
                        row.position = place
                        row.save(update_fields=["position"])

    def _groups(self, queryset: models.QuerySet) -> Iterable[models.QuerySet]:
        everything = self.model._default_manager.all()  # type: ignore[attr-defined]
        if self.ordered_within is None:
            return [everything]
        parents = set(queryset.values_list(self.ordered_within, flat=True).order_by())
        return [everything.filter(**{self.ordered_within: parent}) for parent in sorted(parents)]

    def _last_position(self, obj: Any) -> int:
        rows = type(obj)._default_manager.all()
        if self.ordered_within is not None:
            rows = rows.filter(**{self.ordered_within: getattr(obj, f"{self.ordered_within}_id")})
        return rows.aggregate(last=Max("position"))["last"] or 0


def move_rows(rows: list[Any], chosen: set[Any], step: int) -> list[Any]:
    """The rows in their new order: each chosen one moved by ``step``, -1 (up) or +1 (down).

    Chosen rows at the edge stay where they are.
    """
    rows = list(rows)
    places = range(len(rows)) if step < 0 else range(len(rows) - 1, -1, -1)
    for place in places:
        other = place + step
        if rows[place].pk in chosen and 0 <= other < len(rows) and rows[other].pk not in chosen:
            rows[place], rows[other] = rows[other], rows[place]
    return rows


def number_new_rows(formset: forms.BaseModelFormSet) -> None:
    """Give the rows of an inline that have no position the next ones, in the order of the page."""
    given = [form.instance.position or 0 for form in formset.forms]
    last = max(given, default=0)
    for form in formset.forms:
        if not form.instance.position and form.has_changed():
            last += 1
            form.instance.position = last
