"""What a person downloads of their messages: the threads that they may read now with what was
written in them, their own files, drafts, edits and reports."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage

from dashboard.inbox.models import (
    Attachment,
    Draft,
    Message,
    MessageEdit,
    Participant,
    Report,
    Thread,
)
from mentorhub.personal_export import (
    DERIVED,
    INTERNAL,
    OF_OTHERS,
    THE_PERSON,
    PersonalFile,
    Table,
    register,
    register_files,
)

WITH = ("thread__kind", "thread__title", "thread__lead__name", "thread__partner__name")


def _messages(person: Any) -> Any:
    return Message.objects.visible_to(person)


def _own_files(person: Any) -> Any:
    rows = Attachment.objects.visible_to(person).filter(message__author=person.pk)
    return rows.order_by("message__sent_at", "pk")


def _files(person: Any) -> Iterable[PersonalFile]:
    for row in _own_files(person):
        yield PersonalFile(row.name, partial(default_storage.open, row.file.name, "rb"))


register_files("messages", _files)
register(
    Table(
        name="threads",
        model=Thread,
        rows=lambda person: Thread.objects.visible_to(person).order_by("changed_at", "pk"),
        columns=("kind", "title", "lead__name", "partner__name", "last_number", "changed_at"),
        without={"uid": INTERNAL},
    )
)
register(
    Table(
        name="places_in_threads",
        model=Participant,
        rows=lambda person: Participant.objects.visible_to(person).order_by("thread"),
        columns=(*WITH, "read_number", "muted_until", "archived_at", "left_at"),
        without={"user": THE_PERSON},
    )
)
register(
    Table(
        name="messages",
        model=Message,
        rows=lambda person: _messages(person).order_by("thread", "number"),
        columns=(
            *WITH, "number", "author__name", "body", "sent_at", "edited_at", "removed_at",
            "session__starts_at",
        ),
        without={"html": DERIVED, "search": DERIVED, "key": INTERNAL},
    )
)  # fmt: skip
register(
    Table(
        name="edits_of_messages",
        model=MessageEdit,
        rows=lambda person: MessageEdit.objects.filter(
            message__in=_messages(person).filter(author=person.pk)
        ),
        columns=("message__sent_at", "message__number", "body", "at"),
    )
)
register(
    Table(
        name="files_of_messages",
        model=Attachment,
        rows=_own_files,
        columns=("message__sent_at", "message__number", "name", "content_type", "size"),
        without={"uid": INTERNAL, "sha256": INTERNAL, "file": "A file of its own."},
    )
)
register(
    Table(
        name="drafts_of_messages",
        model=Draft,
        rows=lambda person: Draft.objects.visible_to(person),
        columns=("title", "body", "updated_at"),
        without={"author": THE_PERSON, "place": INTERNAL, "people": INTERNAL},
    )
)
register(
    Table(
        name="reported_messages",
        model=Report,
        rows=lambda person: Report.objects.filter(reporter=person.pk),
        columns=("reason", "words", "reported_at", "decided_at"),
        without={
            "message": "What another person wrote; it stands among the messages.",
            "reporter": THE_PERSON, "copy": OF_OTHERS, "decided_by": OF_OTHERS,
            "decision": OF_OTHERS,
        },
    )
)  # fmt: skip
