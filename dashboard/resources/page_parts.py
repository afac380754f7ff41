"""The resources for mentors on their home."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from dashboard.models import MentorResource
from mentorhub.page_parts import Part, Slot, register

# Listed on the home; the page of each one lists the others, page by page.
MAX_SHOWN = 24


def _annotations(request: HttpRequest) -> dict[str, Any]:
    published = MentorResource.objects.filter(published=True).order_by("position", "pk")
    columns = {"slug": "slug", "title": "title", "summary": "summary", "minutes": "minutes"}
    return {"resources": ArraySubquery(published.values(json=JSONObject(**columns))[:MAX_SHOWN])}


def _resources(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    return {"resources": mentor.resources} if mentor.resources else None


register(
    Part(
        slot=Slot.MENTOR_SECTIONS,
        position=10,
        template="dashboard/_resources.html",
        context=_resources,
        annotations=_annotations,
    )
)
