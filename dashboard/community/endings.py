"""What ends for somebody who is no longer in a group: they follow its topics no more, and the mails
about it that wait are called off. A guest ends with the last role, and with the person."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from dashboard.community.kinds import DIGEST, OF_TOPICS
from dashboard.community.models import Group, GroupKind, Guest, Reader, Reply, Topic
from mentorhub import endings
from mentorhub.accounts.models import Role, User
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery
from students.models import Approval

endings.register("community.Guest", has_ended=lambda row: row.ended_at is not None, person="user")

TRAINED = {Role.Kind.MENTOR, Role.Kind.ASSESSOR}


@endings.takes_along("accounts.User")
def ending_with_person(person: User, ending: Ending) -> Iterator[Guest]:
    yield from Guest.objects.running().filter(user=person).order_by("pk")


@endings.takes_along("accounts.Role")
def ending_with_role(role: Role, ending: Ending) -> Iterator[Guest]:
    """Unless another role goes on."""
    others = Role.objects.running().filter(user=role.user_id).exclude(pk=role.pk)
    if not others.exists():
        yield from Guest.objects.running().filter(user=role.user_id).order_by("pk")


@endings.part("accounts.Role")
def role_consequences(role: Role, ending: Ending) -> Iterator[Consequence]:
    yield _leaving(role.user, ending)


@endings.part("students.Approval")
def approval_consequences(approval: Approval, ending: Ending) -> Iterator[Consequence]:
    yield _leaving(approval.user, ending)


@endings.part("community.Guest")
def guest_consequences(guest: Guest, ending: Ending) -> Iterator[Consequence]:
    def close() -> None:
        guest.ended_at = max(ending.at, guest.granted_at)
        guest.save(update_fields=["ended_at"])

    yield _leaving(guest.user, ending)
    text = _("%(name)s is no longer a guest of the group “%(group)s”.")
    names = {"name": guest.user, "group": guest.group}
    yield Consequence("ends", text % names, carry_out=close, closes=True)


def _leaving(person: User, ending: Ending) -> Consequence:
    groups = _lost_groups(person, ending)
    return Consequence("community", "", carry_out=lambda: leave(person, groups))


def _lost_groups(person: User, ending: Ending) -> QuerySet[Group]:
    """Those that the person is not in once all rows of the ending have ended: the rule
    ``access.community_groups`` without these rows."""

    def left(model: Any) -> list[Any]:
        rows = model.objects.filter(user=person.pk, ended_at=None)
        return [row for row in rows if not ending.includes(row)]

    roles = {row.kind for row in left(Role)}
    if Role.Kind.MANAGER in roles:
        return Group.objects.none()
    kept = Q(pk__in=[row.group_id for row in left(Guest)] if roles else [])
    if roles & TRAINED:
        kept |= Q(kind__in=(GroupKind.ALL, GroupKind.OPEN))
        kept |= Q(path__in=[row.path_id for row in left(Approval)])
    return Group.objects.exclude(kept)


def leave(person: User, groups: QuerySet[Group]) -> None:
    """The person is in these groups no longer."""
    Reader.objects.filter(user=person, follows=True, topic__group__in=groups).update(follows=False)
    topics = Topic.objects.filter(group__in=groups)
    replies = Reply.objects.filter(group__in=groups)
    about = Q(scope="community_topic", subject__in=_as_text(topics))
    about |= Q(scope="community_reply", subject__in=_as_text(replies))
    if not Group.objects.exclude(pk__in=groups).exists():
        about |= Q(kind=DIGEST.name)
    names = [kind.name for kind in (*OF_TOPICS, DIGEST)]
    Delivery.objects.cancel_ended(about, recipient=person, kind__in=names)


def _as_text(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().annotate(key_text=Cast("pk", CharField())).values("key_text")
