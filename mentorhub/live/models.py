"""What changed lately, without any content."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """A topic that changed. Written by triggers alone (``triggers.py``), deleted after
    ``changes.KEPT_FOR``."""

    # channel:key, such as ``home:17``; a channel is registered in ``channels.py``.
    topic = models.CharField(_("topic"), max_length=80)
    # The 64-bit number of the transaction that changed it.
    transaction = models.BigIntegerField(_("transaction"), db_index=True)
    at = models.DateTimeField(_("at"), db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return self.topic
