"""An act of moderation in one sentence: “Closed by Noor Manager: settled.”"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.community.models import Act, Moderation, Topic
from dashboard.community.queries.lists import group_names
from mentorhub.accounts.models import User
from mentorhub.prepared import prepared

OF_TOPIC = {
    Act.LOCK: pgettext_lazy("topic", "Closed by %(name)s: %(reason)s"),
    Act.UNLOCK: pgettext_lazy("topic", "Opened again by %(name)s: %(reason)s"),
    Act.MOVE: pgettext_lazy("topic", "Moved by %(name)s: %(reason)s"),
    Act.HIDE: pgettext_lazy("topic", "Hidden by %(name)s: %(reason)s"),
    Act.RESTORE: pgettext_lazy("topic", "Shown again by %(name)s: %(reason)s"),
}
# Of a move, by whether the reader sees the group where the topic was, and that where it went.
MOVED = {
    (True, True): _("Moved from “%(before)s” to “%(after)s” by %(name)s: %(reason)s"),
    (True, False): _("Moved from “%(before)s” by %(name)s: %(reason)s"),
    (False, True): _("Moved to “%(after)s” by %(name)s: %(reason)s"),
    (False, False): OF_TOPIC[Act.MOVE],
}
OF_REPLY = {
    Act.HIDE: _("Reply %(number)s hidden by %(name)s: %(reason)s"),
    Act.RESTORE: _("Reply %(number)s shown again by %(name)s: %(reason)s"),
    Act.EMPTY_HISTORY: _("Earlier texts of reply %(number)s emptied by %(name)s: %(reason)s"),
}


def sentence(act: Moderation, groups: Mapping[int, str]) -> str:
    """Reads ``by`` and ``reply``. ``groups`` are the names of those that the reader sees; of a move
    ``to_group`` is the key of the group where the topic went."""
    values = {"name": act.by.name, "reason": act.words}
    if act.act == Act.MOVE:
        before = groups.get(act.from_group_id or 0, "")
        after = groups.get(act.to_group, "")  # type: ignore[attr-defined]
        return MOVED[bool(before), bool(after)] % {**values, "before": before, "after": after}
    if act.reply is None:
        return OF_TOPIC[Act(act.act)] % values
    return OF_REPLY[Act(act.act)] % {**values, "number": act.reply.number}


def with_target(rows: QuerySet[Moderation]) -> QuerySet[Moderation]:
    """Annotate ``to_group``, the key of the group where a move took the topic: that from which the
    next move took it, and after the last one that where it is."""
    moves = Moderation.objects.filter(topic=OuterRef("topic"), act=Act.MOVE, pk__gt=OuterRef("pk"))
    left = moves.order_by("pk").values("from_group")[:1]
    after = Coalesce(Subquery(left), F("topic__group"), output_field=BigIntegerField())
    return rows.annotate(to_group=after)


def _names(acts: Iterable[Moderation], reader: User) -> dict[int, str]:
    """Of the groups that the reader sees, where a move needs them."""
    if not any(each.act == Act.MOVE for each in acts):
        return {}
    return {each.pk: each.name for each in group_names(reader)}


@dataclass(frozen=True)
class Line:
    text: str
    at: datetime


@dataclass
class Lines:
    """What a topic says about its moderation: of itself, and by number of its replies."""

    of_topic: list[Line] = field(default_factory=list)
    of_replies: dict[int, Line] = field(default_factory=dict)


@prepared
def _acts_with(reader: User, topic: int, first: int, last: int) -> QuerySet[Moderation]:
    rows = Moderation.objects.filter(topic__in=Topic.objects.visible_to(reader), topic=topic)
    rows = rows.exclude(act=Act.READ_HISTORY)
    rows = rows.filter(Q(reply=None) | Q(reply__number=1) | Q(reply__number__range=(first, last)))
    rows = rows.select_related("by", "reply").defer("reply__body", "reply__html", "reply__search")
    return with_target(rows).order_by("at", "pk")


def lines_of(topic: Topic, reader: User, first: int, last: int) -> Lines:
    """What holds now: why the topic is closed, hidden, or stands in this group; why its opening and
    the replies between two numbers are hidden, and whose earlier texts were emptied."""
    found = Lines()
    latest: dict[tuple[int | None, str], Moderation] = {}
    for act in _acts_with(reader, topic.pk, first, last):
        latest[act.reply_id, act.act] = act
    acts = [act for act in latest.values() if _holds(act, topic)]
    groups = _names(acts, reader)
    for act in acts:
        line = Line(sentence(act, groups), act.at)
        if act.reply is None:
            found.of_topic.append(line)
        else:
            found.of_replies[act.reply.number] = line
    return found


def _holds(act: Moderation, topic: Topic) -> bool:
    match act.act:
        case Act.LOCK:
            return topic.is_locked
        case Act.HIDE if act.reply is None:
            return topic.is_removed
        case Act.HIDE:
            return act.reply.is_removed
        case Act.MOVE | Act.EMPTY_HISTORY:
            return True
    return False


def with_sentences(acts: Iterable[Moderation], reader: User) -> list[Moderation]:
    """Acts of ``with_target``, each with its ``sentence``."""
    found = list(acts)
    groups = _names(found, reader)
    for act in found:
        act.sentence = sentence(act, groups)  # type: ignore[attr-defined]
    return found
