"""One's own account in the search."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentorhub.search import ACTIONS, Link, register


def _is_signed_in(person: Any) -> bool:
    return bool(person.is_authenticated)


register(
    Link(
        name="accounts_profile",
        label=_("Preferences"),
        icon="sliders-horizontal",
        is_for=_is_signed_in,
        keywords=_("settings language time zone theme dark"),
        position=100,
    )
)
register(
    Link(
        name="accounts_photo",
        label=_("Photo"),
        icon="user-round",
        is_for=_is_signed_in,
        keywords=_("settings picture portrait"),
        position=105,
    )
)
register(
    Link(
        name="accounts_blocks",
        label=_("Blocked and muted people"),
        icon="user-round-x",
        is_for=_is_signed_in,
        keywords=_("block mute ignore"),
        position=120,
    )
)
register(
    Link(
        name="accounts_access",
        label=_("My access"),
        icon="key-round",
        is_for=_is_signed_in,
        keywords=_("roles approvals rights"),
        position=130,
    )
)
register(
    Link(
        name="accounts_data",
        label=_("Download my data"),
        icon="download",
        is_for=_is_signed_in,
        keywords=_("export privacy personal data"),
        position=135,
    )
)
register(
    Link(
        name="accounts_security",
        label=_("Security"),
        icon="shield-check",
        is_for=_is_signed_in,
        keywords=_("settings sign-in account"),
        position=140,
    )
)
register(
    Link(
        name="mfa_index",
        label=_("Two-step sign-in"),
        icon="smartphone",
        is_for=_is_signed_in,
        keywords=_("settings passkey code totp 2fa"),
        position=150,
    )
)
register(
    Link(
        name="account_change_password",
        label=_("Password"),
        icon="lock-keyhole",
        is_for=_is_signed_in,
        keywords=_("settings change"),
        position=160,
    )
)
register(
    Link(
        name="account_email",
        label=_("E-mail address"),
        icon="mail",
        is_for=_is_signed_in,
        keywords=_("settings change"),
        position=170,
    )
)
register(
    Link(
        name="usersessions_list",
        label=_("Where I am signed in"),
        icon="laptop",
        is_for=_is_signed_in,
        keywords=_("settings devices sessions"),
        position=180,
    )
)
register(
    Link(
        name="account_logout",
        label=_("Sign out"),
        icon="log-out",
        is_for=_is_signed_in,
        group=ACTIONS,
        keywords=_("log out"),
        position=300,
    )
)
