"""Announcements of the mentorship managers to all mentors."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.database import current_login, lock
from mentorhub.dates import within_bounds
from mentorhub.forms.names import OneLineField


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def current(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)


# Limited, because the home of every mentor renders the whole texts.
MAX_ANNOUNCEMENT_LENGTH = 5_000  # characters


class Announcement(models.Model):
    """An announcement to all mentors, shown from a date until a date."""

    title = OneLineField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    since = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-since",)
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="dashboard_announcement_window",
                violation_error_message=_("It ends before it begins."),
            ),
            within_bounds("dashboard_announcement_dates", instants=("since", "until")),
        ]

    def __str__(self) -> str:
        return self.title

    def end(self, now: datetime | None = None) -> None:
        """End it now: mentors no longer see it. One that has not begun will never be shown."""
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            lock(self)
            if self.until is not None and self.until <= now:
                return
            # A constraint demands that ``until`` is after ``since``, also for one in the future.
            self.until = max(now, self.since + timedelta(microseconds=1))
            if self.since > now:
                self.since, self.until = now - timedelta(microseconds=1), now
            self.save(update_fields=["since", "until"])
