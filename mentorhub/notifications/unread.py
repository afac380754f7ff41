"""How many notifications a person has not read: the number on the bell."""

from typing import Any

from mentorhub.notifications.models import Notification

# More than these are "99+"; counting further would only cost.
MAX_SHOWN = 99


def unread_number(user: Any) -> dict[str, Any]:
    """The number, and how it is shown. One query for a person, however often it is drawn."""
    if not hasattr(user, "unread_notifications"):
        rows = Notification.objects.visible_to(user).unread().order_by()
        user.unread_notifications = rows[: MAX_SHOWN + 1].count()
    number = user.unread_notifications
    return {"number": number, "count": f"{MAX_SHOWN}+" if number > MAX_SHOWN else str(number)}
