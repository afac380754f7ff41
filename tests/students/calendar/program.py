"""A calendar program for the tests: what somebody's calendar shows after the mails that came.

It applies REQUEST and CANCEL as RFC 5546 says (2.1.5, 3.2.2, 3.2.5): a part is known by its UID and
RECURRENCE-ID, a later one has a higher SEQUENCE, or the same and a later DTSTAMP. Two libraries
that share no code read the parts; the second knows a zone by the VTIMEZONE in the file alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
from dateutil.rrule import rrulestr

from students.sessions.wall_clock import instant
from tests.students.calendar import reading


@dataclass(frozen=True)
class Part:
    """A VEVENT. Instants in UTC; ``dates`` are all those of an entry that repeats."""

    method: str
    uid: str
    number: int
    stamp: datetime
    date: datetime | None
    start: datetime
    length: timedelta
    summary: str
    dates: tuple[datetime, ...]

    def is_older_than(self, other: "Part | None") -> bool:
        return other is not None and (self.number, self.stamp) < (other.number, other.stamp)


@dataclass
class Entry:
    series: Part | None = None
    by_date: dict[datetime, Part] = field(default_factory=dict)
    ended: Part | None = None


class CalendarProgram:
    """``keeps``: whether it keeps what it knows of single dates when the series comes again; real
    programs differ in that."""

    def __init__(self, *, keeps: bool) -> None:
        self.keeps = keeps
        self.entries: dict[str, Entry] = {}

    def receive(self, parts: list[Part]) -> None:
        assert parts
        assert len({part.uid for part in parts}) == 1, "one UID a REQUEST or a CANCEL"
        entry = self.entries.setdefault(parts[0].uid, Entry())
        for part in parts:
            if part.method == "CANCEL":
                self._cancel(entry, part)
            else:
                self._request(entry, part)

    def _request(self, entry: Entry, part: Part) -> None:
        if part.is_older_than(entry.ended):
            return
        if part.date is None:
            if part.is_older_than(entry.series):
                return
            entry.series = part
            if not self.keeps:
                entry.by_date.clear()
        elif not part.is_older_than(entry.by_date.get(part.date)):
            entry.by_date[part.date] = part

    def _cancel(self, entry: Entry, part: Part) -> None:
        if part.date is None:
            known = [entry.series, *entry.by_date.values()]
            assert all(one is None or one.number < part.number for one in known if one != part)
            entry.series, entry.ended = None, part
            entry.by_date.clear()
            return
        known = entry.by_date.get(part.date) or entry.series
        if known is not None and part.number < known.number:
            return
        assert known is None or part.number > known.number or part == known, "raised by a CANCEL"
        entry.by_date[part.date] = part

    def shown(self) -> list[tuple[datetime, timedelta, str]]:
        """Start, length and name of each date, in order."""
        found = []
        for entry in self.entries.values():
            if entry.series:
                one = entry.series
                plain = [at for at in one.dates if at not in entry.by_date]
                found += [(at, one.length, one.summary) for at in plain]
            found += [
                (part.start, part.length, part.summary)
                for part in entry.by_date.values()
                if part.method == "REQUEST"
            ]
        return sorted(found)


def parts_by_icalendar(text: str) -> list[Part]:
    calendar: Any = icalendar.Calendar.from_ical(text)
    return [_part_by_icalendar(event, str(calendar["METHOD"])) for event in calendar.walk("VEVENT")]


def _part_by_icalendar(event: Any, method: str) -> Part:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    date = event["RECURRENCE-ID"].dt.astimezone(UTC) if "RECURRENCE-ID" in event else None
    return Part(
        method=method,
        uid=str(event["UID"]),
        number=int(event["SEQUENCE"]),
        stamp=event["DTSTAMP"].dt,
        date=date,
        start=start.astimezone(UTC),
        length=end.astimezone(UTC) - start.astimezone(UTC),
        summary=str(event["SUMMARY"]),
        dates=tuple(sorted(set(_dates_by_icalendar(event, start)))),
    )


def _dates_by_icalendar(event: Any, start: datetime) -> Iterator[datetime]:
    """As RFC 5545 has it: an hour that the clocks leave out is no date of a rule (3.3.10)."""
    yield start.astimezone(UTC)
    left_out = {each.dt.replace(tzinfo=None) for each in getattr(event.get("EXDATE"), "dts", [])}
    if "RRULE" in event:
        zone: Any = start.tzinfo
        [until] = event["RRULE"]["UNTIL"]
        rule = {**event["RRULE"], "UNTIL": [until.astimezone(zone).replace(tzinfo=None)]}
        text = icalendar.vRecur(rule).to_ical().decode()
        for shown in rrulestr(text, dtstart=start.replace(tzinfo=None)):
            found = instant(shown.date(), shown.time(), zone)
            if shown not in left_out and not found.is_skipped:
                yield found.at
    for each in getattr(event.get("RDATE"), "dts", []):
        yield each.dt.astimezone(UTC)


def parts_by_vobject(text: str) -> list[Part]:
    calendar = reading.read(text)
    return [_part_by_vobject(event, calendar.method.value) for event in calendar.vevent_list]


def _part_by_vobject(event: Any, method: str) -> Part:
    start, end = event.dtstart.value, event.dtend.value
    date = event.recurrence_id.value.astimezone(UTC) if hasattr(event, "recurrence_id") else None
    dates = list(event.getrruleset(addRDate=True) or [start])
    return Part(
        method=method,
        uid=event.uid.value,
        number=int(event.sequence.value),
        stamp=event.dtstamp.value,
        date=date,
        start=start.astimezone(UTC),
        length=end.astimezone(UTC) - start.astimezone(UTC),
        summary=event.summary.value,
        dates=tuple(sorted({at.astimezone(UTC) for at in dates})),
    )


class PersonsCalendar:
    """What one person sees, whichever program they use: all must agree."""

    def __init__(self) -> None:
        self.programs = {
            (parts_by, keeps): CalendarProgram(keeps=keeps)
            for parts_by in (parts_by_icalendar, parts_by_vobject)
            for keeps in (True, False)
        }

    def receive(self, text: str) -> None:
        for parts_by in (parts_by_icalendar, parts_by_vobject):
            parts = parts_by(text)
            for keeps in (True, False):
                self.programs[parts_by, keeps].receive(parts)

    def shown(self) -> list[tuple[datetime, timedelta, str]]:
        """Start, length and name of each date, in order."""
        first, *others = [program.shown() for program in self.programs.values()]
        assert others == [first] * 3
        return first

    def starts(self) -> list[datetime]:
        return [start for start, _length, _name in self.shown()]
