"""Paths, projects, their files; and which guides are open."""

from typing import Any

from django.db.models import OuterRef, Q

from mentorhub.access.roles import may_see_every_project
from mentorhub.access.rules.relations import running


def paths(user: Any) -> Q:
    """Published paths: one's own as a student, every one with a role."""
    published = Q(state="published", archived_at=None)
    if may_see_every_project(user):
        return published
    return published & Q(running("students.Enrolment", student=user.pk, path=OuterRef("pk")))


def projects(user: Any) -> Q:
    """Published projects of the paths one may see."""
    published = Q(
        state="published", archived_at=None, path__state="published", path__archived_at=None
    )
    if may_see_every_project(user):
        return published
    return published & Q(running("students.Enrolment", student=user.pk, path=OuterRef("path")))


def projects_with_open_guide(user: Any) -> Q:
    """Projects whose path one is approved for, as mentor or assessor, and not enrolled in.

    The policy ``guides.is_open`` in the database says the same; tests/walls compares them.
    """
    return Q(running("students.Approval", user=user.pk, path=OuterRef("path"))) & ~Q(
        running("students.Enrolment", student=user.pk, path=OuterRef("path"))
    )


def files(user: Any) -> Q:
    """Files of the paths one may see."""
    published = Q(path__state="published", path__archived_at=None)
    if may_see_every_project(user):
        return published
    return published & Q(running("students.Enrolment", student=user.pk, path=OuterRef("path")))
