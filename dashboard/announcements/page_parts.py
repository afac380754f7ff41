"""The announcements of the managers on the mentor's home."""

from typing import Any

from django.http import HttpRequest

from dashboard.models import Announcement
from mentorhub.lists import page_of
from mentorhub.page_parts import Part, Slot, register

A_PAGE = 5


def _current(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    found = page_of(Announcement.objects.current(), request, A_PAGE, name="news")
    return {"announcements": found} if found else None


register(
    Part(
        slot=Slot.MENTOR_NEWS,
        position=10,
        template="dashboard/_announcements.html",
        context=_current,
    )
)
