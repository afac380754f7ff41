"""The school's rules for training, as numbers that an administrator can change."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhub.policies import Policy, bounded_integer


class TrainingPolicy(Policy):
    pass_percent = bounded_integer(
        _("groups right to pass a quiz (percent)"), default=80, minimum=1, maximum=100
    )
    draw = bounded_integer(_("groups asked in a quiz"), default=5, minimum=1, maximum=50)
    retry_minutes = bounded_integer(
        _("wait after a failed quiz (minutes)"), default=10, maximum=10080
    )
    keep_right_days = bounded_integer(
        _("a group answered right stays right for (days)"), default=14, maximum=365
    )
    quiet_days = bounded_integer(
        _("reminder of a course begun after quiet days"), default=14, minimum=1, maximum=365
    )
    quiet_reminders = bounded_integer(_("reminders of one course at most"), default=2, maximum=10)
    trial_answers = bounded_integer(
        _("a question is judged after (answers)"), default=30, minimum=5, maximum=1000
    )
    certificate_months = models.PositiveSmallIntegerField(
        _("a certificate is valid for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("Leave empty for certificates that do not expire."),
    )

    class Meta(Policy.Meta):
        verbose_name = _("rules for training")
        verbose_name_plural = _("rules for training")
        constraints = [
            *Policy.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    pass_percent__gte=1,
                    pass_percent__lte=100,
                    draw__gte=1,
                    quiet_days__gte=1,
                    trial_answers__gte=1,
                ),
                name="training_policy_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
