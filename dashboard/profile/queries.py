"""What stands on the profile's page: its parts, what is missing, the preview, the level."""

from typing import Any

from django.http import Http404
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.profile import completeness, hours
from dashboard.profile.changes import undoable
from dashboard.profile.levels import level_of
from dashboard.profile.parts import KINDS, Part, part_of
from mentorhub.accounts.models import User
from students.models import Mentorship, Project, WeeklyHours

GROUPS = {
    "you": ("photo", "introduction", "languages", "links"),
    "students": ("capacity", "projects", "disabled_students", "pause"),
    "time": ("zone", "hours", "room"),
}


def mentor_of(user: User) -> Mentor:
    """The profile, with the person who asks. Raises Http404 when a manager has made none yet."""
    found = Mentor.objects.filter(user=user).first()
    if found is None:
        raise Http404
    found.user = user
    return found


def context_of(mentor: Mentor, bound: Part | None = None) -> dict[str, Any]:
    """The whole page; ``bound`` stands in the place of its part, as it was typed."""
    changes = undoable(mentor.user)
    parts = {name: part_of(name, mentor, changes.get(name)) for name in KINDS}
    if bound is not None:
        parts[bound.name] = bound
    groups = {name: [parts[each] for each in names] for name, names in GROUPS.items()}
    return {"groups": groups, "level": level_of(mentor), **shared_of(mentor)}


def shared_of(mentor: Mentor) -> dict[str, Any]:
    """What changes with every part: the preview, and what is missing."""
    chosen = facts_of(mentor)
    standing = completeness.Standing(
        mentor,
        has_hours=bool(chosen["stretches"]),
        has_projects=bool(chosen["projects"]),
        has_room=bool(chosen["room"]),
    )
    missing = completeness.missing(standing)
    return {
        "mentor": mentor,
        "chosen": chosen,
        "missing": missing,
        "complete": completeness.ALL - len(missing),
        "of": completeness.ALL,
        "should_confirm": mentor.should_be_confirmed(timezone.now()),
        # What students have in this place: see students/home.py.
        "preview": Mentorship(mentor=mentor.user, starts_at=timezone.now()),
    }


def facts_of(mentor: Mentor) -> dict[str, Any]:
    """What was chosen in the parts that open by themselves, and how many seats are free."""
    stretches = hours.merged(WeeklyHours.objects.stretches_of(mentor.user))
    projects = mentor.projects.select_related("path").defer("brief", "path__description")
    taken = mentor.taken()
    room = getattr(mentor.user, "meeting_room", None)
    return {
        "stretches": stretches,
        "hours": hours.in_words(stretches),
        "hour_count": sum(ends - starts for _day, starts, ends in stretches),
        "projects": _by_path(projects.order_by("path__position", "path", "position", "pk")),
        "taken": taken,
        "room_left": max(0, mentor.capacity - taken),
        "too_many": max(0, taken - mentor.capacity),
        "room": room.url if room else "",
        "week": [(day * 10, starts, ends - starts) for day, starts, ends in stretches],
    }


def _by_path(projects: Any) -> list[tuple[str, list[Project]]]:
    found: dict[str, list[Project]] = {}
    for project in projects:
        found.setdefault(project.path.title, []).append(project)
    return list(found.items())
