"""The changes that a mentor made to the profile, field by field, so that they can be undone."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.models.mentor import Mentor
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class ProfileChangeQuerySet(models.QuerySet["ProfileChange"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.profile_changes(user))

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class ProfileChange(models.Model):
    """One field before and after, as JSON; of a photo its name, not its content."""

    class Field(models.TextChoices):
        PHOTO = "photo", _("Photo")
        INTRODUCTION = "introduction", _("Introduction")
        LANGUAGES = "languages", _("Languages")
        ZONE = "zone", _("Time zone")
        LINKS = "links", _("Links")
        CAPACITY = "capacity", _("Number of students")
        PROJECTS = "projects", _("Projects I can mentor")
        HOURS = "hours", _("Weekly hours")
        DISABLED_STUDENTS = "disabled_students", _("Disabled students")
        PAUSE = "pause", _("Pause")
        ROOM = "room", _("Link to my room")
        NOTE_HEADINGS = "note_headings", _("Headings of session notes")

    mentor = models.ForeignKey(
        Mentor, models.CASCADE, related_name="changes", verbose_name=_("mentor")
    )
    field = models.CharField(_("field"), max_length=20, choices=Field)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    at = models.DateTimeField(_("changed"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = ProfileChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a profile")
        verbose_name_plural = _("changes of profiles")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")),
                name="dashboard_change_undone_after",
                violation_error_message=_("It was undone before it was made."),
            )
        ]
        indexes = [
            models.Index(fields=("mentor", "field", "-at"), name="dashboard_change_of_mentor")
        ]

    def __str__(self) -> str:
        return f"{self.mentor}: {self.get_field_display()}"
