"""Declares what anonymising a person does to the tables of notifications."""

from typing import Any

from django.db.models import Q

from mentorhub.notifications import reasons
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from mentorhub.personal_data import Clear, DeleteRows, declare, keep


def _pending_of(person: Any) -> Q:
    return Q(recipient=person, state=Delivery.State.PENDING)


declare(
    Delivery,
    keep("reference", "scope", "subject", because="Numbers of rows and a date."),
    # ``why`` may quote a mail server, which repeats the address; ``payload`` may hold words of the
    # person.
    Clear({"why": "", "payload": {}}, of="recipient"),
    # The address that replaces theirs belongs to nobody.
    Clear({"state": Delivery.State.CANCELLED, "reason": reasons.NO_ACCESS.code}, of=_pending_of),
)
declare(Notification, DeleteRows(of="recipient"))
declare(MailPreference, DeleteRows(of="person"))
