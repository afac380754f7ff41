"""Other people's XML, read by local names only.

Each version of Common Cartridge has its own namespaces and each system its own mistakes in
them; the local names have been the same since 1.0.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from .archive import BrokenXml, CartridgeRefused


def parse(data: bytes, what: str) -> Element:
    """The root element. Raises `BrokenXml`, and `CartridgeRefused` for entities."""
    try:
        return ElementTree.fromstring(data.lstrip(), forbid_external=True)
    except DefusedXmlException as error:
        raise CartridgeRefused(
            _("%(what)s declares XML entities or loads something from elsewhere. It was not read.")
            % {"what": what}
        ) from error
    except (ParseError, LookupError, ValueError, RecursionError) as error:
        raise BrokenXml(
            _("%(what)s is not valid XML, so it cannot be read.") % {"what": what}
        ) from error


def local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, *names: str) -> list[Element]:
    return [child for child in element if local(child) in names]


def child(element: Element | None, *names: str) -> Element | None:
    """The first child that goes down these names one after the other."""
    for name in names:
        element = next(iter(children(element, name)), None) if element is not None else None
    return element


def inside(element: Element, *names: str) -> Iterator[Element]:
    return (found for found in element.iter() if local(found) in names)


def text(element: Element | None) -> str:
    """All text of the element on one line, "" for none."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def raw(element: Element | None) -> str:
    """The text of the element as it stands, children that were not escaped included."""
    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    for part in element.iter():
        part.tag = local(part)
    inner = "".join(tostring(part, encoding="unicode") for part in element)
    return (element.text or "") + inner


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value.strip()
    return ""
