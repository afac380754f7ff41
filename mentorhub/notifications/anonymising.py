"""What becomes of the text in the tables of notifications when a person is anonymised."""

from typing import Any

from django.db.models import Q

from mentorhub.notifications import reasons
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from mentorhub.personal_data import Clear, DeleteRows, declare, keep


def _waiting(person: Any) -> Q:
    return Q(recipient=person, state=Delivery.State.PENDING)


declare(
    Delivery,
    keep("reference", "scope", "subject", because="Numbers of rows and a date."),
    # The words of a mail server repeat the address; a payload belongs to the feature.
    Clear({"why": "", "payload": {}}, of="recipient"),
    # Nobody reads a mail to the address that is left.
    Clear({"state": Delivery.State.CANCELLED, "reason": reasons.NO_ACCESS.code}, of=_waiting),
)
declare(Notification, DeleteRows(of="recipient"))
declare(MailPreference, DeleteRows(of="person"))
