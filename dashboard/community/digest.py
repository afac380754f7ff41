"""The digest of what is new in one's groups, built when it is sent, of what one sees then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from dashboard.community.models import Reaction, ReactionKind, Reply, Topic, TopicKind
from dashboard.community.unread import with_unread
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.mail import absolute
from students.models import Approval

# Topics in one mail; the page has the others.
SHOWN = 12


@dataclass(frozen=True)
class DigestTopic:
    topic: Topic
    url: str
    new: int
    thanks: int
    # A question that nobody has answered, on a path that the reader is approved for.
    waits_for_reader: bool


def digest_for(reader: User, due: datetime) -> tuple[list[DigestTopic], int]:
    """The best topics of the digest that is due at an instant, and how many more there are."""
    rows = list(_topics(reader, due))
    shown = [
        DigestTopic(
            topic=row,
            url=f"{absolute(row.get_absolute_url())}?from={row.read_number + 1}",
            new=row.unread,
            thanks=row.thanks,
            waits_for_reader=row.waits,
        )
        for row in rows[:SHOWN]
    ]
    return shown, max(0, len(rows) - SHOWN)


def _topics(reader: User, due: datetime) -> QuerySet[Any]:
    """Best first: announcements, accepted answers, questions that wait for the reader, the most
    thanked; then the newest."""
    keys = _keys(reader, due)
    rows = with_unread(Topic.objects.visible_to(reader).kept().filter(pk__in=keys), reader)
    own_paths = Approval.objects.running().filter(user=reader.pk).values("path")
    waits = Q(kind=TopicKind.QUESTION, accepted=None, locked_at=None) & ~Q(author=reader.pk)
    fits = Q(project__path__in=own_paths) | Q(project=None, group__path__in=own_paths)
    answers = Reply.objects.kept().filter(topic=OuterRef("pk"), number__gt=1)
    rank = Case(
        When(kind=TopicKind.ANNOUNCEMENT, then=Value(0)),
        When(accepted__isnull=False, then=Value(1)),
        When(waits=True, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = rows.annotate(
        thanks=Coalesce(Subquery(_thanks()), 0),
        waits=ExpressionWrapper(waits & fits & ~Exists(answers), BooleanField()),
    ).annotate(rank=rank)
    return rows.select_related("group__path", "project").order_by("rank", "-thanks", "-last_at")


def _keys(reader: User, due: datetime) -> list[int]:
    """Of the topics that have something new: the rule that calls an empty digest off."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute("select public.community_digest_topics(%s, %s)", [reader.pk, due])
        return [key for (key,) in cursor.fetchall()]


def _thanks() -> QuerySet[Any]:
    """How often people have thanked for replies of the topic in the outer query."""
    rows = Reaction.objects.filter(
        kind=ReactionKind.THANKS, reply__topic=OuterRef("pk"), reply__removed_at=None
    )
    counted = rows.order_by().values("reply__topic").annotate(n=Count("pk"))
    return counted.values("n")
