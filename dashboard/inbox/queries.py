"""What the pages of messages read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject, Left
from django.urls import reverse

from dashboard.inbox.changing import may_edit
from dashboard.inbox.models import Attachment, Message, Participant, Thread, ThreadKind
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.dates import read_instant
from mentorhub.files.attached_file import with_is_picture
from mentorhub.posts import shown, words_of_markdown
from mentorhub.prepared import prepared
from students.models import Session

# Characters of the last message in a list of threads.
EXCERPT = 160
MESSAGES_SHOWN = 50
# A message that was taken to a session of this status is answered there.
ANSWERED_THERE = (Session.Status.PLANNED, Session.Status.HELD)
# Whether it was taken to one.
IN_SESSION = Coalesce(Q(session__status__in=ANSWERED_THERE), False)
# Threads beside the one that is open.
BESIDE = 15


def places(reader: Any) -> QuerySet[Participant]:
    """The reader's place in each thread, with what a list says of the thread; the last message
    first."""
    last = Message.objects.kept().filter(thread=OuterRef("thread")).order_by("-number")
    of_last = JSONObject(
        author="author_id",
        name="author__name",
        text=Left("body", EXCERPT),
        at="sent_at",
        in_session=IN_SESSION,
    )
    others = Participant.objects.present().filter(thread=OuterRef("thread")).exclude(user=reader)
    rows = Participant.objects.visible_to(reader).select_related("thread__lead", "thread__partner")
    rows = rows.filter(thread__last_number__gt=0)
    return rows.annotate(
        unread=Coalesce(_unread_count(reader), 0),
        last=Subquery(last.values(json=of_last)[:1]),
        names=ArraySubquery(others.order_by("user__plain_name").values("user__name")),
    ).order_by("-thread__changed_at", "-thread")


@prepared
def latest_places(reader: User) -> QuerySet[Participant]:
    """Those beside an open thread."""
    return places(reader).unarchived()[:BESIDE]


@dataclass(frozen=True)
class Line:
    """A thread in a list."""

    place: Participant
    reader: User
    now: datetime

    @property
    def thread(self) -> Thread:
        return self.place.thread

    @property
    def other(self) -> User | None:
        return self.thread.other(self.reader)

    @property
    def title(self) -> str:
        return self.other.name if self.other else self.thread.title

    @property
    def names(self) -> list[str]:
        """Of the others who are still in it."""
        found: list[str] = self.place.names  # type: ignore[attr-defined]
        return found

    @property
    def unread(self) -> int:
        found: int = self.place.unread  # type: ignore[attr-defined]
        return found

    @property
    def _last(self) -> dict[str, Any]:
        return self.place.last or {}  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        """The beginning of the last message; empty when all were removed."""
        text = self._last.get("text", "")
        return words_of_markdown(text) or text

    @property
    def has_files(self) -> bool:
        """Whether the last message is nothing but files."""
        return bool(self._last) and not self.text

    @property
    def is_muted(self) -> bool:
        return self.place.is_muted(self.now)

    @property
    def author(self) -> str:
        """The first name of who wrote it, in a circle; empty for the reader's own."""
        return "" if self.is_own else str(self._last.get("name", "")).partition(" ")[0]

    @property
    def is_own(self) -> bool:
        return self._last.get("author") == self.reader.pk

    @property
    def waits_since(self) -> datetime | None:
        """Since when an answer of the reader is due; None when it is not their turn."""
        if not self._last or self.is_own or self._last["in_session"]:
            return None
        return read_instant(self._last["at"])


@prepared
def place_in(reader: User, uid: UUID) -> QuerySet[Participant]:
    """The reader's place in one thread, with whether they may write there now."""
    rows = Participant.objects.visible_to(reader).filter(thread__uid=uid)
    may_write = Func(
        F("thread"),
        Value(reader.pk),
        function="public.inbox_may_write",
        output_field=BooleanField(),
    )
    rows = rows.annotate(may_write=may_write)
    return rows.select_related("thread__lead", "thread__partner")


@prepared
def people_in(thread: int) -> QuerySet[Participant]:
    rows = Participant.objects.filter(thread=thread).select_related("user")
    return rows.order_by("user__plain_name", "user")


