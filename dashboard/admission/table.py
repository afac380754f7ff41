"""A file or a text as a table: its encoding, its divider, and which column is which."""

import csv
import io

from django.utils.translation import gettext as _

from mentorhub.admin.csv_tables import as_typed

MAX_BYTES = 1024 * 1024
# Column -> the names it may have.
COLUMNS = {
    "name": ("name", "nom"),
    "email": ("email", "e-mail", "mail", "address"),
    "language": ("language", "langue"),
    "zone": ("zone", "time zone", "timezone"),
    "roles": ("roles", "role", "kind", "rôle", "rôles"),
    "paths": ("paths", "path", "parcours"),
}


class UnreadableError(Exception):
    """This is no table of people at all; the message says why."""


def decode(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether its encoding is a guess. Raises ``UnreadableError``."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(_("The file is larger than 1 MB. Divide it."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableError(_("This is a workbook. Save it as CSV first, then choose that file."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        # What Windows calls “ANSI” comes last: it would read anything.
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding in ("cp1252", "latin-1")
    raise UnreadableError(_("This is not a text file. Save the table as CSV (UTF-8)."))


def lines_of(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers. Raises ``UnreadableError``."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    if not heading:
        raise UnreadableError(_("The table is empty."))
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((reader.line_num, [as_typed(cell.strip()) for cell in cells]))
    except csv.Error as error:
        raise UnreadableError(
            _("Line %(line)d cannot be read: a quotation mark is missing or too many.")
            % {"line": reader.line_num}
        ) from error
    return lines


def columns_of(heading: list[str]) -> list[str]:
    """What each column holds; empty where it has no name. Raises ``UnreadableError``."""
    by_name = {name: column for column, names in COLUMNS.items() for name in names}
    columns = [by_name.get(cell.strip().lower(), "") for cell in heading]
    unknown = [cell for cell, column in zip(heading, columns, strict=True) if cell and not column]
    if unknown:
        raise UnreadableError(
            _("Nobody knows the column “%(name)s”. There are: %(known)s.")
            % {"name": unknown[0][:60], "known": ", ".join(COLUMNS)}
        )
    named = [column for column in columns if column]
    if len(named) != len(set(named)):
        raise UnreadableError(_("Two columns say the same thing."))
    if not {"name", "email"} <= set(named):
        raise UnreadableError(_("The first line must name the columns: name, email, …"))
    return columns
