"""An upgrade sends once what waits: rows of the release before in every state and of every kind, in
a database of its migrations; then our migrations, and what it writes until it is stopped."""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.faults.world import World
from tests.operations.server import Site, server
from tests.servers import _temporary_folder

# The tables as the release before has them: the first migration of the app changes none.
MIGRATE_TO_BEFORE = """
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from mentorhub.database import OWNER, signed_in_as
with signed_in_as(OWNER):
    call_command(Command(), "notifications", "0001", database=OWNER, verbosity=0)
"""

# For each row three people of its own, so that an address is a row. No triggers: the rules of
# mentorships are not what is tested here.
WORLD = """
set session_replication_role = replica;
insert into students_path (id, state, slug, description, title, identifier, summary, position)
values (1, 'published', 'baking', '', 'Baking', '', '', 1) on conflict do nothing;
insert into students_project (id, path_id, slug, brief, presentation_minutes, position, state,
    identifier, hours, summary, level, title)
values (1, 1, 'bread', '', 10, 1, 'published', '', 1, '', 1, 'Bread') on conflict do nothing;
with n as (select generate_series(%(first)s, %(last)s) n)
insert into accounts_user (id, email, name, language, zone, theme, is_active, joined_at, password)
select 3 * n + who, role || n || '@upgrade.test', initcap(role) || ' ' || n, 'en', 'Europe/Paris',
    'system', true, now(), ''
from n, (values (0, 'mentor'), (1, 'student'), (2, 'manager')) people (who, role);
with n as (select generate_series(%(first)s, %(last)s) n)
insert into accounts_role (user_id, kind, granted_at)
select 3 * n, 'mentor', now() from n union all select 3 * n + 2, 'manager', now() from n;
with n as (select generate_series(%(first)s, %(last)s) n)
insert into students_enrolment (id, student_id, path_id, started_at, end_reason, funded)
select n, 3 * n + 1, 1, now(), '', false from n;
with n as (select generate_series(%(first)s, %(last)s) n)
insert into students_mentorship (id, mentor_id, student_id, kind, starts_at)
select n, 3 * n, 3 * n + 1, 'main', now() - interval '1 day' from n;
with n as (select generate_series(%(first)s, %(last)s) n)
insert into students_session (id, mentorship_id, mentor_id, student_id, kind, starts_at, ends_at,
    zone, join_url, status, schedule_version, uid, planned_by_id, planned_at)
select n, n, 3 * n, 3 * n + 1, 'weekly', now() + interval '1 hour', now() + interval '90 minutes',
    'Europe/Paris', '', 'planned', 0, lpad(n::text, 32, '0')::uuid, 3 * n, now() from n;
with n as (select generate_series(%(first)s, %(last)s) n)
insert into students_timeproposal (id, mentorship_id, session_id, starts_at, state, note,
    made_by_id, made_at)
select n, n, n, now() + interval '2 days', 'open', '', 3 * n + 1, now() from n;
with n as (select generate_series(%(first)s, %(last)s) n)
insert into students_deliverable (id, enrolment_id, project_id, number, link, note, file, file_name,
    content_type, size, sha256, handed_in_at)
select lpad(n::text, 32, '0')::uuid, n, 1, 1, 'https://example.org/', '', '', '', '', 0, '', now()
from n;
update students_session set status = 'cancelled_early' where id = any(%(cancelled)s);
"""

# Only the columns of the release before.
COLUMNS = """session_id, recipient_id, kind, schedule_version, reference, actor_id, state, due_at,
    try_at, attempts, leased_by, lease_until, data_started_at, repeats, sent_at, why, created_at"""
DELIVERIES = f"""
insert into students_reminder ({COLUMNS})
select {COLUMNS} from jsonb_populate_recordset(null::students_reminder, %(rows)s)"""
NOTIFICATIONS = """
insert into students_notification (recipient_id, kind, session_id, schedule_version, reference,
    actor_id, created_at)
select recipient_id, kind, session_id, schedule_version, reference, actor_id, created_at
from jsonb_populate_recordset(null::students_notification, %(rows)s)"""

