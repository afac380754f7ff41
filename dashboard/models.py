"""What the features of the mentor's desk share: the mentor's profile and preferences."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NOVICE_CAPACITY = 6


class MentorQuerySet(models.QuerySet["Mentor"]):
    def certified(self) -> Self:
        return self.exclude(certified_at=None)

    def novices(self) -> Self:
        return self.filter(certified_at=None)


class Mentor(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mentor_profile",
        verbose_name=_("person"),
    )
    introduction = models.TextField(_("introduction"), max_length=1500, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("how many students"), default=3, validators=[MaxValueValidator(40)]
    )
    languages = ArrayField(
        models.CharField(max_length=5), verbose_name=_("languages"), default=list, blank=True
    )
    certified_at = models.DateTimeField(
        _("certified"), null=True, blank=True, help_text=_("Empty: a novice.")
    )
    willing_to_support_disabled_students = models.BooleanField(
        _("willing to support disabled students"), default=False
    )
    paused_from = models.DateField(_("paused from"), null=True, blank=True)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("profile confirmed"), null=True, blank=True)

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor profile")
        verbose_name_plural = _("mentor profiles")
        ordering = ("user",)
        constraints = [
            models.CheckConstraint(
                condition=Q(certified_at__isnull=False) | Q(capacity__lte=NOVICE_CAPACITY),
                name="dashboard_novice_capacity",
                violation_error_message=_("A novice takes at most 6 students."),
            ),
            models.CheckConstraint(
                condition=Q(paused_from=None)
                | Q(paused_until=None)
                | Q(paused_until__gte=F("paused_from")),
                name="dashboard_mentor_pause",
                violation_error_message=_("The pause ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_novice(self) -> bool:
        return self.certified_at is None


class MentorResource(models.Model):
    """Something to get better at mentoring, with a page of its own; written in the admin."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=5)
    position = models.PositiveIntegerField(_("position"), default=0)
    published = models.BooleanField(_("published"), default=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("resource for mentors")
        verbose_name_plural = _("resources for mentors")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mentor_resource", args=[self.slug])


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def current(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)


class Announcement(models.Model):
    """What the mentorship managers tell all mentors, from a date until a date."""

    title = models.CharField(_("title"), max_length=200)
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
            )
        ]

    def __str__(self) -> str:
        return self.title

    def end(self, now: datetime | None = None) -> None:
        """No mentor reads it from now on; one that has not begun never will be read."""
        now = now or timezone.now()
        if self.until is not None and self.until <= now:
            return
        # The window of one that lies ahead closes as soon as it opens.
        self.until = max(now, self.since + timedelta(microseconds=1))
        if self.since > now:
            self.since, self.until = now - timedelta(microseconds=1), now
        self.save(update_fields=["since", "until"])
