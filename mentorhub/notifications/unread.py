"""How many notifications a person has not read: the number on the bell."""

from typing import Any

from django.db.models import QuerySet

from mentorhub.accounts.models import User
from mentorhub.notifications.models import Notification
from mentorhub.prepared import prepared

# More than these are "99+"; counting further would only cost.
MAX_SHOWN = 99


def unread_number(user: Any) -> dict[str, Any]:
    """The number, and how it is shown. One query for a person, however often it is drawn."""
    if not hasattr(user, "unread_notifications"):
        user.unread_notifications = len(_unread(user))
    number = user.unread_notifications
    return {"number": number, "count": f"{MAX_SHOWN}+" if number > MAX_SHOWN else str(number)}


@prepared
def _unread(reader: User) -> QuerySet[Notification, int]:
    rows = Notification.objects.visible_to(reader).unread().order_by()
    return rows.values_list("pk", flat=True)[: MAX_SHOWN + 1]
