"""Tries what the site needs, and says what to do about what does not work; ``manage.py doctor``.

A process has only the passwords of its own logins: what it cannot try is skipped, and said so.
Nothing is changed, but for a file that is written and deleted at once.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import DatabaseError, connections
from django.utils import timezone

from mentorhub import grants
from mentorhub.celery import app as jobs
from mentorhub.database import LOGINS, OWNER, SIGNIN, STAFF, WEB
from mentorhub.monitoring.readiness import (
    BROKER_ERRORS,
    broker_connection,
    missing_migrations,
    queue_length,
)
from mentorhub.monitoring.walls import privileges_of, violations
from mentorhub.notifications import backlog
from mentorhub.redaction import redact

# Bytes left on the disk of the uploads.
LITTLE_SPACE = 1024**3
# Seconds between the clocks of this machine and of the database.
CLOCKS_DIFFER = 5
# Tasks: beat queues about forty a minute, and each is short.
LONG_QUEUE = 500
VERBS = ("insert", "update", "delete")


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "FAILED"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    what_to_do: str = ""


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which an operator should read them."""
    for check in CHECKS:
        try:
            yield from check()
        except DatabaseError as error:
            # One login is tried after the other by the first check, which says why it fails.
            yield Finding(
                Level.SKIPPED, f"{check.__name__}: the database says {_first_line(error)}"
            )


def logins() -> Iterator[Finding]:
    for alias, login in LOGINS.items():
        what = f"database login {login}"
        if not settings.DATABASES[alias]["PASSWORD"]:
            yield Finding(Level.SKIPPED, f"{what}: this process does not have its password")
            continue
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("select 1")
        except DatabaseError as error:
            yield Finding(
                Level.FAILED,
                f"{what}: {_first_line(error)}",
                "Compare DATABASE_URL and its DATABASE_PASSWORD_… with those of `setup_database`, "
                "and run that command again: it sets the passwords.",
            )
        else:
            yield Finding(Level.OK, what)


def migrations() -> Iterator[Finding]:
    if missing := missing_migrations():
        what = f"migrations are missing: {', '.join(missing)}"
        yield Finding(Level.FAILED, what, "Run `manage.py migrate`.")
    else:
        yield Finding(Level.OK, "all migrations have run")


def walls() -> Iterator[Finding]:
    """What each login may do, compared with what it should; see docs/security.md."""
    # The others may not look up the tables of schema guides.
    known = [alias for alias in (OWNER, STAFF) if settings.DATABASES[alias]["PASSWORD"]]
    if not known:
        yield Finding(Level.SKIPPED, "the walls: this process has the password of no login for it")
        return
    with connections[known[0]].cursor() as cursor:
        found = violations(cursor)
    for sentence in found:
        yield Finding(
            Level.FAILED,
            f"grants: {sentence}",
            "Run `manage.py setup_database`, then `manage.py migrate`: both set the rights again. "
            "Until then a page may read what it must not.",
        )
    if not found:
        yield Finding(Level.OK, "the logins may do no more than they should")


def rights() -> Iterator[Finding]:
    missing = []
    with connections[WEB].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        existing = {row[0] for row in cursor.fetchall()}
        for alias, tables in ((WEB, grants.WEB), (SIGNIN, grants.SIGNIN)):
            for table, privileges in tables.items():
                if table in existing:
                    has = privileges_of(cursor, alias, f"public.{table}")
                    verbs = {part.split()[0] for part in privileges.split(", ")} & set(VERBS)
                    missing += [
                        f"{LOGINS[alias]} may not {verb} {table}"
                        for verb in sorted(verbs)
                        if not any(each.startswith(verb) for each in has)
                    ]
    for sentence in missing:
        yield Finding(Level.FAILED, f"grants: {sentence}", "Run `manage.py migrate`.")
    if not missing:
        yield Finding(Level.OK, "the logins may do what pages need")


