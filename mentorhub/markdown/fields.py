"""A text field for Markdown with a preview beside it. Without JavaScript: a plain text field."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from mentorhub.markdown.rendering import LIMIT


class MarkdownWidget(forms.Textarea):
    template_name = "admin/widgets/markdown.html"

    class Media:
        js = ("js/admin-markdown.js",)
        css = {"all": ("css/components/article.css", "css/components/code.css")}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 16, "class": "vLargeTextField markdown-source", **(attrs or {})})

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        # Forms look for templates inside packages only; ours lies in templates/.
        return render_to_string(template_name, context)


class MarkdownField(forms.CharField):
    """A Markdown text, as long as it can be shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "max_length": LIMIT, "strip": False})
