"""What the shell around every page shows; cheap, because every page pays for it."""

from typing import Any

from django.conf import settings

from mentorhub import access


def shell(request: Any) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    sharing = getattr(request, "sharing", None)
    return {
        "demo": settings.DEMO and not sharing,
        "sharing": sharing,
        "theme": user.theme if signed_in else "system",
        "nav": roles_of(user) if signed_in else {},
    }


def roles_of(user: Any) -> dict[str, bool]:
    """What templates ask about the reader: ``nav.mentor`` …"""
    return {
        "mentor": access.is_mentor(user),
        "student": access.is_student(user),
        "assessor": access.is_assessor(user),
        "manager": access.is_manager(user),
        "staff": access.is_staff(user),
        "projects": access.is_member(user),
        "former_student": access.was_student(user),
    }
