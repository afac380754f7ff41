"""What stands in each field of a profile, as plain JSON, and how it is written.

Most are columns of the mentor's row; the zone is the person's, the hours and the room belong to
the agenda (students.sessions.models.availability).
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from dashboard.models import Mentor, ProfileChange
from mentorhub.dates import read_date
from students.models import MeetingRoom, Project, WeeklyHours

Field = ProfileChange.Field
DISABLED = "willing_to_support_disabled_students"


def read(mentor: Mentor, field: str) -> Any:
    return READ[field](mentor)


def write(mentor: Mentor, field: str, value: Any) -> None:
    """Without a look at whether it may be so: forms and constraints do that."""
    WRITE[field](mentor, value)


def open_projects(mentor: Mentor) -> set[int]:
    """The projects a mentor may choose: those of paths they are approved for and do not study."""
    return set(may_be_chosen(mentor).values_list("pk", flat=True))


def may_be_chosen(mentor: Mentor) -> Any:
    approved = {"path__approvals__kind": "mentor", "path__approvals__ended_at": None}
    projects = Project.objects.with_open_guide(mentor.user)
    return projects.filter(path__approvals__user=mentor.user_id, **approved)


def _set(mentor: Mentor, **values: Any) -> None:
    for name, value in values.items():
        setattr(mentor, name, value)
    mentor.save(update_fields=list(values))


def _read_pause(mentor: Mentor) -> list[str | None]:
    return [day and day.isoformat() for day in (mentor.paused_from, mentor.paused_until)]


def _write_pause(mentor: Mentor, value: list[str | None]) -> None:
    first, last = (read_date(day) if day else None for day in value)
    _set(mentor, paused_from=first, paused_until=last)


def _write_photo(mentor: Mentor, value: str | None) -> None:
    _set(mentor, photo=UUID(value) if value else None)


def _read_projects(mentor: Mentor) -> list[int]:
    return sorted(mentor.projects.through.objects.filter(mentor=mentor).values_list(
        "project", flat=True
    ))  # fmt: skip


def _write_projects(mentor: Mentor, value: list[int]) -> None:
    """One that may not be chosen (any more) can stay, and cannot come."""
    before = set(_read_projects(mentor))
    wanted = {number for number in value if number in before | open_projects(mentor)}
    mentor.projects.remove(*before - wanted)
    mentor.projects.add(*wanted - before)


def _read_hours(mentor: Mentor) -> list[list[int]]:
    # As JSON gives them back.
    return [list(row) for row in WeeklyHours.objects.stretches_of(mentor.user)]


def _write_hours(mentor: Mentor, value: list[list[int]]) -> None:
    WeeklyHours.objects.replace(mentor.user, [(day, starts, ends) for day, starts, ends in value])


def _write_zone(mentor: Mentor, value: str) -> None:
    mentor.user.zone = value
    mentor.user.save(update_fields=["zone"])


def _read_room(mentor: Mentor) -> str:
    room = MeetingRoom.objects.filter(mentor=mentor.user_id).values_list("url", flat=True).first()
    return room or ""


def _write_room(mentor: Mentor, value: str) -> None:
    if not MeetingRoom.objects.filter(mentor=mentor.user_id).update(url=value):
        MeetingRoom.objects.create(mentor=mentor.user, url=value)


READ: dict[str, Callable[[Mentor], Any]] = {
    Field.PHOTO: lambda mentor: mentor.photo and str(mentor.photo),
    Field.INTRODUCTION: lambda mentor: mentor.introduction,
    Field.LANGUAGES: lambda mentor: list(mentor.languages),
    Field.ZONE: lambda mentor: mentor.user.zone,
    Field.LINKS: lambda mentor: mentor.links,
    Field.CAPACITY: lambda mentor: mentor.capacity,
    Field.PROJECTS: _read_projects,
    Field.HOURS: _read_hours,
    Field.DISABLED_STUDENTS: lambda mentor: getattr(mentor, DISABLED),
    Field.PAUSE: _read_pause,
    Field.ROOM: _read_room,
}
WRITE: dict[str, Callable[[Mentor, Any], None]] = {
    Field.PHOTO: _write_photo,
    Field.INTRODUCTION: lambda mentor, value: _set(mentor, introduction=value),
    Field.LANGUAGES: lambda mentor, value: _set(mentor, languages=value),
    Field.ZONE: _write_zone,
    Field.LINKS: lambda mentor, value: _set(mentor, links=value),
    Field.CAPACITY: lambda mentor, value: _set(mentor, capacity=value),
    Field.PROJECTS: _write_projects,
    Field.HOURS: _write_hours,
    Field.DISABLED_STUDENTS: lambda mentor, value: _set(mentor, **{DISABLED: value}),
    Field.PAUSE: _write_pause,
    Field.ROOM: _write_room,
}
