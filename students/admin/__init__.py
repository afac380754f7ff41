"""The administration pages of paths, projects, who is on which of them, and their sessions."""

from students.admin import (
    availability,
    content,
    deliverables,
    files,
    paths,
    people,
    projects,
    sessions,
)

__all__ = [
    "availability",
    "content",
    "deliverables",
    "files",
    "paths",
    "people",
    "projects",
    "sessions",
]
