"""The Resources tab: links and files."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import OneLineField
from students.paths.models.course import WEB_ADDRESS
from students.paths.models.file import File
from students.paths.models.path import Project


class ResourceKind(models.TextChoices):
    LINK = "link", _("Link")
    FILE = "file", _("File")


class Resource(models.Model):
    Kind = ResourceKind

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="resources", verbose_name=_("project")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.LINK)
    title = OneLineField(_("title"), max_length=300)
    url = models.URLField(_("link"), max_length=2000, blank=True, validators=[WEB_ADDRESS])
    file = models.ForeignKey(
        File, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    description = models.TextField(_("description"), blank=True)
    identifier = models.CharField(
        _("cartridge identifier"), max_length=255, blank=True, editable=False, db_index=True
    )

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ("project", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind=ResourceKind.LINK.value, file=None) & ~Q(url=""))
                | Q(kind=ResourceKind.FILE.value, url=""),
                name="students_resource_link_or_file",
                violation_error_message=_("A link needs an address; a file resource needs a file."),
            ),
            # Not checked for rows of before; an export leaves those out.
            models.CheckConstraint(
                condition=Q(kind=ResourceKind.LINK.value) | Q(file__isnull=False),
                name="students_resource_file_has_a_file",
                violation_error_message=_("Choose a file, or make it a link."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
