"""Canned replies: which ones fit a request, and what stands for ``{name}``."""

import re

from django.db.models import Q, QuerySet

from dashboard.helpcenter.models import CannedReply, Request

# With what stands before it and a comma after it, where a visitor has no name: "Hello {name}," is
# "Hello,".
_NAME = re.compile(r"[ \u00a0]?\{name\}")


def replies_for(request: Request) -> QuerySet[CannedReply]:
    """In the language of the request, those of its subject first."""
    rows = CannedReply.objects.filter(language=request.language)
    rows = rows.filter(Q(subject=request.subject_id) | Q(subject=None))
    return rows.order_by("subject", "title__plain", "pk")


def for_page(request: Request) -> list[CannedReply]:
    """The replies, each with its ``text`` for this request."""
    found = list(replies_for(request))
    for reply in found:
        reply.text = text_for(reply, request)  # type: ignore[attr-defined]
    return found


def text_for(reply: CannedReply, request: Request) -> str:
    """The reply with the first name of the requester."""
    if request.requester is None:
        return _NAME.sub("", reply.body)
    return reply.body.replace("{name}", request.requester.first_name)


def inserted(body: str, reply: CannedReply, request: Request) -> str:
    """The reply below what is written already."""
    return "\n\n".join(each for each in (body.rstrip(), text_for(reply, request)) if each)
