"""The forms that were carried out lately, so that each counts once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    """A form that a person sent and the site carried out, under the key of the form.

    It holds nothing of what was typed: ``digest`` is made with SECRET_KEY, so that nobody who reads
    the table can try texts against it. Deleted after ``submissions.KEPT_FOR``.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("person"),
    )
    key = models.CharField(_("key of the form"), max_length=40)
    digest = models.CharField(_("digest of what was sent"), max_length=64)
    # Where the person was sent afterwards: a path of our own site.
    location = models.CharField(_("answer"), max_length=500)
    at = models.DateTimeField(_("carried out at"), db_index=True)

    class Meta:
        verbose_name = _("form that was sent")
        verbose_name_plural = _("forms that were sent")
        constraints = [
            models.UniqueConstraint(fields=("person", "key"), name="forms_submission_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"
