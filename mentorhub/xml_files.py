"""Reads XML files of unknown origin within limits, and finds elements by their local names.

Entities and whatever an XML file loads from elsewhere are refused. Namespaces differ between
versions of a format, and some systems write wrong ones, so names are compared without them.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser


class XmlTooDeepError(ValueError):
    """An element is below too many others, or below one of its kind that is never nested."""


class XmlTooLargeError(ValueError):
    """There are too many elements."""


class _LimitedTreeBuilder(TreeBuilder):
    """Raises while it reads: what walks through a tree afterwards recurses."""

    def __init__(self, depth: int, elements: int | None, never_nested: frozenset[str]) -> None:
        super().__init__()
        self._depth, self._left, self._never_nested = depth, elements, never_nested
        self._above: list[str] = []

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        name = _without_namespace(tag)
        if len(self._above) == self._depth or (name in self._never_nested and name in self._above):
            raise XmlTooDeepError
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise XmlTooLargeError
        self._above.append(name)
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._above.pop()
        return super().end(tag)


def parse_limited(
    data: bytes,
    *,
    depth: int,
    elements: int | None = None,
    never_nested: frozenset[str] = frozenset(),
    forbid_dtd: bool = False,
) -> Element:
    """The root element of a file with at most so many levels and elements.

    Raises XmlTooDeepError, XmlTooLargeError, DefusedXmlException for what is refused, and
    ParseError, LookupError or ValueError for what is no XML.
    """
    builder = _LimitedTreeBuilder(depth, elements, never_nested)
    parser = DefusedXMLParser(target=builder, forbid_dtd=forbid_dtd, forbid_external=True)
    parser.feed(data.lstrip())
    return parser.close()


def local_name(element: Element) -> str:
    tag = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """The element itself and all below it that have one of these names."""
    return (found for found in element.iter() if local_name(found) in names)


def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]
