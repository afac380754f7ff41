"""What a person downloads of their notifications."""

from mentorhub.notifications.models import Delivery, MailPreference, Notification
from mentorhub.personal_export import (
    INTERNAL,
    OF_OTHERS,
    THE_PERSON,
    Table,
    leave_out,
    register,
)

register(
    Table(
        name="notifications",
        model=Notification,
        rows=lambda person: Notification.objects.visible_to(person),
        columns=("kind", "actor__name", "starts_at", "created_at", "read_at"),
        without={
            "recipient": THE_PERSON, "session": INTERNAL, "schedule_version": INTERNAL,
            "reference": INTERNAL, "scope": INTERNAL, "subject": INTERNAL, "payload": OF_OTHERS,
        },
    )
)  # fmt: skip
register(
    Table(
        name="mail_preferences",
        model=MailPreference,
        rows=lambda person: MailPreference.objects.filter(person=person.pk),
        columns=("kind", "wanted"),
        without={"person": THE_PERSON},
    )
)
leave_out(Delivery, because="The outbox: what was sent is a notification, and a mail they have.")
