"""The field of a form for a text of several lines."""

import re
from typing import Any

from django import forms

_EMPTY_LINES_BEFORE = re.compile(r"\A(?:[ \t]*\r?\n)+")


class TextField(forms.CharField):
    """Empty lines before and after are left out; the indentation of the first line stays, which is
    code in Markdown."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _EMPTY_LINES_BEFORE.sub("", text).rstrip() if text else text
