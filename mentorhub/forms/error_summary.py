"""What is wrong with the forms of a page, for the summary above its content."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.functional import LazyObject
from django.utils.translation import gettext


@dataclass(frozen=True)
class FormError:
    text: str
    # The label of the field, and the id of the element to go to; both are empty for an error of the
    # whole form without visible fields.
    label: str = ""
    target: str = ""


def refused_forms(values: Iterable[Any]) -> list[BaseForm]:
    """The forms with errors among the values of a context, also in its lists and dicts."""
    found: list[BaseForm] = []
    for form in _forms_in(values):
        is_refused = bool(form.errors) or _has_conflict(form)
        if form.is_bound and is_refused and not any(form is each for each in found):
            found.append(form)
    return found


def errors_of(form: BaseForm) -> Iterator[FormError]:
    """In the order of the fields; first those of the whole form, which lead to its first field."""
    if _has_conflict(form):
        # Templates show both texts at this id (components/_newer.html).
        yield FormError(gettext("This text was changed in the meantime"), target="newer")
    visible = form.visible_fields()
    first = _target(visible[0]) if visible else ""
    for text in form.non_field_errors():
        yield FormError(str(text), target=first)
    for field in form:
        for text in field.errors:
            label = str(field.label).rstrip(":")
            yield FormError(str(text), label, first if field.is_hidden else _target(field))


def _has_conflict(form: BaseForm) -> bool:
    """Whether somebody else has saved the row meanwhile (mentorhub.forms.edit_conflict)."""
    return bool(getattr(form, "newer", None))


def _forms_in(values: Iterable[Any]) -> Iterator[BaseForm]:
    for value in values:
        if issubclass(type(value), LazyObject):
            continue  # asking would make a token, and with it a cookie
        if isinstance(value, BaseForm):
            yield value
        elif isinstance(value, BaseFormSet):
            yield from value.forms
        elif isinstance(value, AdminForm):
            yield value.form
        elif isinstance(value, InlineAdminFormSet):
            yield from value.formset.forms
        elif isinstance(value, dict):
            yield from _forms_in(each for each in value.values() if isinstance(each, BaseForm))
        elif isinstance(value, list | tuple):
            listed = (BaseForm, InlineAdminFormSet)
            yield from _forms_in(each for each in value if isinstance(each, listed))


def _target(field: BoundField) -> str:
    """The id of the field; of one with several controls that of the first. A field that its
    template draws by hand says ``error_target``."""
    by_hand = getattr(field.field, "error_target", "")
    return by_hand or field.id_for_label or f"{field.auto_id}_0"
