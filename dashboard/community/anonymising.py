"""What anonymising does to the community: topics and replies stay, because others read and answer
them; drafts, earlier texts, places and names in mentions go. docs/decisions/anonymising.md."""

from typing import Any

from django.db.models import F, Func, Q, TextField, Value

from dashboard.community.models import (
    AnswerRequest,
    Attachment,
    Draft,
    Group,
    GroupReader,
    Guest,
    Moderation,
    Reader,
    Reply,
    ReplyEdit,
    Report,
    Topic,
)
from mentorhub.accounts.models import User
from mentorhub.personal_data import REMOVED, Clear, DeleteRows, MustHaveEnded, declare, keep

OF_EVERYBODY = "Others go on reading it and have answered it."


def _without_name(person: User) -> Any:
    """The text with the name in each mention of the person replaced: ``@[…](12)``. Where it is
    shown, a mention has the name of the person's row."""
    pattern = rf"@\[[^\[\]\n]*\]\({int(person.pk)}\)"
    instead = f"@[{REMOVED}]({int(person.pk)})"
    return Func(
        F("body"), Value(pattern), Value(instead), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip


def _names(person: User) -> Q:
    return Q(body__contains=f"]({int(person.pk)})")


declare(Group, keep("slug", "title", "purpose", because="Say what the group is about."))
declare(Guest, MustHaveEnded(of="user"))
declare(Topic, keep("title", because=OF_EVERYBODY))
declare(
    Reply,
    # The HTML is drawn anew when it is read (``rules_version``).
    Clear({"body": _without_name, "html": "", "rules_version": 0}, of=_names),
)
declare(Attachment, keep("file", "name", "content_type", "sha256", because=OF_EVERYBODY))
declare(ReplyEdit, Clear({"body": _without_name}, of=_names), DeleteRows(of="reply__author"))
declare(Draft, Clear({"body": _without_name}, of=_names), DeleteRows(of="author"))
# Why a text of theirs was hidden or moved may tell of them.
declare(Moderation, Clear({"words": REMOVED}, of=("reply__author", "topic__author")))
declare(Report, Clear({"words": ""}, of=("reporter", "reply__author")))
declare(Reader, DeleteRows(of="user"))
declare(GroupReader, DeleteRows(of="user"))
declare(AnswerRequest, DeleteRows(of="user"))
