"""The counts of the rate limits in accounts/act_limits.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models.person import User


class ActCount(models.Model):
    """How often a person did one kind of act since ``began_at``.

    One row for each person and kind, incremented or restarted in one statement.
    """

    person = models.ForeignKey(
        User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    kind = models.CharField(_("type of action"), max_length=30)
    began_at = models.DateTimeField(_("since"))
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("action count")
        verbose_name_plural = _("action counts")
        constraints = [
            models.UniqueConstraint(fields=("person", "kind"), name="accounts_act_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
