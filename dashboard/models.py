"""What the features of the mentor's desk share: the mentor's profile and preferences."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
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
