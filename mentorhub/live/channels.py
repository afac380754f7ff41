"""The registry of channels: what a page may listen to.

A feature registers its channels in a module ``live_channels.py``, which is found by its name
(mentorhub/discovery.py), and puts triggers on the tables of a channel in a migration
(``triggers.watch``). A test compares the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Topics that end pages instead of refreshing them. ``rights:<person>``: a role, an approval, an
# enrolment or a mentorship began or ended. ``sign-in:<digest>``: a session was deleted.
RIGHTS, SIGN_IN = "rights", "sign-in"


@dataclass(frozen=True, kw_only=True)
class Channel:
    name: str
    # What follows the colon in its topics.
    key: str
    # The tables whose rows it follows.
    tables: tuple[str, ...]

    def topic(self, key: Any) -> str:
        return f"{self.name}:{key}"


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Rights that begin or end by the clock, without a row that is written."""

    # A query that gives the person and the instant, for instants between the parameters
    # ``%(after)s`` and ``%(until)s``.
    query: str


_channels: dict[str, Channel] = {}
_timetables: list[Timetable] = []


def register(channel: Channel) -> Channel:
    """Raises ValueError when another channel has the name."""
    if channel.name in _channels:
        raise ValueError(f"Two channels are called {channel.name!r}.")
    _channels[channel.name] = channel
    return channel


def register_timetable(timetable: Timetable) -> Timetable:
    _timetables.append(timetable)
    return timetable


def timetables() -> list[Timetable]:
    return _timetables


def unregister(channel: Channel) -> None:
    """For tests that registered a channel of their own."""
    del _channels[channel.name]


def named(name: str) -> Channel:
    """Raises KeyError."""
    return _channels[name]


def channels() -> Iterable[Channel]:
    return _channels.values()


register(
    Channel(
        name=RIGHTS,
        key="person",
        tables=(
            "accounts_role",
            "accounts_user",
            "students_approval",
            "students_enrolment",
            "students_mentorship",
        ),
    )
)
register(Channel(name=SIGN_IN, key="digest of the session", tables=("django_session",)))
