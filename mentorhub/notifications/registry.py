"""The registry of what people can be told: kinds of notification, and the rows they speak of.

A feature declares its kinds in a module called ``kinds.py``, which is found when the site starts.
A kind is one object: its name, its texts, its icon, whom it can reach, whether its mail may be
switched off, until when it is of use, and what must hold for it to go out. The last two are SQL,
because they are asked inside the statements that change a delivery's state (eligibility.py).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.notifications.models import Delivery, Notification

Text = str | Promise
NAME = re.compile(r"[a-z][a-z_]{0,39}")


class Audience(StrEnum):
    STUDENT = "student"
    MENTOR = "mentor"
    ASSESSOR = "assessor"
    MANAGER = "manager"
    STAFF = "staff"


@dataclass(frozen=True)
class Reason:
    """Why a delivery did not go out, or waits. The row keeps the code; administrators read the
    text."""

    code: str
    text: Text


@dataclass(frozen=True)
class Stop:
    """Keeps a delivery from going out, for this reason, while ``when`` is true.

    ``when`` is an SQL condition in which ``r`` is the delivery (``r.payload`` is jsonb) and the
    aliases of ``Kind.source`` may be used. It must not be null where it is to be false.
    """

    when: str
    reason: Reason


@dataclass(frozen=True)
class Schedule:
    """Rows that ought to be there at a known hour, such as the reminders of planned sessions.

    ``select`` gives recipient_id, session_id, schedule_version, reference and due_at. It runs every
    few minutes; a row that is there already is not written again.
    """

    select: str
    values: Callable[[], dict[str, Any]] = dict


@dataclass(frozen=True)
class Attachment:
    content: str
    mimetype: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Kind:
    # Stored in rows, part of addresses to unsubscribe, and name of templates/email/<name>.*
    name: str
    # What administrators read in lists.
    label: Text
    # What the person reads among the mails to choose from: "A session is planned".
    title: Callable[[], str]
    icon: str
    audience: frozenset[Audience]
    # The notification in words, and where it leads: in the reader's language, for the reader.
    sentence: Callable[["Notification"], str]
    address: Callable[["Notification"], str]
    # SQL instant after which it is of no use any more.
    expires: str
    stops: tuple[Stop, ...] = ()
    # SQL that may stand after "from", for the aliases that ``stops`` and ``expires`` use.
    source: str = ""
    # What the mail says beside the names of the two people.
    context: Callable[["Delivery"], dict[str, Any]] = field(default=lambda delivery: {})
    # A calendar entry, for instance. A kind that has one is also mailed to whoever caused it.
    attachment: Callable[["Delivery"], Attachment | None] | None = None
    # Some mails are part of the job: nobody should wait in an empty room.
    may_be_switched_off: bool = True
    schedule: Schedule | None = None
    # That something is off concerns whoever had it in their calendar, also when they have left.
    reaches_former_members: bool = False
    # What a row speaks of, where the row itself does not say: a registered ``Scope``.
    scope: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(stop.reason for stop in self.stops)


@dataclass(frozen=True)
class Scope:
    """What notifications speak of: a model whose ``objects.visible_to(user)`` decides who may
    still read them. ``column`` of the notification holds its key."""

    name: str
    model: str
    column: str = "subject"


_kinds: dict[str, Kind] = {}
_scopes: dict[str, Scope] = {}
_reasons: dict[str, Reason] = {}
# Called after each change, so that statements composed of the kinds are composed anew.
on_change: list[Callable[[], None]] = []


def register(kind: Kind) -> Kind:
    """Raises ValueError for a second kind of that name, or a name or code that is none."""
    if kind.name in _kinds or not NAME.fullmatch(kind.name):
        raise ValueError(f"{kind.name!r} cannot be the name of a kind.")
    for reason in kind.reasons:
        register_reason(reason)
    _kinds[kind.name] = kind
    _changed()
    return kind


def forget(kind: Kind) -> None:
    """For tests that registered a kind of their own."""
    del _kinds[kind.name]
    _changed()


def register_reason(reason: Reason) -> Reason:
    """Raises ValueError when the code is taken by another text."""
    known = _reasons.setdefault(reason.code, reason)
    if known is not reason or not NAME.fullmatch(reason.code):
        raise ValueError(f"{reason.code!r} cannot be the code of a reason.")
    return reason


def register_scope(scope: Scope) -> Scope:
    """Raises ValueError for a second scope of that name."""
    if scope.name in _scopes:
        raise ValueError(f"{scope.name!r} is registered already.")
    _scopes[scope.name] = scope
    return scope


def kinds() -> list[Kind]:
    return list(_kinds.values())


def find(name: str) -> Kind | None:
    """None for a kind that this release does not know."""
    return _kinds.get(name)


def scopes() -> list[Scope]:
    return list(_scopes.values())


def scope(name: str) -> Scope | None:
    return _scopes.get(name)


def reasons() -> list[Reason]:
    return list(_reasons.values())


_HOLDS: dict[Audience, Callable[[Any], bool]] = {
    Audience.STUDENT: access.is_student,
    Audience.MENTOR: access.is_mentor,
    Audience.ASSESSOR: access.is_assessor,
    Audience.MANAGER: access.is_manager,
    Audience.STAFF: access.is_staff,
}


def kinds_for(user: Any) -> list[Kind]:
    """The kinds that can reach this person, in the order in which they are declared."""
    held = {each for each, holds in _HOLDS.items() if holds(user)}
    return [kind for kind in kinds() if kind.audience & held]


def may_be_switched_off(name: str) -> bool:
    kind = find(name)
    return kind is not None and kind.may_be_switched_off


def _changed() -> None:
    for call in on_change:
        call()
