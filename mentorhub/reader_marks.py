"""Marks that a reader sets for themself: read, put away. One row a reader and marked row."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReaderMark(models.Model):
    """Base of the marks of one reader. Private to the reader: nobody else is shown or told.

    A mark adds the foreign key of what is marked, the unique constraint of both, the instant
    ``at``, and ``objects`` with ``visible_to``.
    """

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reader")
    )

    objects: ClassVar[Any]

    class Meta:
        abstract = True
        ordering = ("-at", "-pk")

    @classmethod
    def put(cls, *, reader: Any, marked: bool, **row: Any) -> None:
        """Set the mark of a reader on a row (``resource=…``), or remove it; does nothing when it
        is so already."""
        if marked:
            cls.objects.bulk_create([cls(reader=reader, **row)], ignore_conflicts=True)
        else:
            cls.objects.visible_to(reader).filter(**row).delete()
