"""The mentor's own data on their dashboard: profile, approvals, resources, the school's rules."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from dashboard.models import Mentor, MentorResource
from dashboard.profile.completeness import Missing, Standing, missing
from mentorhub.accounts.models import User as Person
from students.models import Approval, MeetingRoom, SessionPolicy, WeeklyHours

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


# How many resources the dashboard lists; the page of each resource lists the others.
RESOURCES = 24


@dataclass(frozen=True)
class MentorSummary:
    profile: Mentor | None
    # The missing parts of the profile; empty when there is no profile.
    missing: list[Missing]
    # In the order of the paths; ``kind`` is the label of the approval's kind.
    approvals: list[dict[str, str]]
    policy: SessionPolicy
    resources: list[dict[str, Any]]

    def should_confirm(self, now: datetime) -> bool:
        return self.profile is not None and self.profile.should_be_confirmed(now)


def mentor_summary(mentor: "User") -> MentorSummary:
    """The summary of a mentor, in one query."""
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
    standing = profile and Standing(profile, found.has_hours, found.has_projects, found.has_room)
    return MentorSummary(
        profile=profile,
        missing=missing(standing) if standing else [],
        approvals=[each | {"kind": kinds[each["kind"]]} for each in found.approved],
        policy=SessionPolicy(pk=1, **rules),
        resources=found.resources,
    )
