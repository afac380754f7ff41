"""The community: who is in a group, and what of it they see.

The database repeats it for the outbox and for each reply that is posted: ``public.community_sees``
and ``public.community_sees_topic`` (dashboard/community/migrations/0002);
tests/dashboard/community/test_who_sees.py compares the two for everybody.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Now

from mentorhub.access.roles import is_manager, is_student, is_trained
from mentorhub.access.rules.relations import NO_ROWS, running


def community_groups(user: Any, group: str = "") -> Q:
    """All mentors, assessors and managers: the group of everybody, and those on a subject. The
    group of a path: those with a running approval for it who do not study it, and managers.
    A guest, as long as they hold a role and study nothing: the group they were let into.

    ``group`` is the lookup prefix that leads to groups, as ``"group__"``.
    """
    if not user.role_kinds:
        return NO_ROWS
    seen = Q()
    if not is_student(user):
        seen |= Q(running("community.Guest", user=user.pk, group=OuterRef(f"{group}pk")))
    if is_trained(user) or is_manager(user):
        seen |= Q(**{f"{group}kind__in": ("all", "open")})
    if is_manager(user):
        seen |= Q(**{f"{group}kind": "path"})
    if is_trained(user):
        path = OuterRef(f"{group}path")
        approved = Q(running("students.Approval", user=user.pk, path=path))
        if is_student(user):
            approved &= ~Q(running("students.Enrolment", student=user.pk, path=path))
        seen |= approved
    return seen or NO_ROWS


def community_topics(user: Any, topic: str = "") -> Q:
    """Those of one's groups, but none about a project of a path that one studies. What was removed,
    and an announcement before it begins, is for managers alone.

    ``topic`` is the lookup prefix that leads to topics, as ``"topic__"``.
    """
    if not user.role_kinds:
        return NO_ROWS
    seen = Q(**{f"{topic}group__in": _own_groups(user)})
    if is_student(user):
        path = OuterRef(f"{topic}project__path")
        seen &= ~Q(running("students.Enrolment", student=user.pk, path=path))
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
    by_role, guests = keys_in_community_group(group)
    seen = [Q(pk__in=keys) for keys in (*by_role, guests)]
    return Q(is_active=True) & reduce(or_, seen)


def keys_in_community_group(group: Any) -> tuple[list[QuerySet[Any]], QuerySet[Any]]:
    """The keys of the same people, by an index: those who are in it by role or approval, and its
    guests. Some may be named twice, and some may not be active."""
    roles = apps.get_model("accounts.Role")._base_manager.filter(ended_at=None)
    if group.path_id is None:
        by_role: list[QuerySet[Any]] = [roles.filter(kind__in=("mentor", "assessor", "manager"))]
    else:
        holds = running("accounts.Role", user=OuterRef("user"), kind__in=("mentor", "assessor"))
        studies = running("students.Enrolment", student=OuterRef("user"), path=OuterRef("path"))
        approvals = apps.get_model("students.Approval")._base_manager.filter(ended_at=None)
        approvals = approvals.filter(holds, ~Q(studies), path=group.path_id)
        by_role = [roles.filter(kind="manager"), approvals]
    guests = apps.get_model("community.Guest")._base_manager.filter(ended_at=None, group=group.pk)
    guests = guests.filter(
        running("accounts.Role", user=OuterRef("user")),
        ~running("students.Enrolment", student=OuterRef("user")),
    )
    return [_people(rows) for rows in by_role], _people(guests)


def _people(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by().values("user")


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


def community_own(user: Any, place: str = "") -> Q:
    """One's own place in a topic or a group: what is read, followed, bookmarked.

    ``place`` is the lookup prefix that leads to places, as ``"topic__readers__"``.
    """
    return Q(**{f"{place}user": user.pk})


def community_drafts(user: Any) -> Q:
    """One's own."""
    return Q(author=user.pk)


def community_reports(user: Any) -> Q:
    """Managers: all but those about a reply of their own."""
    return ~Q(reply__author=user.pk) if is_manager(user) else NO_ROWS
