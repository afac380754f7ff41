"""Changing what was sent: edit a message, remove it, take it to the next session."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.inbox.models import Message, MessageEdit, Thread
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.posts import html_of
from mentorhub.prepared import prepared
from students.models import Session
from students.paths.attached_files import remove_files

MAY_EDIT_FOR = timedelta(minutes=15)


class TooLateError(Exception):
    """The message can no longer be changed so; nothing was changed."""


def may_edit(message: Message, by: User) -> bool:
    """Whether it is one's own and was sent less than ``MAY_EDIT_FOR`` ago."""
    is_own = message.author_id == by.pk and not message.is_removed
    return is_own and timezone.now() - message.sent_at < MAY_EDIT_FOR


def edit(message: Message, body: str) -> None:
    """Replace the text; what it said before is kept for a report. Raises ``TooLateError``."""
    with transaction.atomic(using=current_login()):
        rows = Message.objects.select_for_update(of=("self",)).kept().filter(pk=message.pk)
        found = rows.filter(sent_at__gt=timezone.now() - MAY_EDIT_FOR).first()
        if found is None:
            raise TooLateError
        if found.body == body:
            return
        MessageEdit.objects.create(message=found, body=found.body)
        found.body, found.html, found.edited_at = body, html_of(body), timezone.now()
        found.save(update_fields=["body", "html", "edited_at"])


def remove(message: Message) -> None:
    """Empty it at once, with its files; a report keeps its copy. Does nothing twice."""
    with transaction.atomic(using=current_login()):
        remove_files(message.attachments)
        Message.objects.filter(pk=message.pk).empty(timezone.now())


@prepared
def _sessions_to_come(student: int, mentor: int, now: datetime) -> QuerySet[Session]:
    rows = Session.objects.filter(student=student, mentor=mentor, status="planned")
    return rows.filter(ends_at__gt=now).order_by("starts_at")[:1]


def next_session_of(thread: Thread, now: datetime) -> Session | None:
    """The next session of the student and the mentor of the thread, or the one that runs."""
    return _sessions_to_come.first(thread.partner_id, thread.lead_id, now)


def take_to_session(message: Message) -> Session:
    """An open question of the next session. Raises ``TooLateError`` when there is none."""
    session = next_session_of(message.thread, timezone.now())
    if session is None:
        raise TooLateError
    Message.objects.kept().filter(pk=message.pk).update(session=session)
    return session


def leave_out_of_session(message: Message) -> None:
    """A message that was answered in its session stays there."""
    Message.objects.filter(pk=message.pk).exclude(session__status="held").update(session=None)
