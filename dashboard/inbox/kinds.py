"""What somebody is told of messages: one mail for all that is unread of a thread."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.inbox.models import Message, Participant
from mentorhub.mail import absolute
from mentorhub.notifications.eligibility import THREE_DAYS, as_bigint
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import (
    Audience,
    Kind,
    Reason,
    Scope,
    Stop,
    register,
    register_scope,
)
from mentorhub.pointers import in_words
from mentorhub.posts import lines_of_markdown

# Characters of the latest message in the mail.
QUOTED = 500
READ = Reason("messages_read", gettext_lazy("Every message was read or removed."))
MUTED = Reason("messages_muted", gettext_lazy("The recipient has muted the thread or its author."))

_THREAD = as_bigint("r.subject")
_STANDS = f"public.inbox_stands({_THREAD}, r.recipient_id)"
_UNREAD = f"""exists (
    select from inbox_message message
    join inbox_participant place on place.thread_id = message.thread_id
    where message.thread_id = {_THREAD} and place.user_id = r.recipient_id
    and message.number > place.read_number and message.removed_at is null
    and message.author_id <> r.recipient_id)"""
_MUTED = f"""(exists (
    select from inbox_participant place
    where place.thread_id = {_THREAD} and place.user_id = r.recipient_id
    and place.muted_until > statement_timestamp())
  or exists (
    select from accounts_block block where block.blocker_id = r.recipient_id
    and block.blocked_id = r.actor_id and block.ended_at is null))"""  # noqa: S608

register_scope(Scope("inbox_thread", "inbox.Thread"))


def _sentence(row: Notification) -> str:
    return _("%(actor)s wrote to you.") % {"actor": row.actor_name}


def _address(row: Notification) -> str:
    thread = row.find_subject()
    return thread.get_absolute_url() if thread else reverse("inbox")


def _context(delivery: Delivery) -> dict[str, Any]:
    thread = delivery.find_subject()
    if thread is None:
        return {}
    reader = delivery.recipient
    unread = _unread(reader, thread.pk)
    latest = unread.select_related("author").last()
    is_quoted = latest is not None and settings.MAIL_QUOTES
    text = lines_of_markdown(in_words(latest.body)) if is_quoted else ""
    return {
        "thread": thread,
        "count": unread.count(),
        "latest": latest,
        "quoted": Truncator(text).chars(QUOTED),
        "thread_url": absolute(thread.get_absolute_url()),
    }


def _unread(reader: Any, thread: int) -> Any:
    place = Participant.objects.filter(thread=thread, user=reader).first()
    rows = Message.objects.visible_to(reader).kept().filter(thread=thread).exclude(author=reader)
    return rows.filter(number__gt=place.read_number if place else 0).order_by("number")


MESSAGE = register(
    Kind(
        name="message",
        label=gettext_lazy("Message"),
        title=lambda: _("Somebody writes to me"),
        icon="messages-square",
        audience=frozenset(Audience),
        scope="inbox_thread",
        sentence=_sentence,
        address=_address,
        stops=(
            Stop(
                f"not coalesce(public.inbox_stands({_THREAD}, r.recipient_id), false)", ROLE_ENDED
            ),
            Stop(f"not {_UNREAD}", READ),
            Stop(_MUTED, MUTED),
        ),
        expires=THREE_DAYS,
        context=_context,
    )
)
