"""Planning a cover: another mentor of the path, between two days, and back by itself.

A cover is a dated Mentorship: nothing is written when it begins or ends.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.models import Mentor
from mentorhub import endings
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from students.enrolments.models.mentorship import TsTzRange
from students.models import Approval, Enrolment, Mentorship

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class CoverRefusedError(Exception):
    """``field`` is what to change, ``code`` why, ``str()`` a sentence in the reader's language."""

    def __init__(self, field: str, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.code = field, code


def period(first: date, last: date, zone: "ZoneInfo") -> tuple[datetime, datetime]:
    """From the beginning of the first day until the end of the last, on that zone's clock."""
    begin = datetime.combine(first, time(), zone)
    return begin, datetime.combine(last + timedelta(days=1), time(), zone)


def may_be_covered() -> QuerySet[User]:
    """Students with a mentor now."""
    main = Mentorship.objects.in_force().main().filter(student=OuterRef("pk"))
    return User.objects.filter(Exists(main)).order_by("name", "pk")


def may_cover(student: User) -> QuerySet[User]:
    """Mentors who are approved for the student's path, and neither of the pair themselves."""
    path = Enrolment.objects.running().filter(student=student).values("path")[:1]
    approved = Approval.objects.for_mentoring().filter(user=OuterRef("pk"), path=path)
    mains = Mentorship.objects.in_force().main().filter(student=student).values("mentor")
    return (
        User.objects.active()
        .holding("mentor")
        .filter(Exists(approved), mentor_profile__isnull=False)
        .exclude(pk__in=mains)
        .exclude(pk=student.pk)
        .order_by("name", "pk")
    )


def plan(
    student: User, mentor: User, starts_at: datetime, ends_at: datetime, *, by: User
) -> Mentorship:
    """Raises ``CoverRefusedError`` when the dates or the mentor do not fit; nothing is written.

    On the login *staff*. The student's row is locked, so that nothing of theirs ends meanwhile, and
    the mentor's profile, so that two plans at once count each other.
    """
    if ends_at <= timezone.now():
        raise CoverRefusedError("ends_on", "over", _("These days are over."))
    with transaction.atomic(using=current_login()):
        endings.hold_people([student.pk])
        main = Mentorship.objects.in_force(max(starts_at, timezone.now())).main()
        if not main.filter(student=student).exists():
            raise CoverRefusedError(
                "student", "no_mentor", _("This student has no mentor in those days.")
            )
        if not may_cover(student).filter(pk=mentor.pk).exists():
            raise CoverRefusedError(
                "mentor", "not_approved", _("This mentor is not approved for the path.")
            )
        _check_room(mentor, starts_at, ends_at)
        cover = Mentorship(
            student=student,
            mentor=mentor,
            kind=Mentorship.Kind.COVER,
            starts_at=starts_at,
            ends_at=ends_at,
            granted_by=by,
        )
        if _meanwhile(starts_at, ends_at).covers().filter(student=student).exists():
            raise CoverRefusedError(
                "starts_on", "covered", _("This student has a cover in that period.")
            )
        try:
            cover.validate_constraints()
        except ValidationError as error:
            raise CoverRefusedError("starts_on", "invalid", " ".join(error.messages)) from None
        cover.save(force_insert=True)
    return cover


def _meanwhile(starts_at: datetime, ends_at: datetime) -> QuerySet[Mentorship]:
    return Mentorship.objects.filter(during__overlap=TsTzRange(starts_at, ends_at))


def _check_room(mentor: User, starts_at: datetime, ends_at: datetime) -> None:
    profile = Mentor.objects.select_for_update().get(user=mentor)
    if profile.is_away_between(starts_at, ends_at):
        raise CoverRefusedError("mentor", "pauses", _("This mentor pauses in those days."))
    taken = (
        _meanwhile(starts_at, ends_at).filter(mentor=mentor).order_by().values("student").distinct()
    )
    if taken.count() >= profile.capacity:
        said = _("%(name)s has no room in those days: %(capacity)s of %(capacity)s students.")
        values = {"name": mentor.name, "capacity": profile.capacity}
        raise CoverRefusedError("mentor", "full", said % values)
