from dashboard.community.models.draft import Draft
from dashboard.community.models.group import Group, GroupKind, GroupQuerySet, Guest
from dashboard.community.models.moderation import (
    Act,
    Moderation,
    Report,
    ReportDecision,
    ReportReason,
)
from dashboard.community.models.reading import (
    Acknowledgement,
    AnswerRequest,
    Digest,
    GroupReader,
    Mention,
    Reaction,
    ReactionKind,
    Reader,
)
from dashboard.community.models.reply import (
    MAX_BODY,
    Attachment,
    Reply,
    ReplyEdit,
    ReplyQuerySet,
)
from dashboard.community.models.topic import MAX_TITLE, Topic, TopicKind, TopicQuerySet

__all__ = [
    "MAX_BODY",
    "MAX_TITLE",
    "Acknowledgement",
    "Act",
    "AnswerRequest",
    "Attachment",
    "Digest",
    "Draft",
    "Group",
    "GroupKind",
    "GroupQuerySet",
    "GroupReader",
    "Guest",
    "Mention",
    "Moderation",
    "Reaction",
    "ReactionKind",
    "Reader",
    "Reply",
    "ReplyEdit",
    "ReplyQuerySet",
    "Report",
    "ReportDecision",
    "ReportReason",
    "Topic",
    "TopicKind",
    "TopicQuerySet",
]
