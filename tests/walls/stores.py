"""Everything that is kept outside schema guides, as text: tables, sessions, Redis, files, mail."""

import base64
import binascii
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core import mail
from django.db import connections

from mentorhub.accounts.sessions import SessionStore
from mentorhub.database import OWNER

OUTSIDE = """
select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
where schemaname not in ('guides', 'pg_catalog', 'information_schema')
"""


def tables() -> Iterator[tuple[str, str]]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(OUTSIDE)
        for (table,) in cursor.fetchall():
            cursor.execute(f"select t::text from {table} t")
            for (row,) in cursor.fetchall():
                yield f"table {table}", row
        cursor.execute("select session_key, session_data from django_session")
        for key, data in cursor.fetchall():
            yield "a session", repr(SessionStore(key).decode(data))
        cursor.execute("select value from accounts_ratelimit")
        for (value,) in cursor.fetchall():
            yield "the cache", repr(_plain(value))
        cursor.execute("select description from pg_description where objoid > 16383")
        for (comment,) in cursor.fetchall():
            yield "a comment in the database", comment


def _plain(value: str) -> Any:
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return value


def redis_keys() -> Iterator[tuple[str, bytes]]:
    for database in range(3):
        client = redis.Redis.from_url(settings.REDIS_URL, db=database)
        read = {
            b"string": client.get,
            b"list": lambda key, c=client: c.lrange(key, 0, -1),
            b"set": client.smembers,
            b"hash": client.hgetall,
            b"zset": lambda key, c=client: c.zrange(key, 0, -1),
        }
        for key in client.scan_iter():
            held = read[client.type(key)](key)
            if isinstance(held, dict):
                held = [part for pair in held.items() for part in pair]
            yield "Redis", b"\n".join([key, *([held] if isinstance(held, bytes) else held or [])])
        client.close()


def files() -> Iterator[tuple[str, bytes]]:
    """Media, the mailbox, and what the servers themselves have logged."""
    state = Path(settings.STATE_DIR)
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.MAILBOX_DIR)):
        for file in folder.rglob("*") if folder.exists() else ():
            yield f"the name of a file in {folder.name}", str(file).encode()
            if file.is_file():
                yield f"a file in {folder.name}", file.read_bytes()
    for log in state.rglob("*.log"):
        yield f"the servers' log {log.name}", log.read_bytes()


def letters() -> Iterator[tuple[str, bytes]]:
    for letter in getattr(mail, "outbox", []):
        yield "a mail", letter.message().as_bytes()
        yield "a mail's recipients", repr(letter.recipients()).encode()


def everything() -> Iterator[tuple[str, str | bytes]]:
    yield from tables()
    yield from redis_keys()
    yield from files()
    yield from letters()


def size() -> int:
    return sum(sys.getsizeof(text) for _, text in everything())
