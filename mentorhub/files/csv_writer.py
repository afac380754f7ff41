"""Write a table as CSV, as every export of the site does: UTF-8 with a byte order mark, by which
Excel knows the encoding, and no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from mentorhub.files.csv_reader import escape_formula
from mentorhub.files.responses import as_download


def csv_download(name: str, heading: Iterable[Any], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """The table as a download called ``name``. Instants are those of the reader, with their offset
    from UTC (ISO 8601); None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(each) for each in heading])
    writer.writerows([_cell(each) for each in row] for row in rows)
    content = ("\ufeff" + text.getvalue()).encode()
    return as_download(content, name, "text/csv; charset=utf-8", inline=False)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    return escape_formula(str(value))
