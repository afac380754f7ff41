"""What anonymising does to messages: they stay, because the other person reads them; drafts, what
messages said before they were edited, and names in reports go. docs/decisions/anonymising.md."""

from typing import Any

from django.db.models import Func, JSONField, Q, Value

from dashboard.inbox.models import (
    Attachment,
    Draft,
    Message,
    MessageEdit,
    Participant,
    Report,
    Thread,
)
from mentorhub.accounts.models import User
from mentorhub.personal_data import Clear, DeleteRows, declare, keep

OF_THE_OTHER = "Belongs to the other person of the thread as well, who goes on reading it."


class _WithoutName(Func):
    """The copy of a report, without the name beside what this person wrote."""

    template = """(
        select coalesce(jsonb_agg(
            case when line->'author' = to_jsonb(%(expressions)s::bigint)
            then jsonb_set(line, '{name}', '""') else line end order by place), '[]')
        from jsonb_array_elements("copy") with ordinality as lines(line, place))"""
    output_field = JSONField()


def _copy_without_name(person: User) -> Any:
    return _WithoutName(Value(person.pk))


def _copied(person: User) -> Q:
    return Q(copy__contains=[{"author": person.pk}])


declare(Thread, keep("title", because="What a circle talks about, for those who are in it."))
declare(Participant)
declare(Message, keep("body", "html", because=OF_THE_OTHER))
declare(
    Attachment,
    keep("file", "name", "content_type", "sha256", because=OF_THE_OTHER),
)
declare(MessageEdit, DeleteRows(of="message__author"))
declare(Draft, DeleteRows(of="author"))
declare(
    Report,
    Clear({"words": ""}, of="reporter"),
    Clear({"copy": _copy_without_name}, of=_copied),
)
