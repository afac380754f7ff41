"""What somebody is told of requests. Of internal notes nobody is told anything.

The requester's mails carry a link that answers without signing in. Visitors have no account and no
outbox: visitor_mails.py writes to them with the same templates.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.helpcenter.links import ReplyLink
from dashboard.helpcenter.models import Request, RequestMessage
from mentorhub.access import RoleKind
from mentorhub.mail import absolute
from mentorhub.notifications.eligibility import THREE_DAYS, as_bigint, recipient_holds
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.reasons import NO_ACCESS, ROLE_ENDED
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

# Characters of a text in the mail.
QUOTED = 2000
_LINK = re.compile(r"(?<!\[)\[([^\[\]\n]{1,200})\]\((https?://[^()\s]{1,400})\)")
REQUESTERS = frozenset(Audience)
MANAGERS = frozenset({Audience.MANAGER})

SETTLED = Reason("help_settled", gettext_lazy("The request was answered or closed meanwhile."))
TAKEN = Reason("help_taken", gettext_lazy("Another manager looks after the request meanwhile."))

_REQUEST = f"""(values (1)) one
left join helpcenter_request asked on asked.id = {as_bigint("r.subject")}"""
_NOT_OWN = Stop("asked.requester_id is distinct from r.recipient_id", NO_ACCESS)
_NO_MANAGER = Stop(f"not {recipient_holds(RoleKind.MANAGER)}", ROLE_ENDED)
_OWN = Stop("asked.id is null or asked.requester_id is not distinct from r.recipient_id", NO_ACCESS)
_ENDED = "asked.state in ('solved', 'closed')"
_ANSWERED = Stop(f"asked.answered_at is not null or {_ENDED}", SETTLED)
_OF_ANOTHER = Stop("asked.assignee_id is not null and asked.assignee_id <> r.recipient_id", TAKEN)
_NOT_ASSIGNED = Stop("asked.assignee_id is distinct from r.recipient_id", TAKEN)

register_scope(Scope("help_request", "helpcenter.Request"))


def quoted(message: RequestMessage | None) -> str:
    """The beginning of a message without marks, with pointers in words and the address of each
    link; empty when the school sends mails without what was written."""
    if message is None or not settings.MAIL_QUOTES:
        return ""
    text = lines_of_markdown(_LINK.sub(r"\1 (\2)", in_words(message.body)))
    return Truncator(text).chars(QUOTED)


def quotes(message: RequestMessage | None) -> dict[str, str]:
    """For the HTML of a mail, and for its text, where a quotation is known by its lines."""
    text = quoted(message)
    return {
        "quoted": text,
        "quoted_lines": "\n".join(f"> {each}".rstrip() for each in text.splitlines()),
    }


def context_for_requester(request: Request, message: RequestMessage | None) -> dict[str, Any]:
    """What the templates of the requester's mails read, also those to visitors."""
    return {
        "asked": request,
        "answer": message,
        **quotes(message),
        "assignee": request.assignee,
        "hours": request.subject.first_answer_hours,
        "reply_url": ReplyLink.of(request).url,
        "request_url": "" if request.is_of_visitor else absolute(request.get_absolute_url()),
    }


def _for_requester(delivery: Delivery) -> dict[str, Any]:
    request = delivery.find_subject()
    if request is None:
        return {}
    return context_for_requester(request, _message_of(delivery, request))


def _message_of(delivery: Delivery, request: Request) -> RequestMessage | None:
    """The answer that the delivery is about."""
    number = delivery.payload.get("number")
    if not isinstance(number, int):
        return None
    rows = RequestMessage.objects.filter(request=request, number=number)
    return rows.select_related("author").first()


def _for_manager(delivery: Delivery) -> dict[str, Any]:
    request = delivery.find_subject()
    if request is None:
        return {}
    number = delivery.payload.get("number", 1)
    message = RequestMessage.objects.filter(request=request, number=number).first()
    return {
        "asked": request,
        "requester_name": request.requester.name if request.requester else request.address,
        **quotes(message),
        "hours": request.subject.first_answer_hours,
        "queue_url": absolute(queue_address(request)),
    }


