"""Sessions as calendar entries (RFC 5545, RFC 5546): for the mails and for the private feed.

An entry stands on the wall clock on which the session was planned (TZID and VTIMEZONE), never in
plain UTC: a weekly series keeps its hour when the clocks change. It holds what the reader's own
session page says, and no more: no notes, no project, no address of the other person.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from mentorhub.dates import zone_of
from students.calendar import zones

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import Session


def invitation(session: "Session", *, to: "User", method: str, stamp: datetime, url: str) -> str:
    """The calendar part of a mail: ``method`` is REQUEST or CANCEL, ``stamp`` when it was said.

    Written in the language in force; lines end as iCalendar wants them.
    """
    entry = _entry(session, to, stamp, url)
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
    return _written(calendar, [entry])


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


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//MentorHub//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _entry(session: "Session", reader: "User", stamp: datetime, url: str) -> Event:
    zone = zone_of(session.zone)
    entry = Event()
    entry.add("uid", f"{session.uid}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("sequence", session.schedule_version)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", _on_the_clock(session.starts_at, zone))
    entry.add("dtend", _on_the_clock(session.ends_at, zone))
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
        for moment in (entry["DTSTART"], entry["DTEND"]):
            if "TZID" in moment.params:
                years.setdefault(str(moment.params["TZID"]), []).append(moment.dt.year)
    for name in sorted(years):
        calendar.add_component(zones.described(name, min(years[name]), max(years[name])))
    for entry in entries:
        calendar.add_component(entry)
    return calendar.to_ical().decode()
