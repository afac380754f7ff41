"""Invitations: sends the one-time link with which a person sets their first password."""

import logging
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from mentorhub import mail
from mentorhub.accounts.affiliations import affiliations_of
from mentorhub.accounts.models import Invitation, User
from mentorhub.database import STAFF, current_login, signed_in_as

log = logging.getLogger(__name__)


class HasSignedInError(Exception):
    """The person has a password already, or is not active, and so cannot be invited."""


class NoLongerOpenError(Exception):
    """The invitation was accepted, has expired, or was replaced by a newer one."""


def invite(
    user: User, *, sent_by: User | None, request: Any = None, connection: Any = None
) -> None:
    """Send a person the link with which they set a password; earlier links no longer work.

    Runs on the login *staff*, outside any transaction, so that the row is committed before the mail
    is sent. Raises ``HasSignedInError``, and OSError when the mail server refuses; the invitation
    is then valid, and another may be sent.
    """
    if user.has_usable_password() or not user.is_active:
        raise HasSignedInError
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        verify_address(user)
        invitation, token = Invitation.issue(user, sent_by=sent_by)
    path = reverse("accounts_invitation", args=[token])
    context = {
        "url": mail.absolute(path, request),
        "inviter": sent_by.name if sent_by else "",
        "affiliations": affiliations_of(user),
        "expires_at": invitation.expires_at,
    }
    mail.send(to=user, name="invitation", context=context, connection=connection)


def verify_address(user: User) -> None:
    """Mark the address as confirmed: a person who uses the link reads the mail of this address."""
    EmailAddress.objects.update_or_create(
        user=user, primary=True, defaults={"email": user.email, "verified": True}
    )


def find(token: str) -> Invitation | None:
    """The open invitation of a token, or None."""
    return (
        Invitation.objects.open()
        .with_token(token)
        .filter(user__is_active=True)
        .select_related("user", "sent_by")
        .first()
    )


def accept(request: HttpRequest, invitation: Invitation, password: str) -> HttpResponse:
    """Set the password, and sign the person in. Raises ``NoLongerOpenError``.

    Runs on the login *signin*, which may write the password and ``accepted_at``, but no role.
    """
    user = invitation.user
    with transaction.atomic(using=current_login()):
        still_open = Invitation.objects.open().filter(pk=invitation.pk)
        if not still_open.update(accepted_at=timezone.now()):
            raise NoLongerOpenError
        user.set_password(password)
        user.save(update_fields=["password"])
    record_authentication(request, user, method="invitation", email=user.email)
    # allauth's own flow, so that a second factor that exists already is asked for.
    return perform_login(request, Login(user=user, email=user.email))
