"""Tells people when something else than the date of a calendar entry changes: the link to join, or
the name of the other person.

``Session.entry_shows`` has a hash of each, as the two people were told. A page that changes the
link tells them in its own transaction (``telling_changes``). What other code changes, a name
for instance, is found by a task that compares (``tell_missed_changes``). Each person gets one mail,
whatever the number of sessions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import MD5, Coalesce, JSONObject, NullIf
from django.utils import timezone

from mentorhub.database import current_login
from mentorhub.notifications.models import Delivery
from students.models import Session
from students.sessions import kinds
from students.sessions.models.constraints import MAX_LENGTH
from students.sessions.models.details import Detail

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# Rows that one run of the task looks at; the next run takes the rest.
BATCH = 2000

_ROOM = Coalesce(NullIf(F("join_url"), Value("")), F("mentor__meeting_room__url"), Value(""))
_SHOWS = JSONObject(
    **{
        Detail.ROOM: MD5(_ROOM),
        Detail.MENTOR: MD5("mentor__name"),
        Detail.STUDENT: MD5("student__name"),
    }
)


@contextmanager
def telling_changes(which: Q, *, by: "User") -> Iterator[None]:
    """Tells both people what the code inside changes in the entries of these sessions.

    ``which`` is a condition on sessions; those that are over or cancelled have no entry to change.
    """
    with transaction.atomic(using=current_login()):
        _record(_entries(which))
        yield
        _record_and_tell(_entries(which), by=by)


def tell_missed_changes() -> int:
    """Tell people what has changed unnoticed; returns how many sessions it concerns.

    May run several times at once: rows that another run holds are left to it.
    """
    with transaction.atomic(using=current_login()):
        changed = _entries(~Q(entry_shows=F("shows")), skip_locked=True)
        return _record_and_tell(changed[:BATCH], by=None)


def _entries(which: Q, *, skip_locked: bool = False) -> Any:
    """The sessions that have an entry to change, with what it ``shows`` now; locked in the same
    order as by ``students.sessions.series``."""
    now = timezone.now()
    rows = Session.objects.planned().filter(ends_at__gt=now, starts_at__gt=now - MAX_LENGTH)
    rows = rows.annotate(shows=_SHOWS).filter(which).order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)


def _record(rows: Iterable[Any]) -> None:
    """Record what the entries of rows show of which nothing is recorded yet."""
    unknown = [row for row in rows if not row.entry_shows]
    for row in unknown:
        row.entry_shows = row.shows
    Session.objects.bulk_update(unknown, ["entry_shows"], batch_size=500)


def _record_and_tell(rows: Iterable[Any], *, by: "User | None") -> int:
    """Tell what has changed in the entries that are known; returns how many those are."""
    rows = list(rows)
    known = [row for row in rows if row.entry_shows and row.entry_shows != row.shows]
    _record(rows)
    _tell(known, by=by)
    return len(known)


def _tell(rows: list[Any], *, by: "User | None") -> None:
    """Raise the number of each entry and write one delivery a person."""
    told: dict[int, list[Any]] = defaultdict(list)
    changed: dict[int, set[Detail]] = defaultdict(set)
    for row in sorted(rows, key=lambda row: row.starts_at):
        for detail in Detail:
            if row.entry_shows.get(detail) == row.shows[detail]:
                continue
            for person in detail.concerns(row):
                if row not in told[person][-1:]:
                    told[person].append(row)
                changed[person].add(detail)
        row.entry_shows = row.shows
        row.details_version += 1
    Session.objects.bulk_update(rows, ["entry_shows", "details_version"], batch_size=500)
    for person, theirs in told.items():
        _notify(person, theirs, changed[person], by=by)


def _notify(person: int, rows: list[Any], changed: set[Detail], *, by: "User | None") -> None:
    dates = [
        [row.pk, row.schedule_version, row.starts_at.isoformat(), row.details_version]
        for row in rows
    ]
    Delivery.objects.notify(
        kinds.DETAILS_CHANGED,
        to=[person],
        by=by,
        now=timezone.now(),
        session=rows[0],
        # Each change raises the number, so that a later one is told too.
        reference=str(rows[0].details_version),
        payload={"dates": dates, "changed": sorted(changed)},
    )
