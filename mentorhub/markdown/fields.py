"""A form field for Markdown: a toolbar, images, a preview and a cheat sheet around a text field.

Without JavaScript it is a plain text field with the cheat sheet.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from mentorhub.markdown.rendering import LIMIT, render


@dataclass(frozen=True)
class Tool:
    """A button of the toolbar. ``name`` is one of @github/markdown-toolbar-element, or of
    ``admin-markdown.js``; ``icon`` a name of editor-icons.svg."""

    name: str
    icon: str
    label: Promise
    # The key that does the same, behind the label.
    keys: str = ""


IMAGE = Tool("image-file", "image", gettext_lazy("Image"))
TOOLS = (
    Tool("header-2", "heading", gettext_lazy("Heading")),
    Tool("bold", "bold", gettext_lazy("Bold"), " (Ctrl+B)"),
    Tool("italic", "italic", gettext_lazy("Italic"), " (Ctrl+I)"),
    Tool("unordered-list", "list", gettext_lazy("List")),
    Tool("ordered-list", "list-ordered", gettext_lazy("Numbered list")),
    Tool("quote", "quote", gettext_lazy("Quotation")),
    Tool("code", "code", gettext_lazy("Code"), " (Ctrl+E)"),
    Tool("link", "link", gettext_lazy("Link"), " (Ctrl+K)"),
    Tool("table", "table", gettext_lazy("Table")),
)


def cheat_sheet(*, takes_images: bool) -> list[dict[str, Any]]:
    """What one writes, and what readers see of it, rendered as every text is."""
    sources = (
        gettext("## A heading"),
        gettext("**bold** and *italic*"),
        gettext("- one point\n- another point"),
        gettext("1. first\n2. second"),
        gettext("[the text of a link](https://www.python.org)"),
        gettext("`code` in a sentence"),
        "```python\nprint(7)\n```",
        gettext("> A quotation"),
        gettext("| Name | Hours |\n|---|---|\n| Bread | 3 |"),
    )
    lines: list[dict[str, Any]] = [
        {"source": source, "shown": render(source, start=3, ids="help-")} for source in sources
    ]
    if takes_images:
        text = gettext(
            "An image. Drop it on the text or paste it, and this line is written for you."
        )
        lines.append({"source": gettext("![what it shows](address)"), "text": text})
    return lines


class MarkdownWidget(forms.Textarea):
    """``takes_images`` is set for texts that belong to a path or a guide, ``upload_url`` once that
    is stored; ``preview_url`` is a page that renders what it is sent."""

    template_name = "admin/widgets/markdown.html"
    takes_images = False
    upload_url = ""
    preview_url = ""

    class Media:
        js = (
            forms.Script("vendor/markdown-toolbar-element.js", type="module"),
            forms.Script("js/admin-markdown.js", type="module"),
        )
        css = {"all": ("css/components/article.css", "css/components/code.css")}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 16, "class": "vLargeTextField markdown-source", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "preview_url": self.preview_url or reverse("admin:preview"),
            "upload_url": self.upload_url,
            "takes_images": self.takes_images,
            "tools": (*TOOLS, IMAGE) if self.takes_images else TOOLS,
            "cheat_sheet": cheat_sheet(takes_images=self.takes_images),
        }
        return context

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        # Django's form renderer finds templates of packages only, and not those in templates/.
        return render_to_string(template_name, context)


class MarkdownField(forms.CharField):
    """A Markdown text of at most as many characters as ``render`` accepts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "max_length": LIMIT, "strip": False})

    def to_python(self, value: Any) -> str:
        """Browsers send CRLF, and texts are stored with LF: sent unchanged, a text is the same."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
