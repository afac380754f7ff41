"""How many notifications a person has not read: the number on the bell."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, Value

from mentorhub import numbers
from mentorhub.notifications.live_channels import BELL
from mentorhub.notifications.models import Notification
from mentorhub.numbers import MAX_SHOWN, Number


def _parts(reader: Any) -> ArraySubquery:
    rows = Notification.objects.visible_to(reader).unread().order_by()
    one = rows.annotate(one=Value(1, IntegerField())).values("one")
    return ArraySubquery(one[: MAX_SHOWN + 1])


UNREAD = numbers.register(Number(name="bell", parts=_parts, channel=BELL.name))


def unread_number(user: Any) -> dict[str, Any]:
    """The number, and how it is shown."""
    number = numbers.number_of(user, UNREAD.name)
    return {"number": number, "count": numbers.shown(number)}
