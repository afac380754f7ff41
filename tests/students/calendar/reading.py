"""Calendars as a second library understands them, one that shares no code with the first.

It knows a zone by the VTIMEZONE in the file alone: with the zone's name taken away, nothing but
what was written there can say which instant is meant.
"""

import re
from datetime import UTC, datetime
from itertools import count
from typing import Any

import vobject

_numbers = count()


def read(text: str) -> Any:
    """A calendar whose zones have names that no computer knows."""
    return vobject.readOne(re.sub(r"TZID([=:])", rf"TZID\1only-here-{next(_numbers)}-", text))


def entries(text: str) -> list[Any]:
    return list(getattr(read(text), "vevent_list", []))


def starts(text: str) -> list[datetime]:
    """The instants, in UTC, in the order of the file."""
    return [entry.dtstart.value.astimezone(UTC) for entry in entries(text)]


def hours(text: str) -> list[str]:
    """What the wall clock shows, as it is written in the file."""
    return [entry.dtstart.value.strftime("%H:%M") for entry in entries(text)]