def clock() -> Iterator[Finding]:
    with connections[WEB].cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        apart = abs((timezone.now() - cursor.fetchone()[0]).total_seconds())
    if apart > CLOCKS_DIFFER:
        yield Finding(
            Level.FAILED,
            f"this machine's clock and the database's are {apart:.0f} s apart",
            "Turn on time synchronisation (systemd-timesyncd, chrony) on both: reminders are sent "
            "by the clock of the database, pages show that of this machine.",
        )
    else:
        yield Finding(Level.OK, f"the clocks agree ({apart:.1f} s)")


def broker() -> Iterator[Finding]:
    waiting = queue_length()
    if waiting is None:
        yield Finding(
            Level.FAILED,
            "the broker does not answer",
            "Is Redis or Valkey running at REDIS_URL, and reached from this machine? Pages work "
            "without it; reminders and other mails wait.",
        )
        return
    yield Finding(Level.OK, "the broker answers")
    policy = _eviction_policy()
    if policy not in ("noeviction", ""):
        yield Finding(
            Level.WARNING,
            f"the broker's maxmemory-policy is {policy}",
            "Set it to noeviction: otherwise it forgets tasks when its memory is full.",
        )
    if waiting > LONG_QUEUE:
        yield Finding(
            Level.WARNING, f"{waiting} tasks wait in the queue", "Start workers, or more of them."
        )


def workers() -> Iterator[Finding]:
    try:
        names = sorted(jobs.control.inspect(timeout=2).ping() or {})
    except BROKER_ERRORS:
        return
    if names:
        yield Finding(Level.OK, f"workers: {', '.join(names)}")
    else:
        yield Finding(
            Level.FAILED,
            "no worker answers",
            "Start `celery --app=mentorhub.celery:app worker` (compose: the service worker).",
        )


def outbox() -> Iterator[Finding]:
    seconds = backlog.oldest_due_seconds()
    if seconds > backlog.ALARM_AFTER:
        yield Finding(
            Level.FAILED,
            f"a notification should have gone out {seconds} s ago",
            "Are beat, a worker and the mail server running? Their logs say more; the list "
            "“deliveries” of the administration names the rows.",
        )
    else:
        yield Finding(Level.OK, "no notification is late")


def mail() -> Iterator[Finding]:
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's errors are OSErrors
        yield Finding(
            Level.FAILED,
            f"the mail server: {_first_line(error)}",
            "Compare EMAIL_URL with what the mail server's owner gave you: host, port, user, "
            "password, and smtp+tls:// (port 587) or smtp+ssl:// (port 465).",
        )
    else:
        yield Finding(Level.OK, "the mail server lets this site in")


def storage() -> Iterator[Finding]:
    name = f"doctor-{uuid4().hex}"
    try:
        name = default_storage.save(name, ContentFile(b"doctor"))
        with default_storage.open(name) as file:
            same = file.read() == b"doctor"
        default_storage.delete(name)
    except OSError as error:
        with suppress(OSError):
            default_storage.delete(name)
        yield Finding(
            Level.FAILED,
            f"uploads: {_first_line(error)}",
            "The user that runs the site must be able to write the folder MEDIA_ROOT.",
        )
        return
    if not same:
        yield Finding(
            Level.FAILED, "uploads: a file came back changed", "Look at the disk of MEDIA_ROOT."
        )
        return
    free = shutil.disk_usage(settings.MEDIA_ROOT).free
    if free < LITTLE_SPACE:
        yield Finding(
            Level.WARNING,
            f"uploads: {free // 1024**2} MB are left",
            "Make room, or move MEDIA_ROOT to a larger disk.",
        )
    else:
        yield Finding(Level.OK, f"uploads: written and read; {free // 1024**3} GB are left")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    logins, migrations, walls, rights, clock, broker, workers, outbox, mail, storage,
)  # fmt: skip


def _eviction_policy() -> str:
    """Empty where the server does not say, as managed ones may not."""
    name = "maxmemory-policy"
    try:
        with broker_connection() as connection:
            return connection.default_channel.client.config_get(name)[name]
    except Exception:  # the client's errors are those of a library of the broker's kind
        return ""


def _first_line(error: Exception) -> str:
    return redact(str(error).strip().partition("\n")[0]) or type(error).__name__
