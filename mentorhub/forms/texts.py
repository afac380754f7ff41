"""The field of a form for a text of several lines."""

import re
from typing import Any

from django import forms

_EMPTY_LINES_BEFORE = re.compile(r"\A(?:[ \t]*\r?\n)+")


def without_empty_ends(text: str) -> str:
    """The text without the empty lines before it and the white space after it."""
    return _EMPTY_LINES_BEFORE.sub("", text).rstrip()


class TextField(forms.CharField):
    """Empty lines before and after are left out; the indentation of the first line stays, which is
    code in Markdown."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return without_empty_ends(text) if text else text