MENTOR, STUDENT, MANAGER = 0, 1, 2
# Kind, who reads it, whether it is about a session, its reference.
CASES = (
    ("planned", MENTOR, True, ""),
    ("planned", STUDENT, True, ""),
    ("moved", STUDENT, True, ""),
    ("handed_over", MENTOR, True, ""),
    ("handed_over", STUDENT, True, ""),
    ("handed_over", MANAGER, True, ""),  # whoever had it before
    ("cancelled", STUDENT, True, ""),
    ("early", STUDENT, True, ""),
    ("late", MENTOR, True, ""),
    ("running_late", STUDENT, True, ""),
    ("confirmed", MENTOR, True, ""),
    ("digest", MENTOR, False, "2026-09-01"),
    ("proposed", MENTOR, True, "{n}"),
    ("proposed", MENTOR, False, "{n}"),
    ("declined", STUDENT, True, "{n}"),
    ("handed_in", MENTOR, False, "{uuid}"),
    ("absent_twice", MANAGER, True, ""),
    ("confirm_profile", MENTOR, False, "2026-09-01"),
    ("matched", MENTOR, False, "mentor/{n}/{n}/1790000000"),
    ("matched", STUDENT, False, "student/{n}/{n}/1790000000"),
    ("match_declined", STUDENT, False, "student/{n}/{n}/1790000000"),
    ("match_declined", MANAGER, False, "manager/{n}/{n}/1790000000"),
)


def ago(seconds: int) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


CLAIMED = {"state": "sending", "leased_by": str(UUID(int=1)), "lease_until": ago(60)}
MARKED = CLAIMED | {"data_started_at": ago(120)}
REPEATED = "Nobody knew whether it went out: sent once more."


@dataclass(frozen=True)
class State:
    name: str
    fields: dict[str, Any]
    # How it ends, and with which number of repeats it goes out; None: it does not.
    ends: str = "sent"
    repeats: int | None = 0
    told: bool = False
    reason: str = ""


STATES = (
    State("due", {}),
    State("put off", {"why": "450 greylisted", "attempts": 2}),
    State("sent once more", {"why": REPEATED, "repeats": 1}, repeats=1, reason="repeated"),
    State("told before", {}, told=True),
    State("claimed", CLAIMED),
    State("handed over", MARKED, repeats=1, told=True, reason="repeated"),
    State("handed over twice", MARKED | {"repeats": 1, "why": REPEATED},
          ends="ambiguous", repeats=None, told=True, reason="ambiguous"),
    State("nobody knows", {"state": "ambiguous", "why": "Nobody knows whether it went out."},
          ends="ambiguous", repeats=None, told=True, reason="ambiguous"),
    State("sent", {"state": "sent", "sent_at": ago(60)}, repeats=None, told=True),
    State("refused", {"state": "dead", "why": "550 no such user"},
          ends="dead", repeats=None, told=True),
    State("too late", {"state": "dead", "why": "It did not go out in time. 450 greylisted"},
          ends="dead", repeats=None, told=True, reason="too_late"),
    State("called off", {"state": "cancelled", "why": "The person has no access any more."},
          ends="cancelled", repeats=None, told=True, reason="no_access"),
)  # fmt: skip
# Those that the release before writes until it is stopped, and in which it leaves them.
LATE = tuple(state for state in STATES if state.name in ("due", "claimed", "handed over"))
HELD = State("handed over", MARKED, ends="ambiguous", repeats=None, told=True, reason="ambiguous")


@dataclass(frozen=True)
class Row:
    n: int
    kind: str
    reader: int
    about_session: bool
    reference: str
    state: State
    # Whether the release before wrote it after the migration.
    late: bool

    def __str__(self) -> str:
        when = "after" if self.late else "before"
        return f"{self.kind} to {self.reader}, {self.state.name}, written {when}"

    @property
    def values(self) -> dict[str, Any]:
        return {
            "session_id": self.n if self.about_session else None,
            "recipient_id": 3 * self.n + self.reader,
            "kind": self.kind,
            "schedule_version": 0,
            "reference": self.reference,
            "actor_id": 3 * self.n + (STUDENT if self.reader == MENTOR else MENTOR),
            "state": "pending",
            "due_at": ago(1),
            "try_at": ago(1),
            "attempts": 1,
            "repeats": 0,
            "why": "",
            "created_at": ago(60),
        } | self.state.fields

    @property
    def message_id(self) -> str:
        """As the release before derives it."""
        uid = UUID(f"{self.n:032}") if self.about_session else ""
        key = f"{uid}/{3 * self.n + self.reader}/{self.kind}/0/{self.reference}"
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]
        return f"<reminder-{digest}@mentors.school.org>"


def rows_of(states: tuple[State, ...], numbers: Iterator[int], *, late: bool) -> list[Row]:
    return [
        Row(n, kind, reader, session, reference.format(n=n, uuid=UUID(f"{n:032}")), state, late)
        for state in states
        for (kind, reader, session, reference), n in zip(CASES, numbers, strict=False)
    ]


