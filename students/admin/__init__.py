"""The administration pages of paths, projects, enrolments, mentorships, sessions and hours."""

from students.admin import (
    availability,
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
