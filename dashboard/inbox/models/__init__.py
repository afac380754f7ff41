from dashboard.inbox.models.draft import Draft
from dashboard.inbox.models.message import (
    MAX_BODY,
    Attachment,
    Message,
    MessageEdit,
    MessageQuerySet,
)
from dashboard.inbox.models.report import Report
from dashboard.inbox.models.thread import (
    MAX_PEOPLE,
    MAX_TITLE,
    Participant,
    ParticipantQuerySet,
    Thread,
    ThreadKind,
    ThreadQuerySet,
)

__all__ = [
    "MAX_BODY",
    "MAX_PEOPLE",
    "MAX_TITLE",
    "Attachment",
    "Draft",
    "Message",
    "MessageEdit",
    "MessageQuerySet",
    "Participant",
    "ParticipantQuerySet",
    "Report",
    "Thread",
    "ThreadKind",
    "ThreadQuerySet",
]
