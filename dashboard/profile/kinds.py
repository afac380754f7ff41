"""What a mentor is told about their own profile."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.access import RoleKind
from mentorhub.mail import page
from mentorhub.notifications.eligibility import THREE_DAYS, recipient_holds
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import Audience, Kind, Stop, register

CONFIRM_PROFILE = register(
    Kind(
        name="confirm_profile",
        label=gettext_lazy("Profile to confirm"),
        title=lambda: _("Please confirm your mentor profile"),
        icon="user-round",
        audience=frozenset({Audience.MENTOR}),
        sentence=lambda row: _("Is your mentor profile still up to date?"),
        address=lambda row: reverse("dashboard"),
        stops=(Stop(f"not {recipient_holds(RoleKind.MENTOR)}", ROLE_ENDED),),
        expires=THREE_DAYS,
        context=lambda delivery: {"profile_url": page("profile")},
    )
)
