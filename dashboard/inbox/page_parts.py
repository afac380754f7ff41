"""On the page of a session: the messages that were taken to it, for the two of the thread."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject, Left
from django.http import HttpRequest

from dashboard.inbox.models import Message
from dashboard.inbox.queries import address_of
from mentorhub.dates import read_instant
from mentorhub.page_parts import Part, Slot, register

# Characters of a message that are read; the list shows fewer.
EXCERPT = 400
QUESTIONS_SHOWN = 20


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    rows = Message.objects.visible_to(reader).kept().filter(session=OuterRef("pk"))
    columns = JSONObject(
        uid="thread__uid",
        number="number",
        last="thread__last_number",
        author="author_id",
        name="author__name",
        text=Left("body", EXCERPT),
        at="sent_at",
    )
    return {
        "questions_of_messages": ArraySubquery(
            rows.order_by("number").values(json=columns)[:QUESTIONS_SHOWN]
        )
    }


def _questions(request: HttpRequest, session: Any) -> dict[str, Any] | None:
    """Nothing in sharing mode, as of all messages."""
    if request.sharing or not session.questions_of_messages:  # type: ignore[attr-defined]
        return None
    questions = [
        each
        | {
            "at": read_instant(each["at"]),
            "url": address_of(each["uid"], each["number"], each["last"]),
            "is_own": each["author"] == request.user.pk,
        }
        for each in session.questions_of_messages
    ]
    return {"questions": questions}


register(
    Part(
        slot=Slot.SESSION_QUESTIONS,
        position=10,
        template="inbox/_session_questions.html",
        context=_questions,
        annotations=_annotations,
    )
)
