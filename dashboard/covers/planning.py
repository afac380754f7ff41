"""Planning a cover: for a period another mentor of the path supports the student.

A cover is a Mentorship with a planned end: no row is written when it begins or ends.
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
from mentorhub.accounts.models import Role, User
from mentorhub.database import current_login
from students.enrolments.assigning import assignment_refusal
from students.enrolments.models.mentorship import TsTzRange
from students.models import Approval, Enrolment, Mentorship

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class CoverRefusedError(Exception):
    """``field`` is the form field to change, ``code`` names the reason, ``str()`` is a sentence in
    the active language."""

    def __init__(self, field: str, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field, self.code = field, code


def period(first: date, last: date, zone: "ZoneInfo") -> tuple[datetime, datetime]:
    """The instants from the beginning of the first local day until the end of the last one."""
    begin = datetime.combine(first, time(), zone)
    return begin, datetime.combine(last + timedelta(days=1), time(), zone)


def coverable_students() -> QuerySet[User]:
    """Students who have a main mentor now."""
    main = Mentorship.objects.in_force().main().filter(student=OuterRef("pk"))
    return User.objects.filter(Exists(main)).by_name()


def eligible_mentors(student: User) -> QuerySet[User]:
    """Mentors who are approved for the student's path, except the main mentor and the student."""
    path = Enrolment.objects.running().filter(student=student).values("path")[:1]
    approved = Approval.objects.for_mentoring().filter(user=OuterRef("pk"), path=path)
    mains = Mentorship.objects.in_force().main().filter(student=student).values("mentor")
    return (
        User.objects.active()
        .holding(Role.Kind.MENTOR)
        .filter(Exists(approved), mentor_profile__isnull=False)
        .exclude(pk__in=mains)
        .exclude(pk=student.pk)
        .by_name()
    )


def plan(
    student: User, mentor: User, starts_at: datetime, ends_at: datetime, *, by: User
) -> Mentorship:
    """Plan a cover. Raises ``CoverRefusedError`` when the dates or the mentor do not fit; nothing
    is written then.

    Needs the login *staff*. Locks the student's row, so that no enrolment or mentorship of theirs
    ends meanwhile, and the mentor's profile, so that concurrent plans are counted for the capacity.
    """
    if ends_at <= timezone.now():
        raise CoverRefusedError("ends_on", "over", _("These days are in the past."))
    with transaction.atomic(using=current_login()):
        endings.lock_people([student.pk])
        main = Mentorship.objects.in_force(max(starts_at, timezone.now())).main()
        if not main.filter(student=student).exists():
            raise CoverRefusedError(
                "student", "no_mentor", _("This student does not have a mentor on those days.")
            )
        if not eligible_mentors(student).filter(pk=mentor.pk).exists():
            raise CoverRefusedError(
                "mentor", "not_approved", _("This mentor is not approved for the path.")
            )
        check_capacity(mentor, starts_at, ends_at)
        if refusal := assignment_refusal(mentor, student, starts_at):
            raise CoverRefusedError("mentor", "forbidden", refusal)
        cover = Mentorship(
            student=student,
            mentor=mentor,
            kind=Mentorship.Kind.COVER,
            starts_at=starts_at,
            ends_at=ends_at,
            granted_by=by,
        )
        if _overlapping(starts_at, ends_at).covers().filter(student=student).exists():
            raise CoverRefusedError(
                "starts_on", "covered", _("This student already has a cover in that period.")
            )
        try:
            cover.validate_constraints()
        except ValidationError as error:
            raise CoverRefusedError("starts_on", "invalid", " ".join(error.messages)) from None
        cover.save(force_insert=True)
    return cover


def _overlapping(starts_at: datetime, ends_at: datetime) -> QuerySet[Mentorship]:
    return Mentorship.objects.filter(during__overlap=TsTzRange(starts_at, ends_at))


def check_capacity(mentor: User, starts_at: datetime, ends_at: datetime) -> None:
    """Raises ``CoverRefusedError`` when the mentor pauses or has no room in this period. Locks the
    mentor's profile."""
    profile = Mentor.objects.select_for_update().get(user=mentor)
    if profile.is_away_between(starts_at, ends_at):
        raise CoverRefusedError("mentor", "pauses", _("This mentor is paused on those days."))
    taken = profile.seats_taken(starts_at, ends_at)
    if taken >= profile.capacity:
        text = _("%(name)s is full on those days: %(taken)s of %(capacity)s students.")
        values = {"name": mentor.name, "taken": taken, "capacity": profile.capacity}
        raise CoverRefusedError("mentor", "full", text % values)
