"""Groups, which follow roles and approvals by themselves, and the guests of a group."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import OneLineField

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# The address of the group of everybody.
EVERYBODY = "everyone"


class GroupKind(models.TextChoices):
    ALL = "all", _("Everybody")
    PATH = "path", _("Of a path")
    OPEN = "open", _("On a subject")


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.community_groups(user))

    def current(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)


class Group(models.Model):
    """Who is in it is never stored: all mentors, assessors and managers in the group of everybody
    and in those on a subject; the approved people of a path, who do not study it, and the managers
    in its group; and guests. A trigger adds the group of a new path."""

    Kind = GroupKind

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=GroupKind, default=GroupKind.OPEN)
    path = models.OneToOneField(
        "students.Path",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("path"),
    )
    # Of a group on a subject; the others are called after whom they are for.
    title = OneLineField(_("title"), max_length=80, blank=True)
    purpose = models.CharField(
        _("purpose"), max_length=300, blank=True, help_text=_("One sentence under its name.")
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of the community")
        verbose_name_plural = _("groups of the community")
        ordering = ("kind", F("path__position").asc(nulls_first=True), "title__plain", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="path", path__isnull=False, title="")
                | Q(kind="all", path=None, title="")
                | (Q(kind="open", path=None) & ~Q(title="")),
                name="community_group_kind",
            ),
            models.UniqueConstraint(
                fields=("kind",), condition=Q(kind="all"), name="community_group_everybody_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community_group", args=[self.slug])

    @property
    def name(self) -> str:
        """Reads ``path`` of the group of a path."""
        if self.kind == GroupKind.PATH and self.path is not None:
            return str(self.path.title)
        return self.title or pgettext("a group", "All mentors")

    @property
    def says(self) -> str:
        """Its purpose, in the words of the product where nobody has written others."""
        match self.kind:
            case _ if self.purpose:
                return self.purpose
            case GroupKind.ALL:
                return gettext("Everybody who mentors, assesses or manages, from the first day.")
            case GroupKind.PATH:
                return gettext(
                    "For those who are approved for this path. Its students never see it."
                )
        return ""

    @property
    def is_of_path(self) -> bool:
        return self.kind == GroupKind.PATH


class GuestQuerySet(models.QuerySet["Guest"]):
    def running(self) -> Self:
        return self.filter(ended_at=None)


class Guest(models.Model):
    """Somebody whom a manager has let into a group that they are not in by role or approval. Never
    a student: a trigger refuses whoever is enrolled, and an enrolment ends it."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="guests", verbose_name=_("group"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    granted_at = models.DateTimeField(_("invited"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = GuestQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest of a group")
        verbose_name_plural = _("guests of groups")
        ordering = ("group", "user__plain_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("group", "user"),
                condition=Q(ended_at=None),
                name="community_guest_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("granted_at")),
                name="community_guest_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Guest {self.pk}"
