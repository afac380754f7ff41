"""Announcements of the mentorship managers to all mentors."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.models.audience import AudienceChange, audience_change
from mentorhub import access
from mentorhub.database import current_login, lock
from mentorhub.dates import within_bounds
from mentorhub.forms.names import TitleField
from mentorhub.reader_marks import ReaderMark

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: "User") -> Self:
        """Those for all mentors, and for a group of the community that one is in."""
        return self.filter(access.announcements(user))

    def current(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)

    def with_edit(self) -> Self:
        """Annotate ``edited_at`` and ``edited_by_name`` of the latest edit; None without one."""
        edits = AnnouncementEdit.objects.filter(announcement=OuterRef("pk")).order_by("-at", "-pk")
        return self.annotate(
            edited_at=Subquery(edits.values("at")[:1]),
            edited_by_name=Subquery(edits.values("by__name")[:1]),
        )

    def with_topic(self) -> Self:
        """Annotate ``topic``, the key of its topic in the community."""
        topics = apps.get_model("community.Topic")._base_manager.filter(announcement=OuterRef("pk"))
        return self.annotate(topic=Subquery(topics.values("pk")[:1]))

    def with_confirmation_of(self, reader: "User") -> Self:
        """Annotate ``confirmed_at``: when this reader has confirmed to have read it."""
        rows = apps.get_model("community.Acknowledgement")._base_manager
        mine = rows.filter(announcement=OuterRef("pk"), user=reader.pk)
        return self.annotate(confirmed_at=Subquery(mine.values("at")[:1]))

    def with_dismissal_of(self, reader: "User") -> Self:
        """Annotate ``is_dismissed``: whether this reader has put the announcement away."""
        mine = AnnouncementDismissal.objects.visible_to(reader)
        return self.annotate(is_dismissed=Exists(mine.filter(announcement=OuterRef("pk"))))


# Limited, because the home of every mentor renders the whole texts.
MAX_ANNOUNCEMENT_LENGTH = 5_000  # characters


class Announcement(models.Model):
    """An announcement to all mentors, or to a group of the community, shown from a date until a
    date."""

    title = TitleField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    since = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    # Whom it is for; None for all mentors.
    group = models.ForeignKey(
        "community.Group",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("group"),
    )
    # Whether each of them is asked to confirm that they have read it.
    acknowledge = models.BooleanField(_("ask for a confirmation"), default=False, db_default=False)
    # The version that a form was opened with (mentorhub/forms/edit_conflict.py).
    updated_at = models.DateTimeField(_("last saved"), auto_now=True, db_default=Now())

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-since",)
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="dashboard_announcement_window",
                violation_error_message=_("The end is before the start."),
            ),
            within_bounds("dashboard_announcement_dates", instants=("since", "until")),
        ]

    def __str__(self) -> str:
        return self.title

    def audience_change(self, group: Any) -> AudienceChange:
        """Who begins to read it, with what was answered to it, and who ceases to, when it is for
        ``group``; None for everybody."""
        everybody = apps.get_model("community.Group")._base_manager.get(kind="all")
        before, after = self.group or everybody, group or everybody
        return audience_change(
            after.pk,
            access.people_in_community_group(before),
            access.people_in_community_group(after),
        )

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

    def record_edit(self, *, by: "User", show_again: bool) -> "AnnouncementEdit":
        """Note that it was edited now; with ``show_again`` mentors who have put it away see it on
        their home again. Needs the login *staff*."""
        if show_again:
            AnnouncementDismissal.objects.filter(announcement=self).delete()
        return AnnouncementEdit.objects.create(announcement=self, by=by)

    def set_dismissed(self, *, by: "User", dismissed: bool) -> None:
        """Put it away from the home of one reader, or back; does nothing when it is so already."""
        AnnouncementDismissal.put(reader=by, marked=dismissed, announcement=self)


class AnnouncementDismissalQuerySet(models.QuerySet["AnnouncementDismissal"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.announcement_dismissals(user))


class AnnouncementDismissal(ReaderMark):
    """A mentor has put an announcement away: their home no longer shows it."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="+", verbose_name=_("announcement")
    )
    at = models.DateTimeField(_("archived"), default=timezone.now)

    objects = AnnouncementDismissalQuerySet.as_manager()

    class Meta(ReaderMark.Meta):
        verbose_name = _("archived announcement")
        verbose_name_plural = _("archived announcements")
        constraints = [
            models.UniqueConstraint(
                fields=("reader", "announcement"), name="dashboard_announcement_dismissed_once"
            )
        ]

    def __str__(self) -> str:
        return f"Dismissal {self.pk}"


class AnnouncementEdit(models.Model):
    """Who has edited an announcement after it was published, and when."""

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="edits", verbose_name=_("announcement")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("edited by")
    )
    at = models.DateTimeField(_("edited"), default=timezone.now)

    class Meta:
        verbose_name = _("edit of an announcement")
        verbose_name_plural = _("edits of announcements")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=("announcement", "-at"), name="dashboard_announcement_edits")
        ]

    def __str__(self) -> str:
        return f"Edit {self.pk}"
