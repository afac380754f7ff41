"""The fields of a form for what people write: a text of several lines, and one line.

Both refuse a passage of a guide (``mentorhub.outgoing``), so a form that uses them needs nothing
else. tests/test_paste_columns.py fails for a column that people write by another field.
"""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mentorhub import outgoing, pointers

_EMPTY_LINES_BEFORE = re.compile(r"\A(?:[ \t]*\r?\n)+")

UNCHECKED = _(
    "This cannot be saved right now, because it cannot be compared with the guides. Try again in "
    "a minute; your text stays here."
)
POINTED = _(
    "The passage has been replaced by a reference, which readers see as “%(words)s”. Check it, "
    "then save."
)
# On a shared screen the student reads along: nothing says that it is from a guide.
ON_SHARED_SCREEN = _(
    "This cannot be saved while you share your screen. Turn off sharing mode first."
)
HAS_PASSAGES = ngettext_lazy(
    "This text quotes the guide of %(project)s, which students must not read. Put it in your own "
    "words, or refer to the guide.",
    "This text quotes guides in %(count)s passages (%(project)s), which students must not read. "
    "Put them in your own words, or refer to the guides.",
    "count",
)


FILE_HAS_PASSAGES = _(
    "This file comes from the guide of %(project)s or quotes it, and students must not read "
    "that. Remove the passage."
)
REFUSALS = ("guide_passage", "unchecked", "pointed")


class PassageError(ValidationError):
    """The text holds passages of guides; its author may read them."""

    def __init__(self, passages: list[outgoing.Passage]) -> None:
        names = ", ".join(dict.fromkeys(each.project for each in passages))
        said = HAS_PASSAGES % {"count": len(passages), "project": names}
        super().__init__(said, code="guide_passage")
        self.passages = passages


def without_empty_ends(text: str) -> str:
    """The text without the empty lines before it and the white space after it."""
    return _EMPTY_LINES_BEFORE.sub("", text).rstrip()


def require_own_words(text: str) -> None:
    """Raise ValidationError for a text that may not be stored."""
    writing = outgoing.current()
    if writing is None:
        return
    try:
        passages = writing.passages_in(text)
    except outgoing.UncheckedError as error:
        raise ValidationError(UNCHECKED, code="unchecked") from error
    if passages and writing.is_shared_screen:
        raise ValidationError(ON_SHARED_SCREEN, code="guide_passage")
    if passages:
        raise PassageError(passages)
    if writing.was_pointed(text):
        words = ", ".join(dict.fromkeys(pointers.words_in(text)))
        raise ValidationError(POINTED % {"words": words}, code="pointed")


def published_errors(texts: dict[str, str]) -> dict[str, ValidationError]:
    """Of texts that an administrator publishes, by name: what is wrong with those that hold a
    passage of any guide. On the login *staff*, which compares with all guides; in one question."""
    try:
        found = outgoing.check_published(list(texts.values()))
    except outgoing.UncheckedError:
        return {name: ValidationError(UNCHECKED, code="unchecked") for name in texts}
    both = zip(texts, found, strict=True)
    return {name: PassageError(passages) for name, passages in both if passages}


class PublishedTextsMixin:
    """For a form of the administration: whoever reads ``published_texts`` may be a student, or
    anybody, so none of them holds a passage of a guide."""

    published_texts: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> Any:
        form: Any = self
        cleaned = super().clean() or form.cleaned_data  # type: ignore[misc]
        typed = {name: cleaned.get(name) or "" for name in self.published_texts}
        for name, error in published_errors(typed).items():
            form.add_error(name, error)
        return cleaned


def require_own_file(file: Any, name: str) -> None:
    """Raise ValidationError for a file that may not be stored."""
    writing = outgoing.current()
    if writing is None:
        return
    try:
        found = writing.projects_in_file(file, name)
    except outgoing.UncheckedError as error:
        raise ValidationError(UNCHECKED, code="unchecked") from error
    if found:
        names = {"project": ", ".join(found)}
        raise ValidationError(FILE_HAS_PASSAGES % names, code="guide_passage")


def refused_passages(forms: Iterable[BaseForm]) -> str:
    """What the fields of these forms say about passages of guides, for an answer without a page;
    empty when they say nothing."""
    errors = (
        error
        for form in forms
        for listed in form.errors.as_data().values()
        for error in listed
        if error.code in REFUSALS
    )
    return " ".join(dict.fromkeys(text for error in errors for text in error.messages))


class OwnWordsMixin:
    """For a field of a form: its text is the person's own, and no passage of a guide."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)  # type: ignore[misc]
        if isinstance(cleaned, str):
            require_own_words(cleaned)
        return cleaned


class OwnFileField(forms.FileField):
    """A file that is no file of a guide and holds no passage of one, as far as it can be read."""

    def clean(self, value: Any, initial: Any = None) -> Any:
        upload = super().clean(value, initial)
        if upload:
            require_own_file(upload, upload.name)
        return upload


class LineField(OwnWordsMixin, forms.CharField):
    """One line."""


class TextField(OwnWordsMixin, forms.CharField):
    """Empty lines before and after are left out; the indentation of the first line stays, which is
    code in Markdown."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return without_empty_ends(text) if text else text
