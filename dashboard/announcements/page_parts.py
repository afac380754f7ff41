"""The announcements of the managers on the mentor's home, without those put away."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpRequest

from dashboard.models import Announcement
from mentorhub.accounts.models import User
from mentorhub.dates import read_instant
from mentorhub.lists import with_total
from mentorhub.page_parts import Part, Slot, register

# The others are on the page of all announcements.
SHOWN = 3


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    current = Announcement.objects.visible_to(reader).current(now)
    columns = JSONObject(
        pk="pk",
        title="title",
        body="body",
        since="since",
        edited_at="edited_at",
        acknowledge="acknowledge",
        confirmed_at="confirmed_at",
        topic="topic",
        author=JSONObject(id="written_by_id", name="written_by__name", photo="written_by__photo"),
    )
    new = current.with_dismissal_of(reader).with_edit().filter(is_dismissed=False)
    new = new.with_topic().with_confirmation_of(reader)
    counted = with_total(current.order_by()).values("total")
    return {
        "announcements": ArraySubquery(
            new.order_by("-since", "-pk").values(json=columns)[: SHOWN + 1]
        ),
        "announcement_count": Coalesce(Subquery(counted[:1], output_field=IntegerField()), 0),
    }


def _current(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    if not mentor.announcement_count:
        return None
    rows = [
        row
        | {
            "since": read_instant(row["since"]),
            "edited_at": row["edited_at"] and read_instant(row["edited_at"]),
            "confirmed_at": row["confirmed_at"] and read_instant(row["confirmed_at"]),
            "written_by": User(**row["author"]),
        }
        for row in mentor.announcements
    ]
    return {
        "announcements": rows[:SHOWN],
        "has_more_announcements": len(rows) > SHOWN,
        "announcement_count": mentor.announcement_count,
    }


register(
    Part(
        slot=Slot.MENTOR_NEWS,
        position=10,
        template="dashboard/_announcements.html",
        context=_current,
        annotations=_annotations,
    )
)
