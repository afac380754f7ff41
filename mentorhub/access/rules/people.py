"""What belongs to one person: roles, notifications, the photo, the profile of a mentor."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mentorhub.access.roles import RoleKind, is_assessor, is_manager, is_mentor, is_staff
from mentorhub.access.rules.relations import running


def roles(user: Any) -> Q:
    """One's own; every one for managers and staff."""
    return Q() if is_manager(user) or is_staff(user) else Q(user=user.pk)


def notifications(user: Any) -> Q:
    """One's own, as long as one may see the row that they speak of (notifications/scopes.py)."""
    return Q(recipient=user.pk)


def photos(user: Any) -> Q:
    """People whose photo one sees: oneself; one's mentors, and the students one supports, from the
    planning of the mentorship to its end; the student whose defence one judges, and the assessor of
    one's own, as long as the work is open; with a role, everybody who holds one; all people for
    managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    seen = Q(pk=user.pk) | Q(_mentorship(student=user.pk, mentor=OuterRef("pk")))
    seen |= Q(_defence(student=user.pk, assessor=OuterRef("pk")))
    if is_assessor(user):
        seen |= Q(_defence(assessor=user.pk, student=OuterRef("pk")))
    if is_mentor(user):
        seen |= Q(_mentorship(mentor=user.pk, student=OuterRef("pk")))
    if user.role_kinds:
        seen |= Q(running("accounts.Role", user=OuterRef("pk")))
    return seen


def _mentorship(**people: Any) -> Exists:
    """Whether there is a mentorship between two people, in force now or to come."""
    not_over = Q(during__contains=Now()) | Q(during__startswith__gt=Now())
    return Exists(_mentorships().filter(not_over, **people))


def _mentorships() -> Any:
    return apps.get_model("students.Mentorship")._base_manager


def blocks(user: Any) -> Q:
    """Whom one has blocked or muted oneself: nobody else learns of it, but administrators."""
    return Q(blocker=user.pk)


def people_one_may_block(user: Any) -> Q:
    """Those whom one has to do with: mentors and students of one's mentorships, also of ended ones;
    with a role, everybody who holds one; all people for managers and staff. Never oneself."""
    other = ~Q(pk=user.pk)
    if is_manager(user) or is_staff(user):
        return other
    met = Q(Exists(_mentorships().filter(student=user.pk, mentor=OuterRef("pk"))))
    met |= Q(Exists(_mentorships().filter(mentor=user.pk, student=OuterRef("pk"))))
    if user.role_kinds:
        met |= Q(running("accounts.Role", user=OuterRef("pk")))
    return other & met


def not_blocked(user: Any, person: str) -> Q:
    """Rows whose person (a lookup, ``"author"``) has not blocked the user and is not blocked by
    them. A block of somebody who is a mentorship manager today does not count."""
    rows = apps.get_model("accounts.Block")._base_manager.filter(ended_at=None, kind="block")
    is_manager_today = running(
        "accounts.Role", user=OuterRef("blocked"), kind=RoleKind.MANAGER.value
    )
    own = rows.filter(~is_manager_today, blocker=user.pk, blocked=OuterRef(person))
    if is_manager(user):
        return Q(~Exists(own))
    return Q(~Exists(own)) & Q(~Exists(rows.filter(blocked=user.pk, blocker=OuterRef(person))))


def not_muted(user: Any, person: str) -> Q:
    """Rows whose person (a lookup, ``"author"``) is neither muted nor blocked by the user."""
    return Q(~running("accounts.Block", blocker=user.pk, blocked=OuterRef(person)))


def people_who_hear(person: Any) -> Q:
    """People who have neither muted nor blocked a person: the other direction of ``not_muted``."""
    return Q(~running("accounts.Block", blocker=OuterRef("pk"), blocked=person.pk))


def _defence(**people: Any) -> Exists:
    """Whether there is a defence between two people whose work is still open to its assessor."""
    manager = apps.get_model("students.Defence")._base_manager
    is_open = Q(closes_at=None) | Q(closes_at__gt=Now())
    return Exists(manager.filter(is_open, **people).exclude(status="not_held"))


def profile_changes(user: Any) -> Q:
    """Those of one's own profile."""
    return Q(mentor__user=user.pk)


def announcement_dismissals(user: Any) -> Q:
    """One's own."""
    return Q(reader=user.pk)


def course_marks(user: Any) -> Q:
    """One's own: what a student has opened and ticked off, no mentor or manager sees."""
    return Q(reader=user.pk)


def resource_read_marks(user: Any) -> Q:
    """One's own."""
    return Q(reader=user.pk)
