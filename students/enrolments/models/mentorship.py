"""Mentorships: one mentor supports one student, from a date until a date.

Who the mentor is today is computed from the periods. A cover ends by itself at its planned end: the
student is with the main mentor again, and no row is written then.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access, endings
from mentorhub.dates import within_bounds

if TYPE_CHECKING:
    from datetime import datetime

    from mentorhub.accounts.models import User


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


SAME_STUDENT_SAME_TIME = [
    ("student", RangeOperators.EQUAL),
    ("during", RangeOperators.OVERLAPS),
]


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def in_force(self, at: "datetime | None" = None) -> Self:
        """Those whose period contains the instant, by default now."""
        return self.filter(during__contains=at or timezone.now())

    def main(self) -> Self:
        return self.filter(kind=Mentorship.Kind.MAIN)

    def covers(self) -> Self:
        return self.filter(kind=Mentorship.Kind.COVER)

    def in_charge_first(self) -> Self:
        """Covers before main mentorships: as long as a cover lasts, its mentor is responsible."""
        is_cover = Case(When(kind=Mentorship.Kind.COVER, then=0), default=1)
        return self.order_by(is_cover, "-starts_at")

    def responsible_for(
        self, student: "User | int", at: "datetime | None" = None
    ) -> "Mentorship | None":
        """The mentorship responsible for the student at the instant, by default now: the cover if
        there is one, else the main mentorship."""
        return self.in_force(at).filter(student=student).in_charge_first().first()

    def responsible_mentor(
        self, student: "User | int", at: "datetime | None" = None
    ) -> "User | None":
        """The mentor of ``responsible_for``."""
        found = self.select_related("mentor").responsible_for(student, at)
        return found.mentor if found else None

    def supports(self, mentor: "User", student: "User | int", at: "datetime | None" = None) -> bool:
        """Whether the person is a mentor and supports the student at the instant, by default now,
        as their mentor or as a cover."""
        rows = self.in_force(at).filter(mentor=mentor.pk, student=student)
        return access.is_mentor(mentor) and rows.exists()

    def present_or_planned(self, at: "datetime | None" = None) -> Self:
        """Those that are in force at the instant, by default now, or will be later."""
        since = models.Value(at or timezone.now(), models.DateTimeField())
        return self.filter(during__overlap=TsTzRange(since, models.Value(None)))

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.mentorships(user))


class MentorshipKind(models.TextChoices):
    MAIN = "main", _("Mentor")
    COVER = "cover", _("Cover")


class Mentorship(models.Model):
    Kind = MentorshipKind

    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mentorships_given",
        verbose_name=_("mentor"),
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mentorships",
        verbose_name=_("student"),
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.MAIN)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Planned end; a cover must have one.")
    )
    # Set once, when it is ended before its planned end (a trigger refuses a second time).
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ended by"),
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("granted by"),
    )
    during = models.GeneratedField(
        expression=TsTzRange("starts_at", Least("ends_at", "ended_at")),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentorship")
        verbose_name_plural = _("mentorships")
        ordering = ("-starts_at",)
        constraints = [
            ExclusionConstraint(
                name="students_mentorship_one_main",
                expressions=SAME_STUDENT_SAME_TIME,
                condition=Q(kind=MentorshipKind.MAIN.value),
                violation_error_message=_("This student already has a mentor in that period."),
            ),
            ExclusionConstraint(
                name="students_mentorship_one_cover",
                expressions=SAME_STUDENT_SAME_TIME,
                condition=Q(kind=MentorshipKind.COVER.value),
                violation_error_message=_("This student already has a cover in that period."),
            ),
            models.CheckConstraint(
                condition=~Q(mentor=F("student")),
                name="students_mentorship_two_people",
                violation_error_message=_("Nobody can be their own mentor."),
            ),
            models.CheckConstraint(
                condition=(Q(ends_at=None) | Q(ends_at__gt=F("starts_at")))
                & (Q(ended_at=None) | Q(ended_at__gte=F("starts_at"))),
                name="students_mentorship_ends_after_start",
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                condition=Q(kind=MentorshipKind.MAIN.value) | Q(ends_at__isnull=False),
                name="students_mentorship_cover_has_an_end",
                violation_error_message=_("A cover needs an end date."),
            ),
            within_bounds(
                "students_mentorship_dates", instants=("starts_at", "ends_at", "ended_at")
            ),
        ]
        indexes = [
            models.Index(fields=("mentor", "starts_at"), name="students_mentorship_of_mentor")
        ]

    def __str__(self) -> str:
        return f"{self.mentor} – {self.student}"

    @property
    def is_cover(self) -> bool:
        return self.kind == self.Kind.COVER

    def is_in_force(self, at: "datetime") -> bool:
        """Whether its period contains the instant."""
        return at in self.during

    def end(
        self,
        *,
        by: "User",
        informed: "Iterable[User]" = (),
        now: "datetime | None" = None,
    ) -> endings.Plan:
        """End it now with its planned sessions and open proposals, and notify both people once. A
        mentorship that has not begun will never be in force. Does nothing when it has ended.

        ``informed`` are told of the end in another way: they get no mail about it, only those about
        the sessions. Works on the login *web*; handing sessions of a cover back needs *staff*.
        """
        told_elsewhere = frozenset(person.pk for person in informed)
        ending = endings.Ending(by, now or timezone.now(), informed=told_elsewhere)
        plan = endings.carry_out([self], ending)
        self.refresh_from_db(fields=["ended_at", "ended_by", "during"])
        return plan
