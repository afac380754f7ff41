"""The mail of a delivery, rendered when it is sent, in the language and time zone of its recipient.

The templates are ``templates/email/<kind>.{subject,txt,html}``; the kind gives their context.
"""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation

from mentorhub import mail
from mentorhub.dates import zone_of
from mentorhub.mail import page
from mentorhub.notifications import registry
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Kind
from mentorhub.notifications.unsubscribe_links import Unsubscription

# The number of earlier tries of which nobody knows whether the mail went out.
REPEAT_HEADER = "X-MentorHub-Repeat"


def build(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail, ready to be sent. Each try has the same Message-ID.

    Raises LookupError for a kind that this release does not know.
    """
    kind = registry.find(delivery.kind)
    if kind is None:
        raise LookupError(delivery.kind)
    to = delivery.recipient
    headers = {"Message-ID": delivery.message_id}
    if delivery.repeats:
        headers[REPEAT_HEADER] = str(delivery.repeats)
    unsubscribe_url = Unsubscription(to.pk, kind.name).url if kind.may_be_switched_off else ""
    with translation.override(to.language), timezone.override(zone_of(to.zone)):
        context = _context(delivery, kind)
    message = mail.build(
        to=to,
        name=kind.name,
        context=context,
        headers=headers,
        unsubscribe_url=unsubscribe_url,
    )
    if kind.attachments:
        with translation.override(to.language):
            parts = kind.attachments(delivery)
        for part in parts[:1]:
            message.attach_alternative(part.content, part.mimetype)
        for part in parts[1:]:
            message.attach(part.filename, part.content, part.mimetype)
    return message


def _context(delivery: Delivery, kind: Kind) -> dict[str, Any]:
    actor = delivery.actor
    return {
        "delivery": delivery,
        "session": delivery.session,
        "actor": None if delivery.is_by_recipient else actor,
        "by_oneself": delivery.is_by_recipient,
        "preferences_url": page("notification_preferences"),
        **kind.context(delivery),
    }
