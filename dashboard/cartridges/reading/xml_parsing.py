"""Parses the XML files of cartridges within limits, and reads their elements by local names.

Each version of Common Cartridge has namespaces of its own, and some systems write wrong ones. The
local names have been the same since version 1.0.
"""

from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from dashboard.cartridges.errors import (
    CartridgeRefusedError,
    InvalidXmlError,
    PartRefusedError,
)
from mentorhub.xml_files import XmlTooDeepError, XmlTooLargeError, local_name, parse_limited

# Levels. Items may be 40 levels deep (`manifest.MAX_DEPTH`), each with some metadata.
MAX_XML_DEPTH = 200
# Elements: enough for 20,000 items and as many resources with their files.
MAX_XML_ELEMENTS = 200_000


class XmlLimitError(PartRefusedError):
    """An XML file is larger or deeper than that of any course."""


def parse_xml(data: bytes, what: str) -> Element:
    """The root element. `what` names the file in messages.

    Raises `InvalidXmlError`, `XmlLimitError`, and `CartridgeRefusedError` for entities.
    """
    try:
        return parse_limited(data, depth=MAX_XML_DEPTH, elements=MAX_XML_ELEMENTS)
    except XmlTooDeepError as error:
        raise XmlLimitError(
            _("%(what)s is nested more than %(number)s levels deep.")
            % {"what": what, "number": MAX_XML_DEPTH}
        ) from error
    except XmlTooLargeError as error:
        raise XmlLimitError(
            _("%(what)s has more than %(number)s XML elements.")
            % {"what": what, "number": f"{MAX_XML_ELEMENTS:,}"}
        ) from error
    except DefusedXmlException as error:
        raise CartridgeRefusedError(
            _("%(what)s declares XML entities or loads something from elsewhere. It was not read.")
            % {"what": what}
        ) from error
    except (ParseError, LookupError, ValueError, RecursionError) as error:
        raise InvalidXmlError(
            _("%(what)s is not valid XML, so it cannot be read.") % {"what": what}
        ) from error


def children(element: Element, *names: str) -> list[Element]:
    return [child for child in element if local_name(child) in names]


def first_child(element: Element | None, *names: str) -> Element | None:
    """The first child, or with several names the descendant at the end of that path."""
    for name in names:
        element = next(iter(children(element, name)), None) if element is not None else None
    return element


def text_of(element: Element | None) -> str:
    """All text of the element on one line; "" without an element."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def inner_xml(element: Element | None) -> str:
    """The text of the element, together with children that the source did not escape."""
    if element is None:
        return ""
    if len(element) == 0:
        return element.text or ""
    for part in element.iter():
        part.tag = local_name(part)
    inner = "".join(tostring(part, encoding="unicode") for part in element)
    return (element.text or "") + inner


def attribute(element: Element, name: str) -> str:
    """The value of an attribute by its local name; "" without one."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value.strip()
    return ""
