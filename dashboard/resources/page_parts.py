"""The resources for mentors on their home."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from dashboard.models import MentorResource
from mentorhub.page_parts import Part, Slot, register

# Listed on the home; the page of each one lists the others, page by page.
MAX_SHOWN = 24


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    published = MentorResource.objects.published().with_read_mark_of(reader)
    names = ("slug", "title", "summary", "minutes", "is_read")
    columns = {name: name for name in names}
    published = published.order_by("position", "pk")
    return {"resources": ArraySubquery(published.values(json=JSONObject(**columns))[:MAX_SHOWN])}


def _resources(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    if not mentor.resources:
        return None
    return {
        "resources": mentor.resources,
        "unread_resources": [each for each in mentor.resources if not each["is_read"]],
        "read_resources": [each for each in mentor.resources if each["is_read"]],
    }


register(
    Part(
        slot=Slot.MENTOR_SECTIONS,
        position=10,
        template="dashboard/_resources.html",
        context=_resources,
        annotations=_annotations,
    )
)
