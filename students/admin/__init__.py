"""The administration pages of paths, projects, who is on which of them, and their sessions."""

from students.admin import (
    availability,
    deliverables,
    files,
    paths,
    people,
    project_content,
    projects,
    sessions,
)

__all__ = [
    "availability",
    "deliverables",
    "files",
    "paths",
    "people",
    "project_content",
    "projects",
    "sessions",
]
