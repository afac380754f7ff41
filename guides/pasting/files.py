"""The text of a file that somebody hands in, as far as it is read: every kind of plain text, and
what word processors, spreadsheets and slides store, and the texts of a .zip. Pictures, videos and
PDF are not read, nor archives and office files within an archive."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from mentorhub.files.kinds import KINDS
from mentorhub.files.names import clean_name, extension_of

# Of the kinds that are accepted, so that no new one is forgotten.
PLAIN = frozenset(name for name, kind in KINDS.items() if kind.is_text)
# Their words may be written with escapes ("\u0041").
JSON = frozenset({"json", "ipynb"})
# Archives of XML. What people wrote is in any member: the main one has no fixed name, headers and
# footnotes are members of their own. Styles and settings have no text.
PACKED = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
# Of any archive, the members that are plain text.
ARCHIVE = frozenset({"zip"})
READ = PLAIN | PACKED | ARCHIVE
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, NotImplementedError, EOFError,
    RuntimeError,  # a member with a password
)  # fmt: skip
# Characters of a text, and bytes of an unpacked member and of all: the rest is not compared.
MOST = 2_000_000
MOST_BYTES = 20_000_000
MOST_BYTES_OF_ALL = 4 * MOST_BYTES


def digest_of(file: Any) -> str:
    """The SHA-256 of a file, as ``GuideFile.sha256`` has it."""
    made = hashlib.sha256()
    file.seek(0)
    while block := file.read(1 << 20):
        made.update(block)
    file.seek(0)
    return made.hexdigest()


def text_of(file: Any, name: str) -> str:
    """What people wrote in the file; empty when its kind is not read, or it cannot be read."""
    extension = _extension(name)
    file.seek(0)
    try:
        if extension in PLAIN:
            return _plain(file.read(MOST * 2), extension)
        if extension in PACKED:
            return _unpacked(file, frozenset({"xml"}), _words_of_xml)[:MOST]
        if extension in ARCHIVE:
            return _unpacked(file, PLAIN, _plain)[:MOST]
        return ""
    except UNREADABLE:
        return ""
    finally:
        file.seek(0)


def _extension(name: str) -> str:
    """As the file is accepted and stored: "Plan.TXT " is a text as well."""
    return extension_of(clean_name(name))


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _plain(content: bytes, extension: str) -> str:
    text = _decoded(content)[:MOST]
    return _without_escapes(text) if extension in JSON else text


def _without_escapes(text: str) -> str:
    """The strings of JSON, a line each, also under a key that stands there twice; the text itself
    when it is none, or nested too deeply."""
    try:
        found = json.loads(text, object_pairs_hook=_flat, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return text
    strings, waiting = [], [found]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            strings.append(each)
        elif isinstance(each, list):
            waiting += reversed(each)
    return "\n".join(strings)


def _flat(pairs: list[tuple[str, Any]]) -> list[Any]:
    return [part for pair in pairs for part in pair]


def _unpacked(file: Any, kinds: frozenset[str], read: Callable[[bytes, str], str]) -> str:
    """What ``read`` makes of the members of these kinds, the smallest first."""
    with zipfile.ZipFile(file) as archive:
        found, room = [], MOST_BYTES_OF_ALL
        for member in sorted(archive.infolist(), key=lambda each: each.file_size):
            extension = _extension(member.filename)
            if extension in kinds and member.file_size <= min(room, MOST_BYTES):
                room -= member.file_size
                # A member that cannot be read hides no other one.
                with suppress(*UNREADABLE):
                    found.append(read(archive.read(member), extension))
        return "\n".join(found)


def _words_of_xml(content: bytes, extension: str) -> str:
    """The text of the elements, in their order: words that are cut into several are joined. No tree
    is made: that of a large table takes twenty times its size."""
    parser = XMLParser(target=_Words())
    parser.feed(content)
    words: str = parser.close()
    return words


class _Words:
    """What the parser hands over the texts to."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def data(self, text: str) -> None:
        self._found.append(text)

    def close(self) -> str:
        return "".join(self._found)
