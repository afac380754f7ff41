"""When and where a mentor works: weekly hours, time off, and the room of their sessions."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import within_bounds
from mentorhub.formats import clock
from mentorhub.forms.links import HTTPS, MEETING_LINK_LENGTH
from mentorhub.forms.weekly_hours import Stretch
from mentorhub.prepared import prepared

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

LAST_MINUTE = 24 * 60


class WeeklyHoursManager(models.Manager["WeeklyHours"]):
    def stretches_of(self, person: "User") -> list[Stretch]:
        """In the order of the week."""
        return _stretches(person.pk)

    def replace(self, person: "User", stretches: Iterable[Stretch]) -> None:
        """Replace the person's hours by these; runs in the caller's transaction."""
        self.filter(person=person).delete()
        WeeklyHours.objects.bulk_create(
            WeeklyHours(person=person, weekday=weekday, starts=starts, ends=ends)
            for weekday, starts, ends in stretches
        )


class WeeklyHours(models.Model):
    """A stretch of one weekday, in minutes since midnight on the clock of the person's zone."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="weekly_hours",
        verbose_name=_("person"),
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), validators=[MaxValueValidator(6)], help_text=_("0 is Monday.")
    )
    starts = models.PositiveSmallIntegerField(
        _("from"), validators=[MaxValueValidator(LAST_MINUTE - 1)]
    )
    ends = models.PositiveSmallIntegerField(_("until"), validators=[MaxValueValidator(LAST_MINUTE)])

    objects = WeeklyHoursManager()

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ("person", "weekday", "starts")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, ends__lte=LAST_MINUTE, ends__gt=F("starts")),
                name="students_hours_make_sense",
                violation_error_message=_("The hours end before they begin."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {clock(self.starts)}"


@prepared
def _stretches(person: int) -> models.QuerySet[WeeklyHours, Stretch]:
    rows = WeeklyHours.objects.filter(person=person).order_by("weekday", "starts", "ends")
    return rows.values_list("weekday", "starts", "ends")


class TimeOff(models.Model):
    """Days on which a mentor does not work, in their own zone; both are included."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="time_off", verbose_name=_("person")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("time off")
        verbose_name_plural = _("time off")
        ordering = ("starts_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="students_time_off_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
            within_bounds("students_time_off_dates", days=("starts_on", "ends_on")),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class MeetingRoom(models.Model):
    """Where a mentor's sessions take place unless the session says otherwise."""

    mentor = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="meeting_room",
        verbose_name=_("mentor"),
    )
    url = models.URLField(_("link"), max_length=MEETING_LINK_LENGTH, blank=True, validators=[HTTPS])

    class Meta:
        verbose_name = _("meeting room")
        verbose_name_plural = _("meeting rooms")

    def __str__(self) -> str:
        return self.url
