"""Which students wait for an answer to a message, as annotations of pages that read students."""

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Left

from dashboard.inbox.models import Message, Participant, ThreadKind
from dashboard.inbox.queries import IN_SESSION
from mentorhub import access
from mentorhub.json_text import JsonText

# Characters of the message that are read: a pointer at its beginning is whole.
EXCERPT = 240


def last_message(mentor: Any) -> dict[str, Subquery]:
    """An annotation of mentorships of ``mentor`` that are in force: ``last_message``, the last one
    that still stands in the thread with the student, whoever wrote it.

    None where there is no thread, and where it is archived or muted, or the student is.
    """
    places = Participant.objects.present().not_muted().unarchived().filter(user=mentor.pk)
    places = places.filter(
        access.not_muted(mentor, "thread__partner"),
        thread__kind=ThreadKind.STUDENT,
        thread__lead=mentor.pk,
        thread__partner=OuterRef("student"),
    )
    kept = Message.objects.kept().filter(thread=OuterRef("thread")).order_by("-number")[:1]
    last = kept.values(
        json=JsonText(
            author="author_id",
            # Of the row outside: a join for each student less.
            uid=OuterRef("thread__uid"),
            text=Left("body", EXCERPT),
            at="sent_at",
            in_session=IN_SESSION,
        )
    )
    found = places.order_by().annotate(last=Subquery(last)).values(json=F("last"))
    return {"last_message": Subquery(found)}
