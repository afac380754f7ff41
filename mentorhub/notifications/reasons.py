"""The reasons of the outbox itself why a delivery was not sent, or may not have been. Kinds add
their own."""

from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.registry import Reason, register_reason

# The state becomes `cancelled`:
NO_ACCESS = register_reason(Reason("no_access", _("The person no longer has access.")))
ROLE_ENDED = register_reason(Reason("role_ended", _("The role or mentorship concerned has ended.")))
HAS_ENDED = register_reason(
    Reason("has_ended", _("What the message was about ended before it was sent."))
)
UNWANTED = register_reason(Reason("unwanted", _("The person does not want this by e-mail.")))
OWN_ACT = register_reason(Reason("own_act", _("The person did this themselves.")))
UNKNOWN_KIND = register_reason(
    Reason("unknown_kind", _("This version does not know this type of message."))
)
# The state becomes `dead`, because it is too late:
TOO_LATE = register_reason(Reason("too_late", _("The message was not sent in time.")))
# … or because its conditions cannot be evaluated:
UNREADABLE = register_reason(Reason("unreadable", _("What the message is about cannot be read.")))
# The mail may have gone out: it is sent once more, or held as `ambiguous`.
AMBIGUOUS = register_reason(Reason("ambiguous", _("It is not known whether the message was sent.")))
REPEATED = register_reason(
    Reason(
        "repeated", _("It was not known whether the message was sent, so it was sent once more.")
    )
)
RESTORED = register_reason(
    Reason("restored", _("Restored from a backup: the message may already have been sent."))
)
