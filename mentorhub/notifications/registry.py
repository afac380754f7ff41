"""The registry of the kinds of notification, of their reasons, and of the rows they are about.

A feature declares its kinds in a module called ``kinds.py``, which is imported when the site
starts. A kind is one object: its name, its texts, its icon, its audience, whether its mail may be
switched off, when it expires, and which conditions stop it. The last two are SQL, because they are
evaluated inside the statements that change the state of a delivery (eligibility.py).
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
    """Who can get a kind: the roles, and students."""

    STUDENT = "student"
    MENTOR = "mentor"
    ASSESSOR = "assessor"
    MANAGER = "manager"
    STAFF = "staff"


@dataclass(frozen=True)
class Reason:
    """Why a delivery was not sent, or is held. Rows store ``code``; administrators read
    ``text``."""

    code: str
    text: Text


@dataclass(frozen=True)
class Stop:
    """Stops a delivery for this reason while ``when`` is true.

    ``when`` is an SQL condition in which ``r`` is the delivery (``r.payload`` is jsonb) and the
    aliases of ``Kind.source`` may be used. It must be false, not null, when it does not apply.
    """

    when: str
    reason: Reason


@dataclass(frozen=True)
class Schedule:
    """Deliveries that are written ahead of a known time, such as reminders of planned sessions.

    ``select`` is SQL that gives recipient_id, session_id, schedule_version, reference, subject and
    due_at.
    It runs every few minutes; a row that is there already is not written again.
    """

    select: str
    values: Callable[[], dict[str, Any]] = dict


@dataclass(frozen=True)
class Attachment:
    """An alternative part of the mail, such as a calendar entry. ``filename`` names it where it has
    to be a file of its own beside the text."""

    content: str
    mimetype: str
    filename: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Kind:
    """One kind of notification. Two kinds are equal only when they are the same object."""

    # Stored in rows, part of the addresses to unsubscribe, and the name of templates/email/<name>.*
    name: str
    # Shown to administrators in lists.
    label: Text
    # Shown to the person in the preferences: “A session is planned”.
    title: Callable[[], str]
    icon: str
    audience: frozenset[Audience]
    # The sentence of the notification and the address it leads to, in the language of the reader.
    sentence: Callable[["Notification"], str]
    address: Callable[["Notification"], str]
    # SQL expression: the instant after which it is too late to send.
    expires: str
    stops: tuple[Stop, ...] = ()
    # SQL after “from”, for the aliases that ``stops`` and ``expires`` use.
    source: str = ""
    # Further context for the templates of the mail.
    context: Callable[["Delivery"], dict[str, Any]] = field(default=lambda delivery: {})
    # A calendar entry, for instance. A kind with attachments is also mailed to the person who
    # caused it. The first is an alternative of the text, which mail programs read by themselves;
    # the others are files.
    attachments: Callable[["Delivery"], list[Attachment]] | None = None
    # False for mails that people need, such as those about the date of a session.
    may_be_switched_off: bool = True
    schedule: Schedule | None = None
    # Also sent to people who have left, such as the cancellation of something in their calendar.
    reaches_former_members: bool = False
    # The name of the registered ``Scope`` of rows that do not name one themselves.
    scope: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(stop.reason for stop in self.stops)


@dataclass(frozen=True)
class Scope:
    """A model that notifications are about; its ``objects.visible_to(user)`` decides who may still
    read them. ``column`` of the notification holds the primary key of the row; its ``deferred``
    columns are not read with it."""

    name: str
    model: str
    column: str = "subject"
    deferred: tuple[str, ...] = ()


_kinds: dict[str, Kind] = {}
_scopes: dict[str, Scope] = {}
_reasons: dict[str, Reason] = {}
# Called after each change, so that caches of statements composed of the kinds are cleared.
on_change: list[Callable[[], None]] = []


def register(kind: Kind) -> Kind:
    """Add a kind. Raises ValueError when the name is taken or not valid, or a reason is refused."""
    if kind.name in _kinds or not NAME.fullmatch(kind.name):
        raise ValueError(f"{kind.name!r} cannot be the name of a kind.")
    for reason in kind.reasons:
        register_reason(reason)
    _kinds[kind.name] = kind
    _changed()
    return kind


def unregister(kind: Kind) -> None:
    """Remove a kind: for tests that registered one of their own."""
    del _kinds[kind.name]
    _changed()


def register_reason(reason: Reason) -> Reason:
    """Add a reason. Raises ValueError when the code is not valid, or taken by another reason."""
    known = _reasons.setdefault(reason.code, reason)
    if known is not reason or not NAME.fullmatch(reason.code):
        raise ValueError(f"{reason.code!r} cannot be the code of a reason.")
    return reason


def register_scope(scope: Scope) -> Scope:
    """Add a scope. Raises ValueError when the name is taken."""
    if scope.name in _scopes:
        raise ValueError(f"{scope.name!r} is registered already.")
    _scopes[scope.name] = scope
    return scope


def kinds() -> list[Kind]:
    return list(_kinds.values())


def find(name: str) -> Kind | None:
    """The kind of this name; None when this release does not know it."""
    return _kinds.get(name)


def scopes() -> list[Scope]:
    return list(_scopes.values())


def scope(name: str) -> Scope | None:
    return _scopes.get(name)


def reasons() -> list[Reason]:
    return list(_reasons.values())


_IS_IN_AUDIENCE: dict[Audience, Callable[[Any], bool]] = {
    Audience.STUDENT: access.is_student,
    Audience.MENTOR: access.is_mentor,
    Audience.ASSESSOR: access.is_assessor,
    Audience.MANAGER: access.is_manager,
    Audience.STAFF: access.is_staff,
}


def kinds_for(user: Any) -> list[Kind]:
    """The kinds that can reach this person, in the order in which they are declared."""
    audiences = {audience for audience, includes in _IS_IN_AUDIENCE.items() if includes(user)}
    return [kind for kind in kinds() if kind.audience & audiences]


def may_be_switched_off(name: str) -> bool:
    """False also for a kind that this release does not know."""
    kind = find(name)
    return kind is not None and kind.may_be_switched_off


def _changed() -> None:
    for call in on_change:
        call()