def queue_address(request: Request) -> str:
    """The page of a request for managers."""
    return reverse("help_queue_request", args=[request.pk])


def _own_address(row: Notification) -> str:
    request = row.find_subject()
    return request.get_absolute_url() if request else reverse("help_requests")


def _queue_address(row: Notification) -> str:
    request = row.find_subject()
    return queue_address(request) if request else reverse("help_queue")


def _title(row: Notification) -> dict[str, str]:
    request = row.find_subject()
    return {"title": request.title if request else "…", "actor": row.actor_name}


def _kind_for_requester(
    name: str, label: Any, title: Any, sentence: Callable[[Notification], str], icon: str
) -> Kind:
    return register(
        Kind(
            name=name,
            label=label,
            title=title,
            icon=icon,
            audience=REQUESTERS,
            scope="help_request",
            sentence=sentence,
            address=_own_address,
            source=_REQUEST,
            stops=(_NOT_OWN,),
            expires=THREE_DAYS,
            context=_for_requester,
        )
    )


def _kind_for_managers(
    name: str,
    label: Any,
    title: Any,
    sentence: Callable[[Notification], str],
    *stops: Stop,
    icon: str = "life-buoy",
) -> Kind:
    return register(
        Kind(
            name=name,
            label=label,
            title=title,
            icon=icon,
            audience=MANAGERS,
            scope="help_request",
            sentence=sentence,
            address=_queue_address,
            source=_REQUEST,
            stops=(_NO_MANAGER, _OWN, *stops),
            expires=THREE_DAYS,
            context=_for_manager,
        )
    )


RECEIVED = _kind_for_requester(
    "help_received",
    gettext_lazy("Request received"),
    lambda: _("My request to the managers has arrived"),
    lambda row: _("Your request “%(title)s” has arrived.") % _title(row),
    "inbox",
)
ANSWERED = _kind_for_requester(
    "help_answered",
    gettext_lazy("Request answered"),
    lambda: _("A manager answers my request"),
    lambda row: _("%(actor)s answered your request “%(title)s”.") % _title(row),
    "messages-square",
)
SOLVED = _kind_for_requester(
    "help_solved",
    gettext_lazy("Request solved"),
    lambda: _("A manager marks my request as solved"),
    lambda row: _("%(actor)s marked your request “%(title)s” as solved.") % _title(row),
    "circle-check",
)
TAKEN_OVER = _kind_for_requester(
    "help_taken_over",
    gettext_lazy("Request taken over"),
    lambda: _("Another manager looks after my request"),
    lambda row: _("Another manager looks after your request “%(title)s” now.") % _title(row),
    "user-round",
)
NEW = _kind_for_managers(
    "help_new",
    gettext_lazy("New request"),
    lambda: _("Somebody sends a request to the managers"),
    lambda row: _("New request: “%(title)s”") % _title(row),
    _ANSWERED,
    _OF_ANOTHER,
)
REPLIED = _kind_for_managers(
    "help_replied",
    gettext_lazy("Requester wrote again"),
    lambda: _("Somebody writes again in a request that I look after"),
    lambda row: _("“%(title)s” has a new message.") % _title(row),
    Stop(_ENDED, SETTLED),
    _OF_ANOTHER,
)
ASSIGNED = _kind_for_managers(
    "help_assigned",
    gettext_lazy("Request handed to me"),
    lambda: _("Another manager hands a request to me"),
    lambda row: _("%(actor)s handed the request “%(title)s” to you.") % _title(row),
    Stop(_ENDED, SETTLED),
    _NOT_ASSIGNED,
)
LATE = _kind_for_managers(
    "help_late",
    gettext_lazy("Request without an answer"),
    lambda: _("A request has no answer in time"),
    lambda row: _("“%(title)s” has no answer yet.") % _title(row),
    _ANSWERED,
    icon="triangle-alert",
)
