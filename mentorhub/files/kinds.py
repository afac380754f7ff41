"""The kinds of files that may be uploaded, recognised by extension and content."""

import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

# Bytes that are read to recognise a file.
HEAD = 8192
# A PDF may have other bytes before its signature, of a mail or of a printer (ISO 32000, annex H).
PDF_HEAD = 1024
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# A larger central directory is not one of an office document, and would need much memory.
MAX_DIRECTORY_BYTES = 1_000_000
CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

SIGNATURES = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF....WEBP", re.S),
    "pdf": re.compile(rb"%PDF-\d"),
    "zip": re.compile(rb"PK\x03\x04"),
    "mp4": re.compile(rb"....ftyp(isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash)", re.S),
    "program": re.compile(rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xfe\xed\xfa|\xcf\xfa\xed\xfe"),
}


@dataclass(frozen=True)
class Kind:
    content_type: str
    matches: Callable[[IO[bytes]], bool]
    # Whether it is shown in the browser; all others are downloads.
    is_inline: bool = False
    # Whether the first HEAD bytes are not enough to recognise it.
    needs_whole_file: bool = False

    @property
    def is_text(self) -> bool:
        return self.matches in (_is_text, _is_json, _is_notebook)


def _has_signature(name: str) -> Callable[[IO[bytes]], bool]:
    return lambda content: bool(SIGNATURES[name].match(_head(content)))


def _head(content: IO[bytes]) -> bytes:
    content.seek(0)
    return content.read(HEAD)


def _is_pdf(content: IO[bytes]) -> bool:
    head = _head(content)
    if any(sign.match(head) for name, sign in SIGNATURES.items() if name != "pdf"):
        return False
    return bool(SIGNATURES["pdf"].search(head[:PDF_HEAD]))


def is_utf_16(content: IO[bytes]) -> bool:
    """Whether this is text in UTF-16, with its mark or as Windows writes it without one."""
    head = _head(content)
    if head.startswith(UTF_16_MARKS):
        return True
    pairs = len(head) // 2
    zeros = max(head[::2].count(0), head[1::2].count(0))
    return head.count(0) == zeros > pairs // 2 > 0


def _is_text(content: IO[bytes]) -> bool:
    """UTF-8 or an older 8-bit encoding, and no signature of another kind."""
    head = _head(content)
    if any(signature.match(head) for name, signature in SIGNATURES.items() if name != "program"):
        return False
    return not CONTROL_BYTES.search(head) and not head.startswith(UTF_16_MARKS)


def _is_json(content: IO[bytes]) -> bool:
    return _is_text(content) and _head(content).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _is_notebook(content: IO[bytes]) -> bool:
    content.seek(0)
    return _is_json(content) and _head(content).lstrip()[:1] == b"{"


def _office(member: str) -> Callable[[IO[bytes]], bool]:
    def matches(content: IO[bytes]) -> bool:
        names = _names_inside(content)
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and member in names and not macros

    return matches


def _open_document(mime: str) -> Callable[[IO[bytes]], bool]:
    """By the standard the first entry is an uncompressed “mimetype”, at a fixed offset."""
    return lambda content: _head(content)[30:].startswith(b"mimetype" + mime.encode())


def _names_inside(archive: IO[bytes]) -> set[str]:
    if not SIGNATURES["zip"].match(_head(archive)):
        return set()
    archive.seek(0, 2)
    archive.seek(max(0, archive.tell() - 65_557))
    tail = archive.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 16:
        return set()
    if struct.unpack_from("<I", tail, end + 12)[0] > MAX_DIRECTORY_BYTES:
        return set()
    try:
        with zipfile.ZipFile(archive) as opened:
            return set(opened.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return set()


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


def _office_kind(subtype: str, member: str) -> Kind:
    return Kind(OFFICE + subtype, _office(member), needs_whole_file=True)


KINDS: dict[str, Kind] = {
    "png": Kind("image/png", _has_signature("png"), is_inline=True),
    "jpg": Kind("image/jpeg", _has_signature("jpg"), is_inline=True),
    "jpeg": Kind("image/jpeg", _has_signature("jpg"), is_inline=True),
    "gif": Kind("image/gif", _has_signature("gif"), is_inline=True),
    "webp": Kind("image/webp", _has_signature("webp"), is_inline=True),
    "pdf": Kind("application/pdf", _is_pdf),
    "zip": Kind("application/zip", _has_signature("zip")),
    "mp4": Kind("video/mp4", _has_signature("mp4")),
    "docx": _office_kind("wordprocessingml.document", "word/document.xml"),
    "xlsx": _office_kind("spreadsheetml.sheet", "xl/workbook.xml"),
    "pptx": _office_kind("presentationml.presentation", "ppt/presentation.xml"),
    "odt": Kind(OPEN + "text", _open_document(OPEN + "text")),
    "ods": Kind(OPEN + "spreadsheet", _open_document(OPEN + "spreadsheet")),
    "odp": Kind(OPEN + "presentation", _open_document(OPEN + "presentation")),
    "csv": Kind("text/csv", _is_text),
    "tsv": Kind("text/tab-separated-values", _is_text),
    "txt": Kind("text/plain", _is_text),
    "md": Kind("text/markdown", _is_text),
    "sql": Kind("application/sql", _is_text),
    "py": Kind("text/x-python", _is_text),
    "toml": Kind("application/toml", _is_text),
    "yaml": Kind("application/yaml", _is_text),
    "yml": Kind("application/yaml", _is_text),
    "json": Kind("application/json", _is_json),
    "ipynb": Kind("application/x-ipynb+json", _is_notebook),
    "vtt": Kind("text/vtt", _is_text),
    "srt": Kind("application/x-subrip", _is_text),
}
INLINE_TYPES = frozenset(kind.content_type for kind in KINDS.values() if kind.is_inline)
