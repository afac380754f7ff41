"""The administration pages of paths, projects, and who is on which of them."""

from students.admin import content, files, paths, people, projects, reminders

__all__ = ["content", "files", "paths", "people", "projects", "reminders"]
