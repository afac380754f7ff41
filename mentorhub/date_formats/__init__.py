"""How each language writes dates: the formats of Django, and dates in words.

A page writes the same days and hours again and again, and Django takes a pattern apart each time:
what was written is remembered, under the time on the clock, the pattern and the language.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import lru_cache, update_wrapper
from typing import Generic, TypeVar

from django.utils import formats, timezone
from django.utils.translation import get_language

Text = TypeVar("Text", bound=str)
# The day of the month in a pattern, where it is not escaped.
_DAY = re.compile(r"(?<!\\)j")
# What is written of a time zone, where it is not escaped.
_ZONE = re.compile(r"(?<!\\)[ceIOrTUZ]")


def date_format(value: date | datetime, pattern: str | None = None) -> str:
    """As Django's, with a pattern or the name of one; French writes the first of a month "1er"."""
    if value.day == 1 and (get_language() or "").startswith("fr"):
        pattern = _DAY.sub(r"j\\e\\r", formats.get_format(pattern or "DATE_FORMAT"))
    return django_date_format(value, pattern)


def django_date_format(value: date | datetime, pattern: str | None = None) -> str:
    """Django's, for those who want its very result, such as the filter ``date``."""
    pattern, language = pattern or "DATE_FORMAT", get_language()
    if not isinstance(value, datetime):
        return _written(value, pattern, language)
    if _has_zone(pattern, language):
        return formats.date_format(value, pattern)  # noqa: TID251
    # Two times that are equal may show on different clocks, so the key has none.
    return _written(value.replace(tzinfo=None), pattern, language)


@lru_cache(maxsize=256)
def _has_zone(pattern: str, language: str | None) -> bool:
    return bool(_ZONE.search(formats.get_format(pattern)))


@lru_cache(maxsize=4096)
def _written(value: date | datetime, pattern: str, language: str | None) -> str:
    return formats.date_format(value, pattern)  # noqa: TID251


class OnReadersClock(Generic[Text]):
    """Decorates a function that writes a time of the reader's clock in the current language, and of
    nothing else: it is then called with an instant, and what it wrote is remembered.

    Under the instant and the zone: pages ask for the same again, and to find the pattern of the
    language takes longer than to write it.
    """

    def __init__(self, write: Callable[..., Text]) -> None:
        update_wrapper(self, write)

        @lru_cache(maxsize=4096)
        def remembered(instant: datetime, zone: tzinfo, language: str | None, *more: bool) -> Text:
            return write(instant.astimezone(zone), *more)

        self._remembered = remembered

    def __call__(self, instant: datetime, *more: bool) -> Text:
        return self._remembered(instant, timezone.get_current_timezone(), get_language(), *more)
