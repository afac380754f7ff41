"""Reads everything that the login *web* can read in the database, as one text.

Every column of every table, as it stands and decoded: base64 of either alphabet, hexadecimal, zlib,
each within the other. A pickle shows its texts once its base64 is off.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Any

from django.contrib.sessions.models import Session

from mentorhub.accounts.sessions import SessionStore
from mentorhub.database import WEB
from tests.walls.logins import connected_as

COLUMNS = """
select quote_ident(table_schema) || '.' || quote_ident(table_name),
       string_agg(quote_ident(column_name) || '::text', ', ')
from information_schema.columns
where table_schema not in ('pg_catalog', 'information_schema')
group by 1
"""
ENCODED = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
HEXADECIMAL = re.compile(r"(?:[0-9a-f]{2}){8,}")


def everything_web_reads() -> str:
    return "\n".join(text for value in _values() for text in decoded(value))


def decoded(value: str, depth: int = 3) -> Iterator[str]:
    yield value
    if depth == 0:
        return
    for packed in _unpacked(value):
        yield from decoded(packed.decode("latin-1"), depth - 1)


def _values() -> Iterator[str]:
    with connected_as(WEB) as cursor:
        cursor.execute(COLUMNS)
        for table, columns in cursor.fetchall():
            cursor.execute("select has_table_privilege(%s, 'select')", [table])
            if cursor.fetchone() == (True,):
                cursor.execute(f"select {columns} from {table}")
                for row in cursor.fetchall():
                    yield from (value for value in row if value)


def _unpacked(value: str) -> Iterator[bytes]:
    yield from _inflated(value.encode("latin-1", errors="replace"))
    for found in HEXADECIMAL.findall(value):
        yield from _with_inflated(bytes.fromhex(found))
    for found in ENCODED.findall(value):
        text = found.rstrip("=").translate(str.maketrans("-_", "+/"))
        try:
            yield from _with_inflated(base64.b64decode(text + "=" * (-len(text) % 4)))
        except binascii.Error:
            continue


def _with_inflated(data: bytes) -> Iterator[bytes]:
    yield data
    yield from _inflated(data)


def _inflated(data: bytes) -> Iterator[bytes]:
    try:
        yield zlib.decompress(data)
    except zlib.error:
        return


def data_of_sessions() -> list[dict[str, Any]]:
    """The decrypted data of all sessions, as the site reads it, for comparison."""
    return [SessionStore(row.session_key).decode(row.session_data) for row in Session.objects.all()]
