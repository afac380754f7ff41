"""How each language writes dates: the formats of Django, and dates in words."""

import re
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import get_language

# The day of the month in a pattern, where it is not escaped.
_DAY = re.compile(r"(?<!\\)j")


def date_format(value: date | datetime, pattern: str | None = None) -> str:
    """As Django's, with a pattern or the name of one; French writes the first of a month "1er"."""
    if value.day == 1 and (get_language() or "").startswith("fr"):
        pattern = _DAY.sub(r"j\\e\\r", formats.get_format(pattern or "DATE_FORMAT"))
    return formats.date_format(value, pattern)  # noqa: TID251
