"""Sessions as calendar entries (RFC 5545, RFC 5546): for the mails and for the private feed.

An entry stands on the wall clock on which the session was planned (TZID and VTIMEZONE), never in
plain UTC: a weekly series keeps its hour when the clocks change. It holds what the reader's own
session page says, and no more: no notes, no project, no address of the other person.

Sessions that were planned at once are one entry in the mails: one UID, each date known by its
RECURRENCE-ID (docs/decisions/series-in-calendars.md). In the feed each session is an entry.

Everything is written in the language in force; lines end as iCalendar wants them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from mentorhub.dates import zone_of
from students.calendar import zones
from students.calendar.recurrence import Recurrence, recurrence_of

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import Session


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# The address of a session's page; empty where the reader has none.
UrlOf = Callable[["Session"], str]


def by_entry(sessions: "Iterable[Session]") -> "list[list[Session]]":
    """The sessions of each calendar entry: a REQUEST or a CANCEL may name only one UID."""
    entries: dict[UUID, list[Session]] = {}
    for session in sessions:
        entries.setdefault(session.calendar_uid, []).append(session)
    return list(entries.values())


def series_request(
    sessions: "Sequence[Session]", *, to: "User", stamp: datetime, url_of: UrlOf, series_url: str
) -> str:
    """The first mail about a planned series: REQUEST with the whole entry.

    ``sessions`` are all those of the series that are still planned with this person; one that has
    been changed meanwhile is told as it is now. ``stamp`` is when they were planned,
    ``series_url`` the page of the entry as a whole. Raises ``ValueError`` when the sessions do not
    share one entry.
    """
    rows = _of_one_entry(sessions)
    if len(rows) == 1:
        return request(rows, to=to, stamp=stamp, url_of=url_of)
    [(most, _count)] = Counter(_details(row, to) for row in rows).most_common(1)
    usual = next(row for row in rows if _details(row, to) == most)
    zone = zone_of(usual.zone)
    dates = recurrence_of((row.recurrence_at or row.starts_at for row in rows), zone)
    entry = _series_entry(usual, dates.first, to, stamp, series_url)
    _repeat(entry, dates, zone)
    entries = [entry]
    for row in rows:
        if row.starts_at != row.recurrence_at or _details(row, to) != most:
            entries.append(_entry(row, to, stamp, url_of(row), in_series=True))
    return _sent("REQUEST", entries, to)


def request(sessions: "Sequence[Session]", *, to: "User", stamp: datetime, url_of: UrlOf) -> str:
    """Dates that are new to this person or changed: moved, or taken over from another mentor.

    ``stamp`` is when it was said. Raises ``ValueError`` when the sessions do not share one entry.
    """
    rows = _of_one_entry(sessions)
    entries = [_entry(row, to, stamp, url_of(row), in_series=True) for row in rows]
    return _sent("REQUEST", entries, to)


def cancellation(
    sessions: "Sequence[Session]",
    *,
    to: "User",
    stamp: datetime,
    url_of: UrlOf,
    whole: bool = False,
) -> str:
    """Dates that leave this person's calendar: cancelled, or handed over to another mentor.

    ``whole`` takes away the entry itself; the sessions are then all of it
    (``series.cancelled_entry``). Raises ``ValueError`` when they do not share one entry.
    """
    rows = _of_one_entry(sessions)
    first = rows[0].recurrence_at
    entries = [_entry(row, to, stamp, url_of(row), in_series=True) for row in rows]
    if first is not None and whole:
        entries = [_series_entry(rows[0], first, to, stamp, "")]
        entries[0]["SEQUENCE"] = max(row.schedule_version for row in rows)
    handed_over = any(to.pk not in (row.mentor_id, row.student_id) for row in rows)
    if first is not None or handed_over:
        entries = [_short(entry) for entry in entries]
    return _sent("CANCEL", entries, to)


def feed(sessions: "Iterable[tuple[Session, str]]", *, of: "User") -> str:
    """A calendar to subscribe to; each session comes with the address of its page.

    Equal for equal sessions, so that programs which ask again are told that nothing changed.
    """
    calendar = _calendar()
    calendar.add("x-wr-calname", _("MentorHub sessions"))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", timedelta(hours=1))
    entries = []
    for session, url in sessions:
        entry = _entry(session, of, session.planned_at, url)
        entry["STATUS"] = "CONFIRMED"
        entries.append(entry)
    return _written(calendar, entries)


def _of_one_entry(sessions: "Sequence[Session]") -> "list[Session]":
    """In the order in which they were planned."""
    if len({session.calendar_uid for session in sessions}) != 1:
        raise ValueError("A calendar part is about the dates of one entry.")
    return sorted(sessions, key=lambda row: row.recurrence_at or row.starts_at)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//MentorHub//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _sent(method: str, entries: list[Event], to: "User") -> str:
    """What the school sends to one person."""
    for entry in entries:
        entry["STATUS"] = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
        entry.add("organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], "MentorHub"))
        attendee = _address(to.email, to.name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        # The answer goes through the links of the reminders, where the other person sees it.
        attendee.params["RSVP"] = vText("FALSE")
        entry.add("attendee", attendee)
    calendar = _calendar()
    calendar.add("method", method)
    return _written(calendar, entries)


def _entry(
    session: "Session", reader: "User", stamp: datetime, url: str, *, in_series: bool = False
) -> Event:
    """One session; ``in_series``: as a date of the entry that it shares, if it shares one."""
    zone = zone_of(session.zone)
    entry = Event()
    entry.add("uid", _uid(session.calendar_uid if in_series else session.uid))
    entry.add("sequence", session.schedule_version)
    entry.add("dtstamp", stamp)
    if in_series and session.recurrence_at is not None:
        entry.add("recurrence-id", _on_the_clock(session.recurrence_at, zone))
    entry.add("dtstart", _on_the_clock(session.starts_at, zone))
    entry.add("dtend", _on_the_clock(session.ends_at, zone))
    _describe(entry, session, reader, url)
    return entry


def _series_entry(
    usual: "Session", first: datetime, reader: "User", stamp: datetime, url: str
) -> Event:
    """The entry as it was planned: ``first`` is its first date, each is like the ``usual`` one.

    Its number stays 0: what is changed later is told by date, with the number of that session.
    """
    zone = zone_of(usual.zone)
    entry = Event()
    entry.add("uid", _uid(usual.calendar_uid))
    entry.add("sequence", 0)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", _on_the_clock(first, zone))
    entry.add("dtend", _on_the_clock(first + (usual.ends_at - usual.starts_at), zone))
    _describe(entry, usual, reader, url)
    return entry


def _repeat(entry: Event, dates: Recurrence, zone: ZoneInfo) -> None:
    if dates.until:
        day = WEEKDAYS[dates.first.astimezone(zone).weekday()]
        # Not COUNT: programs do not agree whether it counts an hour that the clocks leave out.
        until = dates.until.astimezone(UTC)
        entry.add("rrule", {"freq": ["weekly"], "until": [until], "byday": [day]})
    if dates.skipped:
        entry.add("exdate", list(dates.skipped))
    if dates.extra:
        entry.add("rdate", [at.astimezone(UTC) for at in dates.extra])


def _uid(identifier: UUID) -> str:
    return f"{identifier}@{urlsplit(settings.SITE_URL).hostname}"


def _details(session: "Session", reader: "User") -> tuple[int, str, int]:
    """What the dates of a series have in common unless somebody has changed one."""
    return session.minutes, session.room_url, session.person_beside(reader).pk


def _describe(entry: Event, session: "Session", reader: "User", url: str) -> None:
    name = session.person_beside(reader).name
    entry.add("summary", _("Session with %(name)s") % {"name": name})
    lines = []
    if session.room_url:
        entry.add("location", session.room_url)
        lines.append(_("Join: %(url)s") % {"url": session.room_url})
    if url:
        entry.add("url", url)
        lines.append(_("In MentorHub: %(url)s") % {"url": url})
    entry.add("description", "\n".join(lines))


def _short(entry: Event) -> Event:
    """Without what nobody needs of a date that is off: many of them stay a small mail, and who has
    handed one over does not get the room of the other mentor."""
    for name in ("LOCATION", "URL", "DESCRIPTION"):
        entry.pop(name, None)
    return entry


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # Neither a quotation mark nor a line break can stand in a parameter at all.
    printable = "".join(sign if sign.isprintable() and sign != '"' else " " for sign in name)
    address.params["CN"] = vText(" ".join(printable.split()))
    return address


def _on_the_clock(instant: datetime, zone: ZoneInfo) -> datetime:
    """An hour that comes twice means its first time in a calendar; the second is told in UTC."""
    local = instant.astimezone(zone)
    return instant.astimezone(UTC) if local.fold else local


def _written(calendar: Calendar, entries: list[Event]) -> str:
    years: dict[str, list[int]] = {}
    for entry in entries:
        for zone, moment in _moments(entry):
            years.setdefault(zone, []).append(moment.year)
    for name in sorted(years):
        calendar.add_component(zones.described(name, min(years[name]), max(years[name])))
    for entry in entries:
        calendar.add_component(entry)
    return calendar.to_ical().decode()


def _moments(entry: Event) -> Iterator[tuple[str, datetime]]:
    """Each hour of a wall clock that it names, with the name of the zone."""
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if name in entry and "TZID" in entry[name].params:
            yield str(entry[name].params["TZID"]), entry[name].dt
    if "RRULE" in entry and "TZID" in entry["DTSTART"].params:
        zone = str(entry["DTSTART"].params["TZID"])
        until = entry["RRULE"]["UNTIL"][0].astimezone(ZoneInfo(zone))
        yield from ((zone, until), (zone, until + (entry["DTEND"].dt - entry["DTSTART"].dt)))
