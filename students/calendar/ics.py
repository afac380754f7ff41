"""Sessions as calendar entries (RFC 5545, RFC 5546): for the mails and for the private feed.

Times are local times of the zone in which the session was planned (TZID and VTIMEZONE), never plain
UTC, so that a weekly series keeps its hour when the clocks change. An entry contains what the
reader's own session page shows and no more: no notes, no project, no address of the other person.

In the mails, sessions that were planned together are one entry: one UID, and a RECURRENCE-ID for
each date (docs/decisions/series-in-calendars.md). In the feed each session is an entry of its own.

Texts are in the active language; line ends are those of iCalendar (CRLF).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from mentorhub import branding
from mentorhub.dates import zone_of
from students.calendar import zones
from students.calendar.recurrence import Recurrence, recurrence_of

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import Defence, Session

    Entry = Session | Defence

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Returns the URL of a session's page, or "" when the reader may not open it.
UrlOf = Callable[[Any], str]


def group_by_entry(sessions: "Iterable[Session]") -> "list[list[Session]]":
    """The sessions grouped by calendar entry, because a REQUEST or CANCEL may have only one UID."""
    entries: dict[UUID, list[Session]] = {}
    for session in sessions:
        entries.setdefault(session.calendar_uid, []).append(session)
    return list(entries.values())


def series_request(
    sessions: "Sequence[Session]", *, to: "User", stamp: datetime, url_of: UrlOf, series_url: str
) -> str:
    """REQUEST with the whole entry: for the first mail about a planned series.

    ``sessions`` are all those of the series that are still planned with this person, with their
    current dates. ``stamp`` is when they were planned (DTSTAMP), ``series_url`` the URL of the
    whole entry. Raises ``ValueError`` when the sessions do not share one entry.
    """
    rows = _sorted_entry(sessions)
    if len(rows) == 1:
        return request(rows, to=to, stamp=stamp, url_of=url_of)
    [(most, _count)] = Counter(_shared_details(row, to) for row in rows).most_common(1)
    usual = next(row for row in rows if _shared_details(row, to) == most)
    zone = zone_of(usual.zone)
    dates = recurrence_of((row.recurrence_at or row.starts_at for row in rows), zone)
    entry = _series_entry(usual, dates.first, to, stamp, series_url)
    _add_recurrence(entry, dates, zone)
    entries = [entry]
    for row in rows:
        if row.starts_at != row.recurrence_at or _shared_details(row, to) != most:
            entries.append(_entry(row, to, stamp, url_of(row), in_series=True))
    return _message("REQUEST", entries, to)


def request(sessions: "Sequence[Entry]", *, to: "User", stamp: datetime, url_of: UrlOf) -> str:
    """REQUEST with dates that are new or changed for this person: moved, or taken over from another
    mentor.

    ``stamp`` is the time of the change (DTSTAMP). Raises ``ValueError`` when the sessions do not
    share one entry.
    """
    rows = _sorted_entry(sessions)
    entries = [_entry(row, to, stamp, url_of(row), in_series=True) for row in rows]
    return _message("REQUEST", entries, to)


def cancellation(
    sessions: "Sequence[Entry]",
    *,
    to: "User",
    stamp: datetime,
    url_of: UrlOf,
    whole: bool = False,
) -> str:
    """CANCEL for dates that are cancelled, or handed over from this person to another mentor.

    ``whole`` cancels the entry itself; ``sessions`` must then be all of its dates
    (``entries.cancelled_entry``). Raises ``ValueError`` when they do not share one entry.
    """
    rows = _sorted_entry(sessions)
    first = rows[0].recurrence_at
    entries = [_entry(row, to, stamp, url_of(row), in_series=True) for row in rows]
    if first is not None and whole:
        entries = [_series_entry(rows[0], first, to, stamp, "")]
        entries[0]["SEQUENCE"] = max(row.sequence for row in rows)
    handed_over = any(to.pk not in row.participant_keys for row in rows)
    if first is not None or handed_over:
        entries = [_without_details(entry) for entry in entries]
    return _message("CANCEL", entries, to)


def feed(sessions: "Iterable[tuple[Entry, str]]", *, of: "User") -> str:
    """The calendar to subscribe to, of pairs of a session, or a defence, and the URL of its page.

    The same ones always give the same text, so that its ETag does not change.
    """
    calendar = _calendar()
    name = branding.school_name()
    title = _("%(name)s: sessions") % {"name": name} if name else _("MentorHub sessions")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    # Not a timedelta: the library writes those of names that it does not know as “1:00:00”.
    calendar.add("x-published-ttl", "PT1H")
    entries = []
    for session, url in sessions:
        entry = _entry(session, of, session.planned_at, url)
        entry["STATUS"] = "CONFIRMED"
        entries.append(entry)
    return _serialize(calendar, entries)


def _sorted_entry(sessions: "Sequence[Any]") -> "list[Any]":
    """The sessions in the order in which they were planned. Raises ``ValueError`` when they do not
    share one entry."""
    if len({session.calendar_uid for session in sessions}) != 1:
        raise ValueError("A calendar part is about the dates of one entry.")
    return sorted(sessions, key=lambda row: row.recurrence_at or row.starts_at)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//MentorHub//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _message(method: str, entries: list[Event], to: "User") -> str:
    """The calendar that the school sends to one person, with organizer and attendee."""
    for entry in entries:
        entry["STATUS"] = "CANCELLED" if method == "CANCEL" else "CONFIRMED"
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        entry.add("organizer", _address(sender, branding.site_name()))
        attendee = _address(to.email, to.name)
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        # No RSVP: people answer with the links in the reminders, so that the other person is told.
        attendee.params["RSVP"] = vText("FALSE")
        entry.add("attendee", attendee)
    calendar = _calendar()
    calendar.add("method", method)
    return _serialize(calendar, entries)


def _entry(
    session: "Entry",
    reader: "User",
    stamp: datetime,
    url: str,
    *,
    in_series: bool = False,
) -> Event:
    """The VEVENT of one session; ``in_series``: as a date of the entry that it shares, if any."""
    zone = zone_of(session.zone)
    entry = Event()
    entry.add("uid", _uid(session.calendar_uid if in_series else session.uid))
    entry.add("sequence", session.sequence)
    entry.add("dtstamp", stamp)
    if in_series and session.recurrence_at is not None:
        entry.add("recurrence-id", _local_or_utc(session.recurrence_at, zone))
    entry.add("dtstart", _local_or_utc(session.starts_at, zone))
    entry.add("dtend", _local_or_utc(session.ends_at, zone))
    _describe(entry, session, reader, url)
    return entry


def _series_entry(
    usual: "Session", first: datetime, reader: "User", stamp: datetime, url: str
) -> Event:
    """The VEVENT of a series as it was planned: starts at ``first``, all else from ``usual``.

    SEQUENCE is 0: later changes are sent for single dates, with the SEQUENCE of that session.
    """
    zone = zone_of(usual.zone)
    entry = Event()
    entry.add("uid", _uid(usual.calendar_uid))
    entry.add("sequence", 0)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", _local_or_utc(first, zone))
    entry.add("dtend", _local_or_utc(first + (usual.ends_at - usual.starts_at), zone))
    _describe(entry, usual, reader, url)
    return entry


def _add_recurrence(entry: Event, dates: Recurrence, zone: ZoneInfo) -> None:
    if dates.until:
        day = WEEKDAYS[dates.first.astimezone(zone).weekday()]
        # UNTIL, not COUNT: programs disagree whether COUNT includes a date that the clocks skip.
        until = dates.until.astimezone(UTC)
        entry.add("rrule", {"freq": ["weekly"], "until": [until], "byday": [day]})
    if dates.exdates:
        entry.add("exdate", list(dates.exdates))
    if dates.rdates:
        entry.add("rdate", [at.astimezone(UTC) for at in dates.rdates])


def _uid(identifier: UUID) -> str:
    return f"{identifier}@{urlsplit(settings.SITE_URL).hostname}"


def _shared_details(session: "Session", reader: "User") -> tuple[int, str, int]:
    """Length, link and other person: the same for all dates of a series unless one was changed."""
    return session.minutes, session.room_url, session.other_person(reader).pk


def _describe(entry: Event, session: "Entry", reader: "User", url: str) -> None:
    entry.add("summary", session.calendar_title(reader))
    lines = []
    if session.room_url:
        entry.add("location", session.room_url)
        lines.append(_("Join: %(url)s") % {"url": session.room_url})
    if url:
        entry.add("url", url)
        lines.append(_("On MentorHub: %(url)s") % {"url": url})
    entry.add("description", "\n".join(lines))


def _without_details(entry: Event) -> Event:
    """Remove what a cancelled date does not need: a mail with many dates stays small, and a mentor
    who has handed a session over does not get the link of the other mentor's room."""
    for name in ("LOCATION", "URL", "DESCRIPTION"):
        entry.pop(name, None)
    return entry


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # Quotation marks and line breaks are not allowed in parameter values, not even escaped.
    printable = "".join(sign if sign.isprintable() and sign != '"' else " " for sign in name)
    address.params["CN"] = vText(" ".join(printable.split()))
    return address


