"""What a page lets a browser send: its forms with their fields, and the queries of its links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

BUTTONS = ("submit", "button", "image")


@dataclass
class Field:
    name: str
    type: str
    value: str = ""
    # The values of a select, or of the radio buttons and boxes that share the name.
    options: list[str] = field(default_factory=list)
    is_on: bool = True


@dataclass
class Form:
    action: str
    method: str
    is_multipart: bool = False
    fields: list[Field] = field(default_factory=list)
    # Name, value and action of each of its buttons.
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def named(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)


@dataclass
class Page:
    forms: list[Form] = field(default_factory=list)
    # Addresses of links and of what htmx fetches, with their queries.
    links: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.page = Page()
        self.by_id: dict[str, Form] = {}
        self.form: Form | None = None
        self.select: Field | None = None
        self.textarea: Field | None = None

    def absolute(self, address: str | None) -> str:
        try:
            parts = urlsplit(urljoin(self.address, address or self.address))
        except ValueError:
            return ""
        return parts.path if parts.netloc in ("", urlsplit(self.address).netloc) else ""

    def link(self, address: str | None) -> None:
        if address and not address.startswith(("#", "mailto:", "data:")):
            query = urlsplit(address).query
            self.page.links.append(
                (self.absolute(address), parse_qsl(query, keep_blank_values=True))
            )

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        a = dict(attributes)
        self.link(a.get("href") if tag == "a" else a.get("hx-get"))
        if "hx-post" in a and tag != "form":
            self.page.forms.append(Form(self.absolute(a["hx-post"]), "POST"))
        if tag == "form":
            method = (a.get("method") or "get").upper()
            self.form = Form(self.absolute(a.get("action")), method)
            self.form.is_multipart = a.get("enctype") == "multipart/form-data"
            self.page.forms.append(self.form)
            if a.get("id"):
                self.by_id[a["id"]] = self.form
            return
        form = self.by_id.get(a.get("form") or "") or self.form
        name = a.get("name") or ""
        if form is None or tag not in ("input", "textarea", "select", "button", "option"):
            return
        if tag == "button" or (tag == "input" and a.get("type") in BUTTONS):
            action = self.absolute(a["formaction"]) if a.get("formaction") else ""
            form.buttons.append((name, a.get("value") or "", action))
        elif tag == "input" and name:
            self.input(form, name, a)
        elif tag == "textarea" and name:
            self.textarea = Field(name, "textarea")
            form.fields.append(self.textarea)
        elif tag == "select" and name:
            self.select = Field(name, "select", is_on="multiple" not in a)
            form.fields.append(self.select)
        elif tag == "option" and self.select is not None:
            self.select.options.append(a.get("value") or "")
            if "selected" in a or len(self.select.options) == 1:
                self.select.value = a.get("value") or ""
                self.select.is_on = self.select.is_on or "selected" in a

    def input(self, form: Form, name: str, a: dict[str, str | None]) -> None:
        type_, value = a.get("type") or "text", a.get("value") or ""
        if type_ not in ("checkbox", "radio"):
            form.fields.append(Field(name, type_, value))
            return
        known = form.named(name)
        if known is None:
            known = Field(name, type_, value or "on", is_on=False)
            form.fields.append(known)
        known.options.append(value or "on")
        if "checked" in a:
            known.value, known.is_on = value or "on", True

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea.value += data.removeprefix("\n") if not self.textarea.value else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.textarea = None
        elif tag == "select":
            self.select = None


def read(address: str, text: str) -> Page:
    """The forms and links of a page; ``address`` is its path."""
    reader = _Reader(address)
    reader.feed(text)
    return reader.page
