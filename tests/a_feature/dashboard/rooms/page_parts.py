"""Rooms on the homes of mentors and of students."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest

from dashboard.rooms.models import Room
from mentorhub.page_parts import Part, Slot, register


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    own = Room.objects.filter(mentor=OuterRef("pk")).order_by("-pk")
    return {"rooms": ArraySubquery(own.values("title"))}


def _own(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    return {"titles": mentor.rooms} if mentor.rooms else None


def _of_the_mentor(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    found = Room.objects.visible_to(request.user).order_by("-pk").values_list("title", flat=True)
    titles = list(found[:5])
    return {"titles": titles} if titles else None


register(
    Part(
        slot=Slot.MENTOR_SECTIONS,
        position=50,
        template="rooms/_titles.html",
        context=_own,
        annotations=_annotations,
    )
)
register(
    Part(
        slot=Slot.STUDENT_ASIDE,
        position=50,
        template="rooms/_titles.html",
        context=_of_the_mentor,
    )
)
