"""What the lists of the community read: groups, topics, what is unread in them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject, Left
from django.utils.translation import pgettext_lazy

from dashboard.community.models import (
    Acknowledgement,
    Digest,
    Draft,
    Group,
    GroupReader,
    Reader,
    Reply,
    Topic,
    TopicKind,
)
from dashboard.community.unread import by_others, counted, with_unread, with_unread_of_group
from dashboard.models import Mentor
from mentorhub.accounts.models import User
from mentorhub.numbers import MAX_SHOWN
from mentorhub.prepared import any_of, prepared
from students.models import Project

# Topics on the first page of the community, and questions that wait.
LATEST, WAITING = 10, 5
# Characters of an announcement.
EXCERPT = 400
# A question that nobody has answered for so long is no longer shown to everybody.
WAITING_DAYS = 60


def topics_shown(reader: Any) -> QuerySet[Topic]:
    """The topics that the reader sees, with what a line of a list says of each: ``reply_count``,
    ``unread``, ``read_number``, ``is_bookmarked``, and ``last``, the name of who wrote the last
    reply with its instant. Reads ``author``, ``group.path`` and ``project``."""
    of_last = JSONObject(name="author__name", at="created_at")
    marked = Reader.objects.visible_to(reader).filter(bookmarked_at__isnull=False)
    rows = with_unread(Topic.objects.visible_to(reader).kept(), reader).annotate(
        reply_count=_reply_count(),
        last=Subquery(_replies().order_by("-number").values(json=of_last)[:1]),
        is_bookmarked=Exists(marked.filter(topic=OuterRef("pk"))),
    )
    return rows.select_related("author", "group__path", "project").defer("search")


def _replies() -> QuerySet[Reply]:
    return Reply.objects.kept().filter(topic=OuterRef("pk"), number__gt=1)


def _reply_count() -> Coalesce:
    number = _replies().order_by().values("topic").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


@prepared
def topics_found(reader: User, topics: list[int]) -> QuerySet[Topic]:
    """Topics that a search has found, with their ``reply_count``. Reads ``group.path`` and
    ``project``."""
    rows = Topic.objects.visible_to(reader).kept().filter(any_of("pk", topics)).order_by()
    rows = rows.annotate(reply_count=_reply_count())
    return rows.select_related("group__path", "project").defer("search")


@prepared
def replies_found(reader: User, replies: list[int], openings: list[int]) -> QuerySet[Reply]:
    """These replies, and the openings of these topics. Reads ``author``."""
    wanted = any_of("pk", replies) | any_of("topic", openings) & Q(number=1)
    rows = Reply.objects.visible_to(reader).kept().filter(wanted).order_by()
    return rows.select_related("author").defer("html", "search")


class Show(StrEnum):
    """Which topics of a group."""

    ALL = ""
    UNANSWERED = "unanswered"
    UNREAD = "unread"
    MINE = "mine"
    BOOKMARKED = "bookmarked"

    @property
    def label(self) -> Any:
        return SHOW_LABELS[self]


SHOW_LABELS = {
    Show.ALL: pgettext_lazy("topics", "All"),
    Show.UNANSWERED: pgettext_lazy("questions", "Unanswered"),
    Show.UNREAD: pgettext_lazy("topics", "Unread"),
    Show.MINE: pgettext_lazy("topics", "Mine"),
    Show.BOOKMARKED: pgettext_lazy("topics", "Bookmarked"),
}


@dataclass(frozen=True)
class Filters:
    """What the address of a group asks for."""

    show: Show = Show.ALL
    kind: TopicKind | None = None
    project: int | None = None

    def __bool__(self) -> bool:
        return bool(self.show or self.kind or self.project)


@prepared
def topics_of(reader: User, group: int) -> QuerySet[Topic]:
    """The topics of a group, the last reply first."""
    return _in_order(topics_shown(reader).filter(group=group))


def filtered_topics(reader: Any, group: Group, filters: Filters) -> QuerySet[Topic]:
    """Those that the filters leave, in the same order; of questions without an answer the one that
    waits longest first."""
    rows = topics_shown(reader).filter(group=group.pk)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.project:
        rows = rows.filter(project=filters.project)
    match filters.show:
        case Show.UNANSWERED:
            return rows.unanswered().order_by("created_at", "pk")
        case Show.UNREAD:
            # An index has the first condition; what is older needs no look.
            rows = rows.filter(last_at__gt=F("read_until"), unread__gt=0)
        case Show.MINE:
            own = Reply.objects.kept().filter(topic=OuterRef("pk"), author=reader.pk)
            rows = rows.filter(Exists(own))
        case Show.BOOKMARKED:
            rows = rows.filter(is_bookmarked=True)
    return _in_order(rows)


def _in_order(rows: QuerySet[Topic]) -> QuerySet[Topic]:
    return rows.order_by("-last_at", "-pk")


@prepared
def topics_with_news(reader: User, group: int, since: datetime) -> QuerySet[Topic]:
    """The topics of a group in which others have written since an instant, to one above the number
    that is shown."""
    new = by_others(reader).filter(topic=OuterRef("pk"), created_at__gt=since)
    rows = Topic.objects.visible_to(reader).kept().filter(group=group, last_at__gt=since)
    return rows.filter(Exists(new)).only("pk").order_by()[: MAX_SHOWN + 1]


@prepared
def latest_topics(reader: User) -> QuerySet[Topic]:
    """Of all groups of the reader, with room for the questions that stand above them already, as
    announcements do."""
    rows = topics_shown(reader).exclude(kind=TopicKind.ANNOUNCEMENT)
    return _in_order(rows.filter(group__archived_at=None))[: LATEST + WAITING]


@prepared
def waiting_questions(reader: User, since: datetime) -> QuerySet[Topic]:
    """Questions of others that nobody has answered, for somebody like the reader: first those about
    a project that they mentor (``is_on_own_project``), then those in a language of theirs, and the
    longest wait first."""
    own = Project.objects.filter(pk=OuterRef("project"))
    on_own = own.filter(pk__in=_projects_of(reader))
    rows = topics_shown(reader).unanswered().exclude(author=reader.pk)
    rows = rows.filter(created_at__gt=since, group__archived_at=None)
    rows = rows.annotate(is_on_own_project=Exists(on_own), speaks=_speaks(reader))
    return rows.order_by("-is_on_own_project", "-speaks", "created_at", "pk")[:WAITING]


def _projects_of(reader: Any) -> QuerySet[Any]:
    """The keys of the projects that the reader has said they mentor."""
    chosen = Mentor.projects.through.objects.filter(mentor__user=reader.pk)
    return chosen.order_by().values("project")


def _speaks(reader: Any) -> ExpressionWrapper:
    """Whether the topic is in the language in which the reader uses the product."""
    language = User.objects.filter(pk=reader.pk).order_by().values("language")[:1]
    return ExpressionWrapper(Q(language=Subquery(language)), BooleanField())


def waiting_since(now: datetime) -> datetime:
    return now - timedelta(days=WAITING_DAYS)


@prepared
def announced_topics(reader: User, now: datetime) -> QuerySet[Topic]:
    """Announcements in their window, with ``confirmed_at``: when the reader has confirmed that
    they have read it. Reads ``announcement``."""
    rows = topics_shown(reader).filter(kind=TopicKind.ANNOUNCEMENT, announcement__since__lte=now)
    rows = rows.filter(Q(announcement__until=None) | Q(announcement__until__gt=now))
    confirmed = Acknowledgement.objects.filter(announcement=OuterRef("announcement"))
    opening = Reply.objects.kept().filter(topic=OuterRef("pk"), number=1).order_by()
    rows = rows.annotate(
        confirmed_at=Subquery(confirmed.filter(user=reader.pk).values("at")[:1]),
        opening_body=Subquery(opening.values(text=Left("body", EXCERPT))[:1]),
    )
    return rows.select_related("announcement").order_by("-announcement__since", "-pk")[:20]


def groups_shown(reader: Any) -> QuerySet[Group]:
    """The reader's groups with ``unread`` and ``digest``. Reads ``path``."""
    place = GroupReader.objects.visible_to(reader).filter(group=OuterRef("pk")).order_by()
    rows = with_unread_of_group(Group.objects.visible_to(reader), reader)
    rows = rows.annotate(
        digest=Coalesce(Subquery(place.values("digest")[:1]), Value(Digest.WEEKLY.value))
    )
    return rows.select_related("path")


