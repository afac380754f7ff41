"""What a person downloads of the community: their own topics, replies with files and earlier texts,
drafts, reactions, reports, and what they read, follow and confirmed; of groups they are in now."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage

from dashboard.community.models import (
    Acknowledgement,
    AnswerRequest,
    Attachment,
    Draft,
    Group,
    GroupReader,
    Guest,
    Mention,
    Moderation,
    Reaction,
    Reader,
    Reply,
    ReplyEdit,
    Report,
    Topic,
)
from dashboard.models import Announcement
from mentorhub.personal_export import (
    DERIVED,
    INTERNAL,
    OF_OTHERS,
    THE_PERSON,
    PersonalFile,
    Table,
    leave_out,
    register,
    register_files,
)

GROUP = ("group__kind", "group__title", "group__path__title")
TOPIC_GROUP = tuple(f"topic__{column}" for column in GROUP)
OF_REPLY = ("reply__topic__title", "reply__number")


def _topics(person: Any) -> Any:
    return Topic.objects.visible_to(person)


def _own_replies(person: Any) -> Any:
    return Reply.objects.visible_to(person).filter(author=person.pk)


def _own_files(person: Any) -> Any:
    rows = Attachment.objects.visible_to(person).filter(reply__author=person.pk)
    return rows.order_by("reply__created_at", "pk")


def _files(person: Any) -> Iterable[PersonalFile]:
    for row in _own_files(person):
        yield PersonalFile(row.name, partial(default_storage.open, row.file.name, "rb"))


register_files("community", _files)
register(
    Table(
        name="community_topics",
        model=Topic,
        rows=lambda person: _topics(person).filter(author=person.pk),
        columns=(
            *GROUP, "kind", "project__title", "title", "created_at", "accepted__number",
            "last_number", "last_at", "locked_at", "removed_at",
        ),
        without={
            "author": THE_PERSON, "language": INTERNAL, "search": DERIVED, "changed_at": INTERNAL,
            "announcement": "It stands among the announcements.",
        },
    )
)  # fmt: skip
register(
    Table(
        name="community_replies",
        model=Reply,
        rows=lambda person: _own_replies(person).order_by("created_at", "pk"),
        columns=(
            *GROUP, "topic__title", "number", "body", "created_at", "edited_at", "removed_at",
        ),
        without={
            "author": THE_PERSON, "html": DERIVED, "rules_version": INTERNAL, "search": DERIVED,
            "language": INTERNAL, "key": INTERNAL, "removed_by": OF_OTHERS,
        },
    )
)  # fmt: skip
register(
    Table(
        name="edits_of_replies",
        model=ReplyEdit,
        rows=lambda person: ReplyEdit.objects.filter(reply__in=_own_replies(person)),
        columns=(*OF_REPLY, "body", "at"),
        without={"by": THE_PERSON},
    )
)
register(
    Table(
        name="files_of_replies",
        model=Attachment,
        rows=_own_files,
        columns=(*OF_REPLY, "name", "content_type", "size"),
        without={"uid": INTERNAL, "sha256": INTERNAL, "file": "A file of its own."},
    )
)
register(
    Table(
        name="drafts_of_replies",
        model=Draft,
        rows=lambda person: Draft.objects.visible_to(person),
        columns=("title", "body", "updated_at"),
        without={"author": THE_PERSON, "place": INTERNAL},
    )
)
register(
    Table(
        name="reactions",
        model=Reaction,
        rows=lambda person: Reaction.objects.filter(
            user=person.pk, reply__in=Reply.objects.visible_to(person)
        ),
        columns=(*OF_REPLY, "kind", "at"),
        without={"user": THE_PERSON},
    )
)
register(
    Table(
        name="places_in_topics",
        model=Reader,
        rows=lambda person: Reader.objects.visible_to(person).filter(topic__in=_topics(person)),
        columns=(*TOPIC_GROUP, "topic__title", "read_number", "follows", "bookmarked_at"),
        without={"user": THE_PERSON},
    )
)
register(
    Table(
        name="groups_read",
        model=GroupReader,
        rows=lambda person: GroupReader.objects.visible_to(person).filter(
            group__in=Group.objects.visible_to(person)
        ),
        columns=(*GROUP, "read_until", "digest"),
        without={"user": THE_PERSON},
    )
)
register(
    Table(
        name="guest_of_groups",
        model=Guest,
        rows=lambda person: Guest.objects.filter(user=person.pk),
        columns=(*GROUP, "granted_at", "ended_at"),
        without={"user": THE_PERSON, "granted_by": OF_OTHERS},
    )
)
register(
    Table(
        name="confirmed_announcements",
        model=Acknowledgement,
        rows=lambda person: Acknowledgement.objects.filter(
            user=person.pk, announcement__in=Announcement.objects.visible_to(person)
        ),
        columns=("announcement__title", "at"),
        without={"user": THE_PERSON},
    )
)
register(
    Table(
        name="reported_replies",
        model=Report,
        rows=lambda person: Report.objects.filter(reporter=person.pk),
        columns=("reason", "words", "reported_at", "decided_at"),
        without={
            "reply": "What another person wrote.", "reporter": THE_PERSON,
            "decided_by": OF_OTHERS, "decision": OF_OTHERS,
        },
    )
)  # fmt: skip
register(
    Table(
        name="moderated_topics",
        model=Moderation,
        rows=lambda person: Moderation.objects.filter(by=person.pk, topic__in=_topics(person)),
        columns=("act", "words", "topic__title", "at"),
        without={"by": THE_PERSON, "reply": OF_OTHERS, "from_group": INTERNAL},
    )
)
register(
    Table(
        name="asked_to_answer",
        model=AnswerRequest,
        rows=lambda person: AnswerRequest.objects.filter(user=person.pk, topic__in=_topics(person)),
        columns=("topic__title", "asked_at"),
        without={"user": THE_PERSON, "because_of": "A reply of the person's."},
    )
)
leave_out(Mention, because="Stands in the texts of others; the person was notified of it.")
