"""The small XML files of a cartridge: web links, discussion topics, tools, assignments."""

from dataclasses import dataclass, field
from html import escape
from posixpath import dirname, join
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from .archive import MAX_TEXT, Cartridge
from .xml_parsing import attribute, child, inside, local, parse, raw, text

TEACHERS = {"instructor", "mentor", "teacher"}


@dataclass
class Content:
    title: str = ""
    html: str = ""
    url: str = ""
    teachers_html: str = ""
    attachments: list[str] = field(default_factory=list)
    teachers_attachments: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    hidden: bool = False


def html_of(element: Element | None) -> str:
    """What an element with a `texttype` says, as HTML."""
    if element is None:
        return ""
    kind = attribute(element, "texttype").casefold()
    if "plain" in kind:
        paragraphs = (element.text or "").replace("\r", "").split("\n\n")
        return "".join(f"<p>{escape(part)}</p>" for part in paragraphs if part.strip())
    return raw(element)


def read_weblink(cartridge: Cartridge, name: str) -> Content:
    root = parse(cartridge.read(name, MAX_TEXT), _("A web link"))
    url = next(iter(inside(root, "url")), None)
    address = attribute(url, "href") or text(url) if url is not None else ""
    return Content(title=text(next(inside(root, "title"), None)), url=address)


def read_tool(cartridge: Cartridge, name: str) -> Content:
    """An LTI link. Its custom parameters stay out: they hold grading notes and keys."""
    root = parse(cartridge.read(name, MAX_TEXT), _("A tool link"))
    url = next(inside(root, "secure_launch_url"), None)
    if url is None or not text(url):
        url = next(inside(root, "launch_url"), None)
    title = text(next(inside(root, "title"), None))
    description = text(next(inside(root, "description"), None))
    return Content(title=title, url=text(url), html=description if description != title else "")


def read_topic(cartridge: Cartridge, name: str) -> Content:
    root = parse(cartridge.read(name, MAX_TEXT), _("A discussion"))
    content = Content(title=text(child(root, "title")), html=html_of(child(root, "text")))
    _read_attachments(root, cartridge, name, content)
    return content


def read_assignment(cartridge: Cartridge, name: str) -> Content:
    """An assignment of the extension, or Canvas's own settings of one.

    `instructor_text` and attachments for instructors are kept apart: they belong in the guide.
    """
    root = parse(cartridge.read(name, MAX_TEXT), _("An assignment"))
    content = Content(
        title=text(child(root, "title")),
        html=html_of(child(root, "text")),
        teachers_html=html_of(child(root, "instructor_text")),
    )
    _read_attachments(root, cartridge, name, content)
    formats = child(root, "submission_formats")
    if formats is not None:
        content.formats = [attribute(found, "type") for found in inside(formats, "format")]
    state = next((text(found) for found in inside(root, "workflow_state")), "")
    content.hidden = state.casefold() == "unpublished"
    return content


def is_assignment(cartridge: Cartridge, name: str) -> bool:
    if not name.endswith(".xml"):
        return False
    return local(parse(cartridge.read(name, MAX_TEXT), _("An assignment"))) == "assignment"


def _read_attachments(root: Element, cartridge: Cartridge, name: str, content: Content) -> None:
    for found in inside(root, "attachment"):
        file = cartridge.find(join(dirname(name), attribute(found, "href"))) or cartridge.find(
            attribute(found, "href")
        )
        if file:
            only = attribute(found, "role").casefold() in TEACHERS
            (content.teachers_attachments if only else content.attachments).append(file)
