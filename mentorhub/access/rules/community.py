"""The community: who is in a group, and what of it they see.

The database repeats it for the outbox and for each reply that is posted: ``public.community_sees``
and ``public.community_sees_topic`` (dashboard/community/migrations/0002);
tests/dashboard/community/test_who_sees.py compares the two for everybody.
"""

from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q
from django.db.models.functions import Now

from mentorhub.access.roles import is_manager, is_trained
from mentorhub.access.rules.relations import NO_ROWS, running


def community_groups(user: Any, group: str = "") -> Q:
    """All mentors, assessors and managers: the group of everybody, and those on a subject. The
    group of a path: those with a running approval for it who do not study it, and managers.
    A guest, as long as they hold a role and study nothing: the group they were let into.

    ``group`` is the lookup prefix that leads to groups, as ``"group__"``.
    """
    if not user.role_kinds:
        return NO_ROWS
    seen = Q(running("community.Guest", user=user.pk, group=OuterRef(f"{group}pk"))) & ~Q(
        running("students.Enrolment", student=user.pk)
    )
    if is_trained(user) or is_manager(user):
        seen |= Q(**{f"{group}kind__in": ("all", "open")})
    if is_manager(user):
        seen |= Q(**{f"{group}kind": "path"})
    if is_trained(user):
        path = OuterRef(f"{group}path")
        seen |= Q(running("students.Approval", user=user.pk, path=path)) & ~Q(
            running("students.Enrolment", student=user.pk, path=path)
        )
    return seen


def community_topics(user: Any, topic: str = "") -> Q:
    """Those of one's groups, but none about a project of a path that one studies. What was removed,
    and an announcement before it begins, is for managers alone.

    ``topic`` is the lookup prefix that leads to topics, as ``"topic__"``.
    """
    if not user.role_kinds:
        return NO_ROWS
    studied = running("students.Enrolment", student=user.pk, path=OuterRef(f"{topic}project__path"))
    seen = Q(**{f"{topic}group__in": _own_groups(user)}) & ~Q(studied)
    if is_manager(user):
        return seen
    begun = Q(**{f"{topic}announcement": None})
    begun |= Q(**{f"{topic}announcement__since__lte": Now()})
    return seen & begun & Q(**{f"{topic}removed_at": None})


def community_replies(user: Any) -> Q:
    """All of the topics that one sees; those that were removed are for managers alone."""
    seen = community_topics(user, "topic__")
    return seen if is_manager(user) else seen & Q(removed_at=None)


def _own_groups(user: Any) -> Any:
    rows = apps.get_model("community.Group")._base_manager
    return rows.filter(community_groups(user)).order_by().values("pk")


def people_in_community_group(group: Any) -> Q:
    """The people who see the group: the other direction of ``community_groups``."""
    holds = running("accounts.Role", user=OuterRef("pk"), kind__in=("mentor", "assessor"))
    manages = running("accounts.Role", user=OuterRef("pk"), kind="manager")
    guest = Q(running("community.Guest", user=OuterRef("pk"), group=group.pk))
    guest &= Q(running("accounts.Role", user=OuterRef("pk")))
    guest &= ~Q(running("students.Enrolment", student=OuterRef("pk")))
    seen = guest | Q(manages)
    if group.path_id is None:
        seen |= Q(holds)
    else:
        approved = running("students.Approval", user=OuterRef("pk"), path=group.path_id)
        studies = running("students.Enrolment", student=OuterRef("pk"), path=group.path_id)
        seen |= Q(holds) & Q(approved) & ~Q(studies)
    return Q(is_active=True) & seen


def people_of_community_topic(topic: Any, group: Any = None) -> Q:
    """The people who see a topic that was not removed: the other direction of ``community_topics``.
    An announcement is taken to have begun. With ``group``: as if it were in that group."""
    seen = people_in_community_group(group or topic.group)
    if topic.project_id is None:
        return seen
    studies = running("students.Enrolment", student=OuterRef("pk"), path=topic.project.path_id)
    return seen & ~Q(studies)


def announcements(user: Any) -> Q:
    """Those for all mentors, and those for a group that one is in."""
    return Q(group=None) | Q(group__in=_own_groups(user)) if user.role_kinds else NO_ROWS


def community_own(user: Any) -> Q:
    """One's own place in a topic or a group: what is read, followed, bookmarked."""
    return Q(user=user.pk)


def community_drafts(user: Any) -> Q:
    """One's own."""
    return Q(author=user.pk)


def community_reports(user: Any) -> Q:
    """Managers: all but those about a reply of their own."""
    return ~Q(reply__author=user.pk) if is_manager(user) else NO_ROWS
