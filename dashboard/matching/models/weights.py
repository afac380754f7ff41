"""How much each term of the score counts, from 0 (not at all) to 100."""

from enum import StrEnum

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import OneLineField

MAX_WEIGHT = 100


class ScoreTerm(StrEnum):
    """In the order in which pages show them."""

    WAITING = "waiting"
    OVERLAP = "overlap"
    NOVICE = "novice"
    SPREAD = "spread"
    PREVIOUS = "previous"
    PREFERENCE = "preference"


def _weight(label: str, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(MAX_WEIGHT)]
    )


class WeightPreset(models.Model):
    """Weights that managers save under a name; the term of a weight is its field name."""

    name = OneLineField(_("name"), max_length=80, unique=True)
    waiting = _weight(_("waiting time"), 60)
    overlap = _weight(_("shared hours"), 40)
    novice = _weight(_("novices first"), 50)
    spread = _weight(_("balanced load"), 30)
    previous = _weight(_("previous mentor"), 80)
    preference = _weight(_("projects chosen by the mentor"), 40)
    is_default = models.BooleanField(_("the default"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("weights")
        verbose_name_plural = _("weights")
        ordering = ("name__plain",)
        constraints = [
            models.UniqueConstraint(
                fields=("is_default",),
                condition=Q(is_default=True),
                name="matching_preset_one_default",
                violation_error_message=_("Other weights are already the default."),
            ),
            models.CheckConstraint(
                condition=Q(**{f"{term}__lte": MAX_WEIGHT for term in ScoreTerm}),
                name="matching_preset_at_most_100",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weights(self) -> dict[str, int]:
        return {term.value: getattr(self, term) for term in ScoreTerm}

    @classmethod
    def default(cls) -> dict[str, int]:
        """The weights of the default preset; without one, the defaults of the fields."""
        return (cls.objects.filter(is_default=True).first() or cls()).weights
