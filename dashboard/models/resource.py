"""Resources for mentors: articles about mentoring."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import OneLineField
from mentorhub.reader_marks import ReaderMark

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class MentorResourceQuerySet(models.QuerySet["MentorResource"]):
    def published(self) -> Self:
        return self.filter(published=True)

    def with_read_mark_of(self, reader: "User") -> Self:
        """Annotate ``is_read``: whether this reader has marked the resource as read."""
        mine = ResourceReadMark.objects.visible_to(reader)
        return self.annotate(is_read=Exists(mine.filter(resource=OuterRef("pk"))))


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

    objects = MentorResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource for mentors")
        verbose_name_plural = _("resources for mentors")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("mentor_resource", args=[self.slug])

    def set_read(self, *, by: "User", read: bool) -> None:
        """Tick it off for one reader, or take the tick back; does nothing when it is so already."""
        ResourceReadMark.put(reader=by, marked=read, resource=self)


class ResourceReadMarkQuerySet(models.QuerySet["ResourceReadMark"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.resource_read_marks(user))


class ResourceReadMark(ReaderMark):
    """A mentor has marked a resource as read."""

    resource = models.ForeignKey(
        MentorResource, models.CASCADE, related_name="+", verbose_name=_("resource for mentors")
    )
    at = models.DateTimeField(_("read"), default=timezone.now)

    objects = ResourceReadMarkQuerySet.as_manager()

    class Meta(ReaderMark.Meta):
        verbose_name = _("resource read")
        verbose_name_plural = _("resources read")
        constraints = [
            models.UniqueConstraint(
                fields=("reader", "resource"), name="dashboard_resource_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"Read mark {self.pk}"