@prepared
def own_groups(reader: User) -> QuerySet[Group]:
    return groups_shown(reader).current()


@prepared
def group_names(reader: User) -> QuerySet[Group]:
    """The reader's groups without any number, for a choice."""
    return Group.objects.visible_to(reader).select_related("path")


@prepared
def one_group(reader: User, slug: str) -> QuerySet[Group]:
    """A group of the reader, with how many topics each filter has (to one above those shown)."""
    rows = groups_shown(reader).filter(slug=slug)
    topics = Topic.objects.visible_to(reader).kept().filter(group=OuterRef("pk")).order_by()
    marked = Reader.objects.visible_to(reader).filter(bookmarked_at__isnull=False)
    return rows.annotate(
        unanswered=counted(topics.unanswered()),
        bookmarked=counted(topics.filter(Exists(marked.filter(topic=OuterRef("pk"))))),
    )


@prepared
def projects_in(reader: User, group: int) -> QuerySet[Project]:
    """The projects that topics of the group are about."""
    topics = Topic.objects.visible_to(reader).kept().filter(group=group, project=OuterRef("pk"))
    rows = Project.objects.filter(Exists(topics.order_by())).only("title", "path")
    return rows.order_by("path__position", "path", "position", "pk")


@prepared
def drafts_of(reader: User) -> QuerySet[Draft]:
    return Draft.objects.visible_to(reader).order_by("-updated_at", "-pk")