def _local_or_utc(instant: datetime, zone: ZoneInfo) -> datetime:
    """The local time of an instant. In UTC for the second occurrence of an hour that comes twice
    (``fold``): a local time without an offset means the first one."""
    local = instant.astimezone(zone)
    return instant.astimezone(UTC) if local.fold else local


def _serialize(calendar: Calendar, entries: list[Event]) -> str:
    years: dict[str, list[int]] = {}
    for entry in entries:
        for zone, moment in _local_times(entry):
            years.setdefault(zone, []).append(moment.year)
    for name in sorted(years):
        calendar.add_component(zones.vtimezone(name, min(years[name]), max(years[name])))
    for entry in entries:
        calendar.add_component(entry)
    return calendar.to_ical().decode()


def _local_times(entry: Event) -> Iterator[tuple[str, datetime]]:
    """Each local time in the entry, with the name of its zone."""
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if name in entry and "TZID" in entry[name].params:
            yield str(entry[name].params["TZID"]), entry[name].dt
    if "RRULE" in entry and "TZID" in entry["DTSTART"].params:
        zone = str(entry["DTSTART"].params["TZID"])
        until = entry["RRULE"]["UNTIL"][0].astimezone(ZoneInfo(zone))
        yield from ((zone, until), (zone, until + (entry["DTEND"].dt - entry["DTSTART"].dt)))