@prepared
def _before(reader: User, thread: int, before: int) -> QuerySet[Message]:
    """The latest first, one more than a page shows."""
    rows = Message.objects.visible_to(reader).filter(thread=thread, number__lt=before)
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("pk")
    of_file = JSONObject(uid="uid", name="name", size="size", content_type="content_type")
    rows = rows.annotate(file_values=ArraySubquery(files.values(json=of_file)))
    rows = rows.select_related("author", "session").defer("search")
    return rows.order_by("-number")[: MESSAGES_SHOWN + 1]


def page_before(reader: User, thread: Thread, before: int | None) -> tuple[list[Message], bool]:
    """The messages before a number, the oldest first, and whether there are still earlier ones."""
    last = before if before is not None else thread.last_number + 1
    rows = _before(reader, thread.pk, last)
    return list(reversed(rows[:MESSAGES_SHOWN])), len(rows) > MESSAGES_SHOWN


def page_with(message: Message) -> str:
    """The address of the page of the thread that shows the message, with some later ones."""
    return address_of(message.thread.uid, message.number, message.thread.last_number)


def address_of(uid: UUID | str, number: int, last_number: int) -> str:
    """``page_with`` of a message of this number, in the thread with this last one."""
    before = number + MESSAGES_SHOWN // 2
    page = "" if before > last_number else f"?before={before}"
    return f"{reverse('inbox_thread', args=[uid])}{page}#m{number}"


@prepared
def one_message(reader: User, uid: UUID, number: int) -> QuerySet[Message]:
    rows = Message.objects.visible_to(reader).kept().filter(thread__uid=uid, number=number)
    return rows.select_related("author", "thread__lead", "thread__partner", "session")


@dataclass(frozen=True)
class Shown:
    """A message as the page of a thread shows it."""

    message: Message
    reader: User

    @property
    def number(self) -> int:
        return self.message.number

    @property
    def is_own(self) -> bool:
        return self.message.author_id == self.reader.pk

    @property
    def html(self) -> str:
        return shown(self.message.html)

    @property
    def files(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.message.file_values  # type: ignore[attr-defined]
        return with_is_picture(found)

    @property
    def may_edit(self) -> bool:
        return may_edit(self.message, self.reader)

    @property
    def is_answered(self) -> bool:
        """Whether the session that it was taken to was held."""
        session = self.message.session
        return session is not None and session.status == Session.Status.HELD

    @property
    def waits_for_session(self) -> bool:
        """Whether it was taken to a session that was not held yet: a planned one, or the next one
        when that fell out."""
        return self.message.session is not None and not self.is_answered

    @property
    def has_missed_session(self) -> bool:
        """Whether the session that it was taken to fell out, and no next one is planned."""
        session = self.message.session
        return session is not None and session.status not in ANSWERED_THERE


def people_to_write_to(reader: Any) -> QuerySet[User]:
    """Whom the reader may write to, with the relations that stand between the two."""
    relations = {
        "is_my_student": access.students_one_writes_to(reader),
        "is_my_mentor": access.mentors_one_writes_to(reader),
        "is_colleague": access.colleagues_one_writes_to(reader),
        "is_manager_of_all": access.managers_one_writes_to(reader),
    }
    rows = User.objects.filter(access.people_one_may_write_to(reader))
    rows = rows.annotate(**{name: _truth(rule) for name, rule in relations.items()})
    return rows.by_name()


def kinds_with(reader: User, other: User) -> list[ThreadKind]:
    """The kinds of threads that may stand between the reader and somebody of
    ``people_to_write_to``: the closest relation first."""
    found: Any = other
    kinds = []
    if found.is_my_student or found.is_my_mentor:
        kinds.append(ThreadKind.STUDENT)
    if found.is_colleague:
        kinds.append(ThreadKind.COLLEAGUES)
    if found.is_manager_of_all or access.is_manager(reader):
        kinds.append(ThreadKind.MANAGER)
    return kinds


def _truth(rule: Q) -> Case:
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


def unread_parts(reader: Any) -> ArraySubquery:
    """For each thread with something new, how many messages."""
    rows = Participant.objects.visible_to(reader).not_muted()
    rows = rows.filter(read_number__lt=F("thread__last_number")).order_by()
    return ArraySubquery(rows.annotate(n=_unread_count(reader)).values("n"))


def _unread_count(reader: Any) -> Subquery:
    """Of the thread of each participant; null where nothing is unread."""
    rows = Message.objects.unread_by_outer(reader).order_by().values("thread")
    return Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
