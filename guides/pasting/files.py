"""The text of a file that somebody hands in, as far as it is read: plain text and two formats of
word processors. Pictures, PDF and archives are not read."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from mentorhub.files.names import extension_of

PLAIN = ("txt", "md", "csv")
# Extension -> the members of the archive that hold what people wrote.
PACKED = {
    "docx": ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"),
    "odt": ("content.xml",),
}
READ = (*PLAIN, *PACKED)
# Characters of a text, and bytes of an unpacked member: the rest is not compared.
MOST = 2_000_000
MOST_BYTES = 20_000_000


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
    extension = extension_of(name)
    file.seek(0)
    try:
        if extension in PLAIN:
            return _decoded(file.read(MOST * 2))[:MOST]
        if extension in PACKED:
            return _unpacked(file, PACKED[extension])[:MOST]
        return ""
    except (zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, NotImplementedError):
        return ""
    finally:
        file.seek(0)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _unpacked(file: Any, members: tuple[str, ...]) -> str:
    with zipfile.ZipFile(file) as archive:
        return "\n".join(
            "".join(_texts(archive, name))
            for name in members
            if name in archive.namelist() and archive.getinfo(name).file_size <= MOST_BYTES
        )


def _texts(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """The text of the elements, in their order: words that are cut into several are joined."""
    return fromstring(archive.read(name)).itertext()
