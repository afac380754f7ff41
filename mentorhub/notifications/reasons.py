"""The reasons of the outbox itself why a delivery was not sent, or may not have been. Kinds add
their own."""

from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.registry import Reason, register_reason

# The state becomes `cancelled`:
NO_ACCESS = register_reason(Reason("no_access", _("The person has no access any more.")))
ROLE_ENDED = register_reason(
    Reason("role_ended", _("The role or the mentorship that this was for has ended."))
)
HAS_ENDED = register_reason(Reason("has_ended", _("What it was about ended before it went out.")))
UNWANTED = register_reason(Reason("unwanted", _("The person does not want it by mail.")))
OWN_ACT = register_reason(Reason("own_act", _("The person did this themself.")))
UNKNOWN_KIND = register_reason(Reason("unknown_kind", _("This release does not know the kind.")))
# The state becomes `dead`, because it is too late:
TOO_LATE = register_reason(Reason("too_late", _("It did not go out in time.")))
# … or because its conditions cannot be evaluated:
UNREADABLE = register_reason(Reason("unreadable", _("What the message is about cannot be read.")))
# The mail may have gone out: it is sent once more, or held as `ambiguous`.
AMBIGUOUS = register_reason(Reason("ambiguous", _("Nobody knows whether it went out.")))
REPEATED = register_reason(
    Reason("repeated", _("Nobody knew whether it went out: sent once more."))
)
RESTORED = register_reason(
    Reason("restored", _("Restored from a backup: it may have gone out already."))
)
