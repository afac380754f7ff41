"""Why a delivery did not go out, or is not certain to have: the outbox's own reasons. Kinds add
theirs."""

from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.registry import Reason, register_reason

# What is no longer so becomes `cancelled` …
NO_ACCESS = register_reason(Reason("no_access", _("The person has no access any more.")))
ROLE_ENDED = register_reason(
    Reason("role_ended", _("The role or the mentorship that this was for has ended."))
)
HAS_ENDED = register_reason(Reason("has_ended", _("What it was about ended before it went out.")))
UNWANTED = register_reason(Reason("unwanted", _("The person does not want it by mail.")))
OWN_ACT = register_reason(Reason("own_act", _("The person did this themself.")))
UNKNOWN_KIND = register_reason(Reason("unknown_kind", _("This release does not know the kind.")))
# … what has missed its hour becomes `dead` …
TOO_LATE = register_reason(Reason("too_late", _("It did not go out in time.")))
# … as does what no condition can be asked of …
UNREADABLE = register_reason(Reason("unreadable", _("What the message is about cannot be read.")))
# … and what may have gone out is repeated, or held as `ambiguous`.
AMBIGUOUS = register_reason(Reason("ambiguous", _("Nobody knows whether it went out.")))
REPEATED = register_reason(
    Reason("repeated", _("Nobody knew whether it went out: sent once more."))
)
RESTORED = register_reason(
    Reason("restored", _("Restored from a backup: it may have gone out already."))
)
