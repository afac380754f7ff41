"""Sending a message: its number, its files, and who is told of it and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File as Content
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inbox import attachments, drafts
from dashboard.inbox.clock import mail_due
from dashboard.inbox.kinds import MESSAGE
from dashboard.inbox.models import Attachment, Message, Participant, Thread, ThreadKind
from mentorhub import access
from mentorhub.accounts import blocks
from mentorhub.accounts.models import User
from mentorhub.database import broken_constraint, current_login
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.posts import html_of, key_of_sent
from mentorhub.prepared import prepared
from students.deliverables.submission import check_quota_for, lock_quota
from students.paths.attached_files import attach, hashes


class SentAlreadyError(Exception):
    """The same author has sent a message with this key at the same moment."""


class ClosedError(Exception):
    """The author may not write here: no relation stands between the people any more, or one of them
    has blocked the other. Nothing was stored."""


def thread_between(kind: ThreadKind, by: User, other: User) -> Thread:
    """The thread of these two for this kind, which is made where there is none yet; nothing stands
    in it before its first message."""
    lead, partner = _sides(kind, by, other)
    found = Thread.objects.filter(kind=kind, lead=lead, partner=partner).first()
    if found is not None:
        return found
    try:
        with transaction.atomic(using=current_login()):
            thread = Thread.objects.create(kind=kind, lead=lead, partner=partner)
            _seat(thread, (lead, partner))
    except IntegrityError:
        # The other one began it at the same moment.
        return Thread.objects.get(kind=kind, lead=lead, partner=partner)
    return thread


def start_circle(title: str, people: Iterable[User], *, by: User) -> Thread:
    """A circle of colleagues: those who are in it from the start, and nobody else ever."""
    with transaction.atomic(using=current_login()):
        thread = Thread.objects.create(kind=ThreadKind.COLLEAGUES, title=title)
        _seat(thread, {by.pk: by, **{each.pk: each for each in people}}.values())
    return thread


def _sides(kind: ThreadKind, by: User, other: User) -> tuple[User, User]:
    """Lead and partner. Of two managers the one with the lower key leads."""
    match kind:
        case ThreadKind.STUDENT:
            mine = User.objects.filter(access.students_one_writes_to(by), pk=other.pk)
            return (by, other) if mine.exists() else (other, by)
        case ThreadKind.MANAGER if access.is_manager(by) and access.is_manager(other):
            return (by, other) if by.pk < other.pk else (other, by)
        case ThreadKind.MANAGER:
            return (by, other) if access.is_manager(by) else (other, by)
    return (by, other) if by.pk < other.pk else (other, by)


def _seat(thread: Thread, people: Iterable[User]) -> None:
    Participant.objects.bulk_create(Participant(thread=thread, user=each) for each in people)


def send(
    thread: Thread, *, by: User, body: str, key: UUID, uploads: Sequence[Content] = ()
) -> Message:
    """Store the next message of the thread, and tell the others. The same message sent again with
    the same ``key``, which is that of a form, is the message that was stored first.

    Raises ``ClosedError``, and ``UploadError`` for a file that is not accepted.
    """
    files = attachments.checked(uploads)
    key = key_of_sent(key, f"thread:{thread.pk}", body, files=hashes(files))
    try:
        return _send(thread, by, body, key, files)
    except SentAlreadyError:
        return Message.objects.get(author=by, key=key)


def send_to_circle(
    title: str,
    people: Sequence[User],
    *,
    by: User,
    body: str,
    key: UUID,
    uploads: Sequence[Content] = (),
) -> Message:
    """Start a circle with its first message. The same sent again with the same ``key`` is the
    circle that was started first. Raises what ``send`` raises."""
    files = attachments.checked(uploads)
    who = sorted(str(each.pk) for each in people)
    key = key_of_sent(key, "circle", title, *who, "", body, files=hashes(files))
    sent = Message.objects.filter(author=by, key=key).first()
    if sent is not None:
        return sent
    try:
        with transaction.atomic(using=current_login()):
            message = _send(start_circle(title, people, by=by), by, body, key, files)
            drafts.drop(by, drafts.CIRCLE)
    except SentAlreadyError:
        return Message.objects.get(author=by, key=key)
    return message


def _send(thread: Thread, by: User, body: str, key: UUID, files: list[Any]) -> Message:
    with transaction.atomic(using=current_login()):
        if files:
            lock_quota(by)
        locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
        sent = Message.objects.filter(author=by, key=key).first()
        if sent is not None:
            return sent
        if files:
            check_quota_for(files, by)
        message = _insert(locked, by, body, key)
        attach(Attachment, files, message=message)
        _tell(message, by)
        now = timezone.now()
        Thread.objects.filter(pk=thread.pk).update(last_number=message.number, changed_at=now)
        mine = Participant.objects.filter(thread=thread.pk, user=by.pk)
        mine.filter(read_number__lt=message.number).update(read_number=message.number)
        drafts.drop(by, *drafts.places_of(thread, by))
    return message


def _insert(thread: Thread, by: User, body: str, key: UUID) -> Message:
    try:
        with transaction.atomic(using=current_login()):
            return Message.objects.create(
                thread=thread,
                number=thread.last_number + 1,
                author=by,
                body=body,
                html=html_of(body),
                key=key,
            )
    except IntegrityError as error:
        if broken_constraint(error) == "inbox_may_write":
            raise ClosedError from error
        if broken_constraint(error) == "inbox_message_sent_once":
            raise SentAlreadyError from error
        raise


def _tell(message: Message, by: User) -> None:
    """The bell at once; the mail later, one for all that is unread of the thread."""
    now = timezone.now()
    others = Participant.objects.present().not_muted().filter(thread=message.thread_id)
    others = others.exclude(user=by.pk).select_related("user")
    for place in others:
        reader = place.user
        if blocks.is_muted(by, by=reader) or _has_unread(place, message):
            continue
        reference = f"thread:{message.thread_id}:{message.number}"
        Notification.objects.bulk_create(
            [
                Notification(
                    recipient=reader,
                    kind=MESSAGE.name,
                    reference=reference,
                    scope=MESSAGE.scope,
                    subject=str(message.thread_id),
                    actor=by,
                    created_at=now,
                )
            ],
            ignore_conflicts=True,
        )
        Delivery.objects.notify(
            MESSAGE,
            to=[reader],
            by=by,
            now=mail_due(now, reader.zone),
            reference=reference,
            subject=message.thread_id,
        )


def _has_unread(place: Participant, message: Message) -> bool:
    """Whether something before this message is unread, so that its news stands for both. What was
    written by somebody or in a time that the reader has muted had no news."""
    earlier = Message.objects.kept().filter(thread=message.thread_id, number__lt=message.number)
    earlier = earlier.filter(access.not_muted(place.user, "author"), number__gt=place.read_number)
    if place.muted_until is not None:
        earlier = earlier.filter(sent_at__gte=place.muted_until)
    return earlier.exclude(author=place.user_id).exists()


def tell_now(thread: Thread, *, by: User, now: datetime) -> int:
    """Send the mails about what one has written that wait for the morning; returns how many."""
    waiting = Delivery.objects.pending().filter(
        kind=MESSAGE.name, subject=str(thread.pk), actor=by, try_at__gt=now
    )
    return waiting.update(due_at=now, try_at=now)


def told_at(thread: Thread, *, by: User) -> dict[int, datetime]:
    """When the others get the mail about what one has written: by person, for those who wait."""
    return {each.recipient_id: each.try_at for each in _waiting(by.pk, str(thread.pk))}


@prepared
def _waiting(author: int, thread: str) -> QuerySet[Delivery]:
    rows = Delivery.objects.pending().filter(kind=MESSAGE.name, subject=thread, actor=author)
    return rows.only("recipient", "try_at").order_by()


def mark_read(place: Participant, number: int, now: datetime) -> None:
    """The reader has seen the thread up to this message."""
    if number > place.read_number:
        rows = Participant.objects.filter(pk=place.pk, read_number__lt=number)
        rows.update(read_number=number)
    news = Notification.objects.unread().filter(
        recipient=place.user_id, kind=MESSAGE.name, subject=str(place.thread_id)
    )
    news.update(read_at=now)
