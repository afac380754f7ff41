"""What the page of the profile shows: its parts, what is missing, the preview, the level."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise

from dashboard.models import Mentor, ProfileChange
from dashboard.profile import completeness
from dashboard.profile.changes import undoable
from dashboard.profile.levels import level_of
from dashboard.profile.parts import PARTS
from dashboard.profile.parts.base import Field, Group, KnownProfile, Part, PartForm
from mentorhub.accounts.models import User
from mentorhub.forms.weekly_hours import describe, merge
from students.models import Mentorship, Project, WeeklyHours


@dataclass
class Panel:
    """A part as a page shows it, with its form or, without one, its value."""

    part: Part
    form: PartForm | None
    # The last change, while it can be undone.
    change: ProfileChange | None = None
    # The answer to an undo, and why it was refused.
    said: str = ""
    refused: str = ""

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def title(self) -> str | Promise:
        return self.part.title

    @property
    def why(self) -> str | Promise:
        return self.part.why

    @property
    def template(self) -> str:
        return self.part.template_of(is_open=self.form is not None)


def panel(part: Part, mentor: Mentor, change: ProfileChange | None = None) -> Panel:
    """As the page of all parts shows it: with its form unless it opens by itself."""
    return Panel(part, None if part.opens else part.form(mentor=mentor), change)


def mentor_of(user: User) -> Mentor:
    """The profile, with the person who asks. Raises Http404 when a manager has made none yet."""
    found = Mentor.objects.filter(user=user).first()
    if found is None:
        raise Http404
    found.user = user
    return found


def page_context(mentor: Mentor, bound: Panel | None = None) -> dict[str, Any]:
    """The page of all parts; ``bound`` takes the place of its part, with what was typed."""
    changes = undoable(mentor.user)
    groups: dict[str, list[Panel]] = {group: [] for group in Group}
    for name, part in PARTS.items():
        is_bound = bound is not None and bound.name == name
        groups[part.group].append(bound if is_bound else panel(part, mentor, changes.get(name)))
    return {
        "groups": groups,
        "level": level_of(mentor),
        "bound_form": bound.form if bound else None,
        **shared_context(mentor),
    }


def shared_context(mentor: Mentor) -> dict[str, Any]:
    """What changes with every part: the preview, and what is missing."""
    values = values_of(mentor)
    filled = {
        Field.HOURS: bool(values["stretches"]),
        Field.PROJECTS: bool(values["projects"]),
        Field.ROOM: bool(values["room"]),
    }
    missing = completeness.missing(KnownProfile(mentor, filled))
    return {
        "mentor": mentor,
        "chosen": values,
        "missing": missing,
        "complete": completeness.TOTAL - len(missing),
        "of": completeness.TOTAL,
        "should_confirm": mentor.should_be_confirmed(timezone.now()),
        # Students see this card too, drawn by dashboard/student_home.
        "preview": Mentorship(mentor=mentor.user, starts_at=timezone.now()),
    }


def values_of(mentor: Mentor) -> dict[str, Any]:
    """The values of the parts that open by themselves, and how many seats are free."""
    stretches = merge(WeeklyHours.objects.stretches_of(mentor.user))
    projects = mentor.projects.select_related("path").defer("brief", "path__description")
    taken = mentor.seats_taken()
    room = getattr(mentor.user, "meeting_room", None)
    return {
        "stretches": stretches,
        "hours": describe(stretches),
        "hour_count": sum(ends - starts for _day, starts, ends in stretches),
        "projects": _by_path(projects.order_by("path__position", "path", "position", "pk")),
        "taken": taken,
        "room_left": max(0, mentor.capacity - taken),
        "too_many": max(0, taken - mentor.capacity),
        "room": room.url if room else "",
    }


def _by_path(projects: Any) -> list[tuple[str, list[Project]]]:
    found: dict[str, list[Project]] = {}
    for project in projects:
        found.setdefault(project.path.title, []).append(project)
    return list(found.items())
