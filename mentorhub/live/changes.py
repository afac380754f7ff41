"""What this process knows of the changes of the last half hour.

It asks the database when somebody polls, at most once a second, in one query for all features.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from django.db import connections
from django.utils import timezone

from mentorhub.database import WEB
from mentorhub.live import snapshots
from mentorhub.live.channels import RIGHTS, timetables
from mentorhub.live.snapshots import NOTHING, Snapshot

REFRESH_EVERY = 1.0  # seconds
# Twice as long as a token is good for.
KEPT_FOR = timedelta(minutes=30)
TIMETABLES_EVERY = 60  # seconds; each time it looks twice as far ahead
# Of each topic. Who has not seen one of the latest needs no older one.
KEPT_OF_A_TOPIC = 16

# The condition on the index comes first; the second leaves out what was read before, the third what
# was restored from a dump and has numbers of another cluster.
QUERY = """
select pg_current_snapshot()::text, c.topic, c.transaction
from (select) one left join public.live_change c
    on c.transaction >= %(xmin)s
    and not pg_visible_in_snapshot(c.transaction::text::xid8, %(seen)s::pg_snapshot)
    and c.transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
order by c.id
"""


class Changes:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """As when the process started."""
        self.seen: Snapshot = NOTHING
        self._asked_at = float("-inf")
        # By topic: the transactions, the oldest first, and when the last one was read.
        self._topics: dict[str, tuple[list[int], float]] = {}
        self._swept_at = self._clock()
        # By person: when rights begin or end by the clock, in seconds since the epoch.
        self._instants: dict[int, list[float]] = {}
        self._timetables_read_at = float("-inf")

    def refresh(self) -> None:
        """Read what is new, unless that was done less than a second ago.

        Raises DatabaseError; the connection is closed then.
        """
        with self._lock:
            now = self._clock()
            if now - self._asked_at < REFRESH_EVERY:
                return
            snapshot, rows = _query(self.seen)
            if snapshot.xmax < self.seen.xmax:
                # Another cluster, restored from a dump: its transactions count from anew.
                self.forget()
                snapshot, rows = _query(self.seen)
            for topic, transaction in rows:
                known, _read_at = self._topics.get(topic, ([], now))
                if transaction not in known:
                    known.append(transaction)
                self._topics[topic] = (known[-KEPT_OF_A_TOPIC:], now)
            self.seen, self._asked_at = snapshot, now
            has_new_right = any(topic.startswith(f"{RIGHTS}:") for topic, _number in rows)
            if has_new_right or now - self._timetables_read_at > TIMETABLES_EVERY:
                self._instants, self._timetables_read_at = _read_timetables(), now
            self._sweep(now)

    def unseen(self, topic: str, seen: Snapshot) -> bool:
        """Whether the topic has changed since ``seen``."""
        found = self._topics.get(topic)
        return found is not None and not all(map(seen.has_seen, found[0]))

    def has(self, topic: str) -> bool:
        return topic in self._topics

    def is_over_by_the_clock(self, person: int, since: float) -> bool:
        """Whether a right of the person has begun or ended by the clock after ``since``."""
        return any(since < at <= time.time() for at in self._instants.get(person, ()))

    def _sweep(self, now: float) -> None:
        kept_for = KEPT_FOR.total_seconds()
        if now - self._swept_at > 60:
            self._swept_at = now
            old = [t for t, (_known, at) in self._topics.items() if now - at > kept_for]
            for topic in old:
                del self._topics[topic]


def _query(seen: Snapshot) -> tuple[Snapshot, list[tuple[str, int]]]:
    connection = connections[WEB]
    # Outside Django no signal closes a connection that is old or broken. In a transaction, as in
    # tests, this does nothing.
    connection.close_if_unusable_or_obsolete()
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUERY, {"xmin": seen.xmin, "seen": seen.text})
            found = cursor.fetchall()
    finally:
        connection.close_if_unusable_or_obsolete()
    snapshot = snapshots.read(found[0][0])
    if snapshot is None:
        raise ValueError(f"PostgreSQL's snapshot cannot be read: {found[0][0]}")
    return snapshot, [(topic, number) for _text, topic, number in found if topic]


def _read_timetables() -> dict[int, list[float]]:
    now = timezone.now()
    window = {"after": now - KEPT_FOR, "until": now + 2 * timedelta(seconds=TIMETABLES_EVERY)}
    found: dict[int, list[float]] = {}
    with connections[WEB].cursor() as cursor:
        for timetable in timetables():
            cursor.execute(timetable.query, window)
            for person, at in cursor.fetchall():
                found.setdefault(person, []).append(at.timestamp())
    return found


# Of this process.
changes = Changes()