def write(world: World, rows: list[Row]) -> None:
    world.execute(
        WORLD,
        first=rows[0].n,
        last=rows[-1].n,
        cancelled=[row.n for row in rows if row.kind == "cancelled"],
    )
    world.execute(DELIVERIES, rows=json.dumps([row.values for row in rows]))
    told = [row.values for row in rows if row.state.told]
    if told:
        world.execute(NOTIFICATIONS, rows=json.dumps(told))


@dataclass(frozen=True)
class Upgraded:
    world: World
    rows: list[Row]
    # By number: what became of the delivery, and of what is told in the app.
    deliveries: dict[int, tuple]
    notifications: dict[int, list[tuple]]


@pytest.fixture(scope="module")
def upgraded():
    folder = _temporary_folder()
    with server(folder) as postgres:
        site = Site(postgres, folder / "state")
        site.manage("setup_database")
        site.manage("shell", "-c", MIGRATE_TO_BEFORE)
        world = World(site, folder, "redis://127.0.0.1:9/0")
        try:
            numbers = itertools.count(1)
            rows = rows_of(STATES, numbers, late=False)
            write(world, rows)
            site.manage("migrate", "--verbosity=0")
            late = rows_of(LATE, numbers, late=True)
            write(world, late)
            world.finish(world.worker(batch=1000))
            policy = json.dumps(world.policy("hold"))
            world.execute(
                "insert into students_sessionpolicy select * from "
                "jsonb_populate_record(null::students_sessionpolicy, %(row)s)", row=policy,
            )  # fmt: skip
            held = rows_of((HELD,), numbers, late=True)
            write(world, held)
            world.finish(world.worker())
            yield read(world, rows + late + held)
        finally:
            world.close()


def read(world: World, rows: list[Row]) -> Upgraded:
    about = "recipient_id / 3, scope, subject, payload"
    deliveries = world.execute(f"select {about}, state, reason, why from students_reminder")
    notifications: dict[int, list[tuple]] = {}
    for n, *values in world.execute(f"select {about} from students_notification"):
        notifications.setdefault(n, []).append(tuple(values))
    return Upgraded(world, rows, {n: tuple(rest) for n, *rest in deliveries}, notifications)


def test_each_goes_out_once_with_the_message_id_that_it_had(upgraded):
    expected = Counter(row.message_id for row in upgraded.rows if row.state.repeats is not None)
    assert Counter(mail["id"] for mail in upgraded.world.mails()) == expected


def test_what_may_have_gone_out_is_marked_as_a_repeat(upgraded):
    repeats = {mail["id"]: int(mail["repeat"] or 0) for mail in upgraded.world.mails()}
    for row in upgraded.rows:
        if row.state.repeats is not None:
            assert repeats[row.message_id] == row.state.repeats, str(row)


def test_each_ends_as_its_state_says(upgraded):
    for row in upgraded.rows:
        *_about, state, reason, why = upgraded.deliveries[row.n]
        assert state == row.state.ends, str(row)
        if not row.late:  # the release before writes sentences, which stay as they are
            assert reason == row.state.reason, str(row)
            assert "450" in why or why in ("", "550 no such user"), str(row)


def test_everybody_is_told_once_in_the_app(upgraded):
    for row in upgraded.rows:
        assert len(upgraded.notifications.get(row.n, [])) == 1, str(row)


SCOPES = {
    "proposed": "time_proposal", "declined": "time_proposal", "handed_in": "deliverable",
    "matched": "mentorship", "match_declined": "mentorship", "digest": "", "confirm_profile": "",
}  # fmt: skip


def test_each_says_what_it_speaks_of_so_that_it_is_put_into_the_right_words(upgraded):
    for row in upgraded.rows:
        told = upgraded.notifications[row.n][0]
        scope, subject, payload = told
        if row.state.name != "sent":
            assert upgraded.deliveries[row.n][:3] == told, str(row)
        if row.kind == "handed_over" and row.reader == MANAGER:
            assert told == ("", "", {}), str(row)
            continue
        assert scope == SCOPES.get(row.kind, "session"), str(row)
        role = row.reference.partition("/")[0] if scope == "mentorship" else None
        assert payload.get("role") == role, str(row)
        assert subject in ("", str(row.n), row.reference), str(row)
        assert bool(subject) == (scope not in ("", "session")), str(row)
