"""What is the mentor's own on their dashboard: profile, approvals, the school's rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from dashboard.models import Mentor, MentorResource
from dashboard.profile.completeness import Missing, missing
from dashboard.profile.parts.base import Field, KnownProfile
from mentorhub.accounts.models import User as Person
from students.models import Approval, MeetingRoom, SessionPolicy, WeeklyHours

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


# Listed on the dashboard; the page of each one lists the others, page by page.
RESOURCES = 24


@dataclass(frozen=True)
class Own:
    profile: Mentor | None
    # What the profile lacks; nothing where there is none.
    missing: list[Missing]
    # In the order of the paths, the kind in words.
    approvals: list[dict[str, str]]
    policy: SessionPolicy
    resources: list[dict[str, Any]]

    def should_confirm(self, now: datetime) -> bool:
        return self.profile is not None and self.profile.should_be_confirmed(now)


def own_of(mentor: "User") -> Own:
    """One query."""
    approvals = Approval.objects.running().filter(user=OuterRef("pk"))
    policy = SessionPolicy.objects.filter(pk=1)
    resources = MentorResource.objects.filter(published=True).order_by("position", "pk")
    resource = {"slug": "slug", "title": "title", "summary": "summary", "minutes": "minutes"}
    found = (
        Person.objects.filter(pk=mentor.pk)
        .select_related("mentor_profile")
        .annotate(
            approved=ArraySubquery(
                approvals.order_by("path__position", "kind").values(
                    json=JSONObject(
                        slug="path__slug",
                        title="path__title",
                        summary="path__summary",
                        kind="kind",
                    )
                )
            ),
            no_deliverable_days=Subquery(policy.values("no_deliverable_days")),
            absence_months=Subquery(policy.values("absence_months")),
            resources=ArraySubquery(resources.values(json=JSONObject(**resource))[:RESOURCES]),
            has_hours=Exists(WeeklyHours.objects.filter(person=OuterRef("pk"))),
            has_projects=Exists(
                Mentor.projects.through.objects.filter(mentor__user=OuterRef("pk"))
            ),
            has_room=Exists(MeetingRoom.objects.filter(mentor=OuterRef("pk")).exclude(url="")),
        )
        .get()
    )
    rules = {
        name: getattr(found, name)
        for name in ("no_deliverable_days", "absence_months")
        if getattr(found, name) is not None
    }
    kinds = dict(Approval.Kind.choices)
    profile = getattr(found, "mentor_profile", None)
    filled = {
        Field.HOURS: found.has_hours,
        Field.PROJECTS: found.has_projects,
        Field.ROOM: found.has_room,
    }
    return Own(
        profile=profile,
        missing=missing(KnownProfile(profile, filled)) if profile else [],
        approvals=[each | {"kind": kinds[each["kind"]]} for each in found.approved],
        policy=SessionPolicy(pk=1, **rules),
        resources=found.resources,
    )
