"""The answer to a poll. It must cost microseconds: each open page asks every few seconds."""

import logging
from dataclasses import dataclass

from django.db import Error as DatabaseError

from mentorhub.live import snapshots, tokens
from mentorhub.live.changes import changes

# The parameter of the address: what the page has seen.
SEEN = "v"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    status: int
    # The new value of the parameter, with status 200 alone.
    text: str = ""


UNCHANGED, GONE, UNAVAILABLE = Answer(204), Answer(410), Answer(503)


def answer(token: str, seen: str, session_key: str) -> Answer:
    """204: nothing has changed. 200: something has, ask next time with this text. 410: the token is
    forged or too old, or the sign-in or a right of the person has ended or begun. 503: later."""
    found = tokens.read(token)
    if found is None or not found.is_fresh or found.session != tokens.digest(session_key):
        return GONE
    try:
        changes.refresh()
    except DatabaseError:
        log.exception("The changes of the pages cannot be read.")
        return UNAVAILABLE
    if changes.has(found.sign_in) or changes.unseen(found.rights, found.seen):
        return GONE
    if changes.is_over_by_the_clock(found.person, found.issued_at):
        return GONE
    known = snapshots.read(seen) or snapshots.NOTHING
    for topic in found.topics:
        if changes.unseen(topic, known):
            return Answer(200, changes.seen.text)
    return UNCHANGED
