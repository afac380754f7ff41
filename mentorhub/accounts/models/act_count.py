"""How often a person did something lately."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models.person import User


class ActCount(models.Model):
    """How often a person did one kind of act since the window began (accounts/act_limits.py).

    One row a person and kind, counted up or begun anew in one statement.
    """

    person = models.ForeignKey(
        User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    kind = models.CharField(_("kind of act"), max_length=30)
    began_at = models.DateTimeField(_("since"))
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("count of acts")
        verbose_name_plural = _("counts of acts")
        constraints = [
            models.UniqueConstraint(fields=("person", "kind"), name="accounts_act_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
