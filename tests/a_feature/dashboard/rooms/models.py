from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from mentorhub import access
from mentorhub.forms.names import OneLineField

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.rooms(user))


class Room(models.Model):
    """A room that a mentor opens for their students."""

    mentor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = OneLineField(max_length=60)
    note = models.TextField(max_length=500, blank=True, default="")

    objects = RoomQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Room {self.pk}"
