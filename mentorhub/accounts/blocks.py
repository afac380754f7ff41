"""Blocking and muting: what features ask before one person reaches another.

A **mute** keeps from the person who set it what the other writes: it is not announced, and not
counted as unread. A **block** does that too, and nobody of the two can write to the other. Neither
touches a mentorship: sessions, and the mails about them, go on. A mentorship manager can be muted,
but not blocked, because everybody must be able to reach them and be reached.

The other person is never told. A feature gives them the answer that it gives where no relation
stands between two people.

For many rows at once there are rules: ``access.not_blocked`` and ``access.not_muted``.
docs/decisions/blocks.md.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub import access
from mentorhub.accounts.models import Block, Role, User
from mentorhub.database import current_login


class NotBlockableError(Exception):
    """A mentorship manager cannot be blocked, only muted."""


def is_blocked(one: User, other: User) -> bool:
    """Whether one of the two has blocked the other, so that neither can write to the other."""
    return not User.objects.filter(access.not_blocked(one, "pk"), pk=other.pk).exists()


def is_muted(person: User, by: User) -> bool:
    """Whether ``by`` does not want to hear of what ``person`` writes: muted or blocked."""
    return not User.objects.filter(access.not_muted(by, "pk"), pk=person.pk).exists()


def may_be_blocked(person: User) -> bool:
    return not person.roles.running().filter(kind=Role.Kind.MANAGER).exists()


def block(blocked: User, kind: Block.Kind, *, by: User) -> Block:
    """Block or mute a person, or change the one into the other. Twice the same changes nothing.

    Raises NotBlockableError.
    """
    if kind == Block.Kind.BLOCK and not may_be_blocked(blocked):
        raise NotBlockableError
    running = Block.objects.running().filter(blocker=by, blocked=blocked)
    now = timezone.now()
    try:
        with transaction.atomic(using=current_login()):
            found = running.select_for_update().first()
            if found is not None and found.kind == kind:
                return found
            if found is not None:
                end(found)
            return Block.objects.create(blocker=by, blocked=blocked, kind=kind, since=now)
    except IntegrityError:
        # The same person did it in another window at the same moment.
        return running.get()


def end(found: Block) -> None:
    """End a block or a mute; for one that has ended, does nothing."""
    rows = Block.objects.running().filter(pk=found.pk)
    rows.update(ended_at=max(timezone.now(), found.since))
