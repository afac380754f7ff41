"""What the mentor's home says about their profile: whether it is still right, what it lacks."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.profile.completeness import missing
from dashboard.profile.first_steps import annotations, first_steps
from dashboard.profile.parts.base import Field, KnownProfile
from mentorhub.page_parts import Part, Slot, register
from students.models import MeetingRoom, WeeklyHours


def _to_confirm(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    profile = getattr(mentor, "mentor_profile", None)
    if profile is None or not profile.should_be_confirmed(timezone.now()):
        return None
    return {"profile": profile}


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    mentor = OuterRef("pk")
    return annotations(reader) | {
        "has_hours": Exists(WeeklyHours.objects.filter(person=mentor)),
        "has_projects": Exists(Mentor.projects.through.objects.filter(mentor__user=mentor)),
        "has_room": Exists(MeetingRoom.objects.filter(mentor=mentor).exclude(url="")),
    }


def _lacks(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    """The first thing without which nobody can be matched with the mentor. The list of first steps
    says it already."""
    profile = getattr(mentor, "mentor_profile", None)
    if profile is None or first_steps(mentor, timezone.now()):
        return None
    filled = {
        Field.HOURS: mentor.has_hours,
        Field.PROJECTS: mentor.has_projects,
        Field.ROOM: mentor.has_room,
    }
    found = missing(KnownProfile(profile, filled))
    return {"missing": found[0]} if found and found[0].needed else None


def _first_steps(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    found = first_steps(mentor, timezone.now())
    return None if found is None else {"checklist": found}


register(
    Part(
        slot=Slot.MENTOR_NOTICES,
        position=5,
        template="dashboard/profile/_first_steps.html",
        context=_first_steps,
    )
)
register(
    Part(
        slot=Slot.MENTOR_NOTICES,
        position=10,
        template="dashboard/_confirm.html",
        context=_to_confirm,
    )
)
register(
    Part(
        slot=Slot.MENTOR_NOTICES,
        position=20,
        template="dashboard/profile/_missing.html",
        context=_lacks,
        annotations=_annotations,
    )
)
