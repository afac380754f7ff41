"""What the pages of one's requests read."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils.safestring import SafeString

from dashboard.helpcenter.models import Request, RequestFile, RequestMessage
from mentorhub.files.attached_file import with_is_picture
from mentorhub.notifications.models import Notification
from mentorhub.posts import RULES, html_of, shown

# The latest messages of a request that its page shows.
MESSAGES_SHOWN = 100


def own_requests(reader: Any) -> QuerySet[Any]:
    """Those that the reader made, the latest first, with whether their answer is unread."""
    news = Notification.objects.unread().filter(
        recipient=reader, scope="help_request", subject=OuterRef("key_text")
    )
    rows = Request.objects.visible_to(reader).filter(requester=reader)
    rows = rows.annotate(key_text=Cast("pk", CharField()))
    return rows.annotate(has_news=Exists(news)).select_related("subject", "assignee")


@dataclass(frozen=True)
class Shown:
    """A message as a page shows it."""

    message: Any
    # Whether the reader is the requester, whose own messages stand at their side.
    is_own: bool

    @property
    def html(self) -> SafeString:
        """Drawn anew when the rules have changed since it was stored; a page writes nothing."""
        row = self.message
        if row.rules_version == RULES or not row.body:
            return shown(row.html)
        return shown(html_of(row.body))

    @property
    def files(self) -> list[dict[str, Any]]:
        return with_is_picture(getattr(self.message, "file_values", []))


def messages_of(request: Request) -> list[Shown]:
    """The latest messages of a request that the reader may see, as its requester reads them."""
    files = RequestFile.objects.filter(message=OuterRef("pk")).order_by("pk")
    of_file = JSONObject(uid="uid", name="name", size="size", content_type="content_type")
    rows = RequestMessage.objects.filter(request=request).select_related("author")
    rows = rows.annotate(file_values=ArraySubquery(files.values(json=of_file)))
    latest = list(rows.order_by("-number")[:MESSAGES_SHOWN])
    return [Shown(each, not each.is_answer) for each in reversed(latest)]
