"""Rooms: what each person may see of them."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now


def rooms(user: Any) -> Q:
    """Those that one has opened, and those of one's mentor."""
    manager = apps.get_model("students.Mentorship")._base_manager
    given = manager.filter(during__contains=Now(), student=user.pk, mentor=OuterRef("mentor"))
    return Q(mentor=user.pk) | Q(Exists(given))
