"""When somebody downloaded their data."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models.person import User


class DataExport(models.Model):
    """A person has downloaded everything that is theirs. Never changed."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("download of one’s own data")
        verbose_name_plural = _("downloads of one’s own data")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=("at",), name="accounts_dataexport_at")]

    def __str__(self) -> str:
        return f"{self.person_id}"
