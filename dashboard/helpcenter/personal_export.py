"""What a person downloads of the help centre: their requests with what was written in them, their
files, and their votes on articles. Notes of managers are not among them."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage

from dashboard.helpcenter.models import (
    Article,
    ArticlePage,
    ArticleText,
    ArticleVersion,
    Asked,
    Avoided,
    InternalNote,
    Request,
    RequestEvent,
    RequestFile,
    RequestMessage,
    Responsible,
    SubjectArticle,
    VisitorMail,
    Vote,
)
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

OF_REQUEST = ("request__id", "request__title")


def _requests(person: Any) -> Any:
    return Request.objects.visible_to(person).filter(requester=person.pk)


def _messages(person: Any) -> Any:
    """Those of their own requests, and what they have answered in others."""
    return RequestMessage.objects.filter(request__in=_requests(person))


def _own_files(person: Any) -> Any:
    rows = RequestFile.objects.filter(message__in=_messages(person), message__author=person.pk)
    return rows.order_by("message__sent_at", "pk")


def _files(person: Any) -> Iterable[PersonalFile]:
    for row in _own_files(person):
        yield PersonalFile(row.name, partial(default_storage.open, row.file.name, "rb"))


register_files("requests", _files)
register(
    Table(
        name="requests",
        model=Request,
        rows=lambda person: _requests(person).order_by("pk"),
        columns=(
            "id", "subject__slug", "title", "state", "language", "assignee__name", "created_at",
            "changed_at", "answered_at", "solved_at", "came_from", "follows__id",
            "merged_into__id",
        ),
        without={
            "requester": THE_PERSON, "address": "Of visitors.", "key": INTERNAL,
            "last_number": INTERNAL, "late_told_at": INTERNAL,
        },
    )
)  # fmt: skip
register(
    Table(
        name="messages_of_requests",
        model=RequestMessage,
        rows=lambda person: _messages(person).order_by("request", "number"),
        columns=(*OF_REQUEST, "number", "author__name", "is_answer", "body", "sent_at"),
        without={"html": DERIVED, "rules_version": INTERNAL, "key": INTERNAL},
    )
)
register(
    Table(
        name="files_of_requests",
        model=RequestFile,
        rows=_own_files,
        columns=("message__request__id", "message__number", "name", "content_type", "size"),
        without={
            "uid": INTERNAL, "sha256": INTERNAL, "file": "A file of its own.", "note": OF_OTHERS,
        },
    )
)  # fmt: skip
register(
    Table(
        name="votes_on_articles",
        model=Vote,
        rows=lambda person: Vote.objects.filter(person=person.pk),
        columns=("article__slug", "helpful", "reason", "words", "at"),
        without={"person": THE_PERSON},
    )
)
leave_out(Avoided, because="Counts without the person after seven days.")
leave_out(Article, because="A text of the school; who looks after it is no data of theirs.")
leave_out(ArticleVersion, because="A text of the school.")
leave_out(ArticleText, because="A text of the school.")
leave_out(ArticlePage, because="Which pages a text of the school helps with.")
leave_out(SubjectArticle, because="Which texts of the school fit a subject.")
leave_out(Asked, because="Words that were searched for; nobody knows by whom.")
leave_out(VisitorMail, because="To visitors, who have no account.")
leave_out(InternalNote, because="Managers' notes, about the requests of others.")
leave_out(RequestEvent, because="What happened to a request; its states stand with it.")
leave_out(Responsible, because="Work as a manager.")
