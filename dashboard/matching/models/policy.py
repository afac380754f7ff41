"""The school's rules for matching, and the weights that managers keep under a name."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import OneLineField

HEAVIEST = 100


class MatchingPolicy(models.Model):
    """One row."""

    decline_days = models.PositiveSmallIntegerField(
        _("a mentor may decline a student for (days)"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    longest_wait_days = models.PositiveSmallIntegerField(
        _("a longer wait counts no more (days)"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    enough_starts = models.PositiveSmallIntegerField(
        _("more common hours count no more (possible starts of a session in a week)"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(672)],
        help_text=_("A start each quarter of an hour: 40 are ten hours in common."),
    )

    class Meta:
        verbose_name = _("rules for matching")
        verbose_name_plural = _("rules for matching")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="matching_policy_one_row"),
            models.CheckConstraint(
                condition=Q(longest_wait_days__gte=1, enough_starts__gte=1, decline_days__gte=1),
                name="matching_policy_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules for matching"))

    @classmethod
    def current(cls) -> Self:
        """The row, or the defaults while nobody has changed any."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


def _weight(label: str, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(HEAVIEST)]
    )


class WeightPreset(models.Model):
    """How much each term of the score counts, from 0 (not at all) to 100."""

    TERMS = ("waiting", "overlap", "novice", "spread", "previous", "preference")

    name = OneLineField(_("name"), max_length=80, unique=True)
    waiting = _weight(_("waiting time"), 60)
    overlap = _weight(_("hours in common"), 40)
    novice = _weight(_("novices first"), 50)
    spread = _weight(_("load spread"), 30)
    previous = _weight(_("mentor of before"), 80)
    preference = _weight(_("projects chosen by the mentor"), 40)
    is_default = models.BooleanField(_("the default"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        verbose_name = _("weights")
        verbose_name_plural = _("weights")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=("is_default",),
                condition=Q(is_default=True),
                name="matching_preset_one_default",
                violation_error_message=_("Other weights are the default already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    waiting__lte=HEAVIEST, overlap__lte=HEAVIEST, novice__lte=HEAVIEST,
                    spread__lte=HEAVIEST, previous__lte=HEAVIEST, preference__lte=HEAVIEST,
                ),
                name="matching_preset_at_most_100",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def weights(self) -> dict[str, int]:
        return {term: getattr(self, term) for term in self.TERMS}

    @classmethod
    def default(cls) -> dict[str, int]:
        """The weights to start from: the default preset's, or those of this page."""
        return (cls.objects.filter(is_default=True).first() or cls()).weights
