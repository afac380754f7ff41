"""The panels of a person that accounts itself has: invitations, and mails about the account."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.accounts.admin.panels import (
    MAX_LINES,
    Line,
    Panel,
    change_url,
    list_url,
    register_panel,
)
from mentorhub.accounts.models import AccountMail, Invitation, User


def invitation_state(invitation: Invitation) -> str:
    if invitation.accepted_at is not None:
        return _("Accepted")
    return _("Open") if invitation.expires_at > timezone.now() else _("Expired")


def _invitations(person: User) -> Iterator[Line]:
    for row in person.invitations.order_by("-created_at")[: MAX_LINES + 1]:
        is_over = row.accepted_at is None and row.expires_at <= timezone.now()
        yield Line(invitation_state(row), change_url(row), row.created_at, has_ended=is_over)


def _mails(person: User) -> Iterator[Line]:
    rows = AccountMail.objects.filter(user=person).defer("context").order_by("-created_at")
    for row in rows[: MAX_LINES + 1]:
        text = f"{row.get_kind_display()} · {row.get_state_display()}"
        yield Line(text, change_url(row), row.created_at)


register_panel(
    Panel(
        gettext_lazy("Invitations"),
        50,
        _invitations,
        lambda person: list_url("accounts_invitation", person),
    )
)
register_panel(
    Panel(
        gettext_lazy("E-mails about the account"),
        60,
        _mails,
        lambda person: list_url("accounts_accountmail", person),
    )
)
