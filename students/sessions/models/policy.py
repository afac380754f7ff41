"""The school's rules for sessions: numbers that an administrator can change."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import months_before
from mentorhub.policies import Policy, bounded_integer

# Longer than any path, and short enough that a date so many months ago exists in Python.
MAX_ABSENCE_MONTHS = 120


class SessionPolicy(Policy):
    """The defaults are those on the help pages of the school."""

    class Ambiguous(models.TextChoices):
        RESEND = "resend", _("Send it once more, marked as a repeat")
        HOLD = "hold", _("Do not send it again; show it to administrators")

    funded_minutes = bounded_integer(
        _("minutes of a session, funded by a third party"), default=45, minimum=10, maximum=240
    )
    self_paid_minutes = bounded_integer(
        _("minutes of a session, paid by the student"), default=30, minimum=10, maximum=240
    )
    late_hours = bounded_integer(
        _("a cancellation or a move is late from (hours before)"), default=24
    )
    absent_after_one_in = bounded_integer(
        _("absent after this part of the session"),
        default=3,
        minimum=1,
        help_text=_("3 means one third: after 10 minutes of 30, after 15 of 45."),
    )
    early_reminder_hours = bounded_integer(
        _("first reminder (hours before)"), default=48, minimum=2
    )
    late_reminder_minutes = bounded_integer(
        _("second reminder (minutes before)"), default=60, minimum=5
    )
    absence_months = bounded_integer(
        _("an absence counts less after (months)"), default=6, maximum=MAX_ABSENCE_MONTHS
    )
    no_deliverable_days = bounded_integer(_("too long without a deliverable (days)"), default=21)
    when_ambiguous = models.CharField(
        _("a reminder that may or may not have been sent"),
        max_length=6,
        choices=Ambiguous,
        default=Ambiguous.RESEND,
    )

    class Meta(Policy.Meta):
        verbose_name = _("rules for sessions")
        verbose_name_plural = _("rules for sessions")

    def __str__(self) -> str:
        return str(_("Rules for sessions"))

    @classmethod
    def repeats_ambiguous(cls) -> bool:
        """Whether a mail is sent again when it is unknown whether it was sent."""
        return cls.current().when_ambiguous == cls.Ambiguous.RESEND

    def minutes_for(self, *, funded: bool) -> int:
        """The default length of a session."""
        return self.funded_minutes if funded else self.self_paid_minutes

    @property
    def late(self) -> timedelta:
        """How long before the start a cancellation or a move is late."""
        return timedelta(hours=self.late_hours)

    def absences_count_from(self, today: date) -> date:
        """The first day whose absences still count: ``absence_months`` calendar months before
        ``today``, the student's local day (``mentorhub.dates.today_of``)."""
        return months_before(today, self.absence_months)

    def absent_after(self, length: timedelta) -> timedelta:
        """How long after the start a student who has not come is absent; ``length`` is the
        session's."""
        return length / self.absent_after_one_in
