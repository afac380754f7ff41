"""Resources for mentors: articles about mentoring."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import OneLineField


class MentorResource(models.Model):
    """An article about mentoring with a page of its own; edited in the admin."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = OneLineField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    minutes = models.PositiveSmallIntegerField(_("minutes to read"), default=5)
    position = models.PositiveIntegerField(_("position"), default=0)
    published = models.BooleanField(_("published"), default=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("resource for mentors")
        verbose_name_plural = _("resources for mentors")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mentor_resource", args=[self.slug])
