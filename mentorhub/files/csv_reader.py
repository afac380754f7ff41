"""Read a table as spreadsheets save it or copy it: encoding, delimiter, rows with their lines.

Every import of a table uses this module. Cells that would run as a formula in a spreadsheet are
escaped when a table is exported, and unescaped here when it comes back.
"""

import csv
import io
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mentorhub.forms.names import without_invisible

# Where a formula begins: at the start of a cell, and within a text behind what a spreadsheet of
# another language takes for the end of a cell, a semicolon, a tab or a line break.
_CELL_BEGINS = r"(?:^(?=[\t\r\n])|(?:^|(?<=[;\t\r\n]))(?= *[=+\-@＝＋－＠]))"
_FORMULA = re.compile(_CELL_BEGINS)
_ESCAPED = re.compile(_CELL_BEGINS.replace("(?=", "'(?="))
DELIMITERS = ",;\t"
# The first line by which Excel is told the delimiter of the file; some programs quote it.
DELIMITER_LINE = re.compile(r'\s*"?sep=(\t|[,;|])"?[;,\t ]*', re.IGNORECASE)
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Windows saves "ANSI", which is cp1252 in Western Europe. Latin-1 can decode any bytes.
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
# Signatures of .xlsx and .ods (ZIP), and of .xls (OLE).
WORKBOOK_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnreadableTableError(Exception):
    """The data is not a table that can be imported; the message says why, for people."""


@dataclass(frozen=True)
class DecodedText:
    text: str
    # True when the bytes do not tell their encoding, so that accents may be wrong.
    is_guess: bool


@dataclass(frozen=True)
class TableRow:
    """``line`` is the line of the file on which the row ends, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    heading: list[str]
    rows: list[TableRow]


def decode(data: bytes) -> DecodedText:
    """The text of a CSV file. Raises ``UnreadableTableError``."""
    if data.startswith(WORKBOOK_SIGNATURES):
        raise UnreadableTableError(
            _("This is a workbook. Save it as CSV first, then choose that file.")
        )
    for encoding in ["utf-16"] if data.startswith(UTF_16_MARKS) else ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return DecodedText(text, is_guess=encoding in ("cp1252", "latin-1"))
    raise UnreadableTableError(_("This is not a text file. Save the table as CSV (UTF-8)."))


def read_table(text: str) -> Table:
    """The first line that is not empty as heading, and the other lines that are not empty.

    The delimiter (comma, semicolon or tab) is the one that a first line ``sep=;`` names, else the
    one that the heading has most often. Rows may be shorter or longer than the heading. Cells have
    no characters that cannot be seen, and no-break spaces are spaces. Raises
    ``UnreadableTableError``.
    """
    text = text.lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    named = DELIMITER_LINE.fullmatch(first)
    delimiter = named[1] if named else max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows = []
    try:
        for cells in reader:
            cells = [without_invisible(cell) for cell in cells]
            if any(cell.strip() for cell in cells) and not (named and _is_delimiter_line(cells)):
                rows.append(TableRow(reader.line_num, [unescape_formula(cell) for cell in cells]))
    except csv.Error as error:
        raise UnreadableTableError(
            _("Line %(line)d cannot be read: there is a quotation mark missing, or one too many.")
            % {"line": reader.line_num}
        ) from error
    if not rows:
        raise UnreadableTableError(_("The table is empty."))
    return Table([cell.strip() for cell in rows[0].cells], rows[1:])


def _is_delimiter_line(cells: list[str]) -> bool:
    """Whether a row is the line ``sep=;``, which the delimiter itself may have divided."""
    return cells[0].strip().lower().startswith("sep=") and not any(cells[1:])


def escape_formula(cell: Any) -> Any:
    """The cell with an apostrophe before each part that a spreadsheet would run as a formula."""
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def unescape_formula(cell: Any) -> Any:
    """The reverse of ``escape_formula``, for a table that was exported and comes back."""
    return _ESCAPED.sub("", cell) if isinstance(cell, str) else cell
