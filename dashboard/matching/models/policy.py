"""The school's rules for matching, as numbers that an administrator can change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhub.policies import Policy, bounded_integer


class MatchingPolicy(Policy):
    decline_days = bounded_integer(
        _("time to decline a student (days)"), default=5, minimum=1, maximum=60
    )
    longest_wait_days = bounded_integer(
        _("waiting time that counts at most (days)"), default=60, minimum=1, maximum=1000
    )
    enough_starts = bounded_integer(
        _("shared hours that count at most (start times a week)"),
        default=40,
        minimum=1,
        maximum=672,
        help_text=_("There is one start time every quarter of an hour: 40 mean ten shared hours."),
    )

    class Meta(Policy.Meta):
        verbose_name = _("rules for matching")
        verbose_name_plural = _("rules for matching")
        constraints = [
            *Policy.Meta.constraints,
            models.CheckConstraint(
                condition=Q(longest_wait_days__gte=1, enough_starts__gte=1, decline_days__gte=1),
                name="matching_policy_above_zero",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules for matching"))
