"""The last net of the paste check: a text with a passage of a guide is caught where it is stored.

Forms refuse such texts beside the field. What goes around them, by another view, another column or
a statement of its own, reaches the database as a parameter of a statement that writes; those of
the request's logins are looked at here. What forms have checked is not checked again.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections

from mentorhub import outgoing
from mentorhub.database import SIGNIN, STAFF, WEB

_TABLE = re.compile(r'\s*(?:insert\s+into|update)\s+(?:public\.)?"?(\w+)', re.IGNORECASE)
_READS = re.compile(r"\s*(?:select|savepoint|release|rollback|set|show|begin|commit)\b", re.I)

# Tables whose texts no person writes, each with its reason. tests/test_paste_columns.py compares
# this list with the grants and with the columns.
NOT_WRITTEN_BY_PEOPLE = {
    "django_session": "Encrypted; what people typed is checked before it is put into it.",
    "usersessions_usersession": "The browser and the address of a sign-in.",
    "accounts_actcount": "Counts.",
    "accounts_ratelimit": "Counts of sign-in, whose keys are hashes.",
    "forms_submission": "An HMAC and an address of our own.",
    "students_calendarfeed": "A random number.",
}


@contextmanager
def watched() -> Iterator[None]:
    """Watch what the block stores on the logins of a request. Raises ``outgoing.GuideTextError``
    or ``outgoing.UncheckedError`` out of the statement, which is not carried out."""
    with ExitStack() as stack:
        # In tests several logins share a connection.
        for connection in {
            id(each): each for each in map(connections.__getitem__, _LOGINS)
        }.values():
            stack.enter_context(connection.execute_wrapper(_watch))
        yield


_LOGINS = (WEB, SIGNIN, STAFF)


def _watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    if params and not _READS.match(sql) and _is_written_by_people(sql):
        for text in _texts(params):
            if outgoing.passages_in(text):
                raise outgoing.GuideTextError
    return execute(sql, params, many, context)


def _is_written_by_people(sql: str) -> bool:
    found = _TABLE.match(sql)
    # Nothing of a guide is hidden from the tables of guides.
    return not found or not (found[1] in NOT_WRITTEN_BY_PEOPLE or found[1].startswith("guides_"))


def _texts(value: Any) -> Iterator[str]:
    """All strings in the parameters of a statement, those in lists and JSON too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.items()))
    elif isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "adapted"):  # psycopg2's Json
        yield from _texts(value.adapted)
