"""The administration pages of paths, projects, enrolments, mentorships, sessions, defences and
hours."""

from students.admin import (
    availability,
    defences,
    deliverables,
    enrolments,
    files,
    front_page,
    logs,
    mentorships,
    paths,
    person_panels,
    project_content,
    projects,
    sessions,
)

__all__ = [
    "availability",
    "defences",
    "deliverables",
    "enrolments",
    "files",
    "front_page",
    "logs",
    "mentorships",
    "paths",
    "person_panels",
    "project_content",
    "projects",
    "sessions",
]
