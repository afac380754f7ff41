"""An act of moderation in one sentence: “Closed by Noor Manager: settled.”"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.community.models import Act, Moderation, Topic
from mentorhub.accounts.models import User
from mentorhub.prepared import prepared

OF_TOPIC = {
    Act.LOCK: pgettext_lazy("topic", "Closed by %(name)s: %(reason)s"),
    Act.UNLOCK: pgettext_lazy("topic", "Opened again by %(name)s: %(reason)s"),
    Act.MOVE: pgettext_lazy("topic", "Moved by %(name)s: %(reason)s"),
    Act.HIDE: pgettext_lazy("topic", "Hidden by %(name)s: %(reason)s"),
    Act.RESTORE: pgettext_lazy("topic", "Shown again by %(name)s: %(reason)s"),
}
OF_REPLY = {
    Act.HIDE: _("Reply %(number)s hidden by %(name)s: %(reason)s"),
    Act.RESTORE: _("Reply %(number)s shown again by %(name)s: %(reason)s"),
    Act.EMPTY_HISTORY: _("Earlier texts of reply %(number)s emptied by %(name)s: %(reason)s"),
}


def sentence(act: Moderation) -> str:
    """Reads ``by`` and ``reply``."""
    values = {"name": act.by.name, "reason": act.words}
    if act.reply is None:
        return OF_TOPIC[Act(act.act)] % values
    return OF_REPLY[Act(act.act)] % {**values, "number": act.reply.number}


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
    rows = rows.filter(Q(reply=None) | Q(reply__number=1) | Q(reply__number__range=(first, last)))
    rows = rows.select_related("by", "reply").defer("reply__body", "reply__html", "reply__search")
    return rows.order_by("at", "pk")


def lines_of(topic: Topic, reader: User, first: int, last: int) -> Lines:
    """What holds now: why the topic is closed, hidden, or stands in this group; why its opening and
    the replies between two numbers are hidden, and whose earlier texts were emptied."""
    found = Lines()
    latest: dict[tuple[int | None, str], Moderation] = {}
    for act in _acts_with(reader, topic.pk, first, last):
        latest[act.reply_id, act.act] = act
    for act in latest.values():
        if not _holds(act, topic):
            continue
        line = Line(sentence(act), act.at)
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


def with_sentences(acts: Iterable[Moderation]) -> list[Moderation]:
    """The acts, each with its ``sentence``."""
    found = list(acts)
    for act in found:
        act.sentence = sentence(act)  # type: ignore[attr-defined]
    return found
