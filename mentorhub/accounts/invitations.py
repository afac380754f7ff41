"""Invitations: the one-time link with which a person sets their first password."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mentorhub.accounts.models import AccountMail, Invitation, User
from mentorhub.accounts.tokens import invitation_token, new_nonce
from mentorhub.database import STAFF, current_login, signed_in_as


class HasSignedInError(Exception):
    """The person has a password already, or is not active, and so cannot be invited."""


class NoLongerOpenError(Exception):
    """The invitation was accepted, has expired, or was replaced by a newer one."""


def may_be_invited(user: User) -> bool:
    return user.is_active and not user.has_usable_password()


def invite(user: User, *, sent_by: User | None, base_url: str = "") -> None:
    """Queue the mail with the link by which a person sets a password; earlier links no longer work.

    Raises ``HasSignedInError``.
    """
    if not queue_invitations([user], sent_by=sent_by, base_url=base_url):
        raise HasSignedInError


def queue_invitations(people: Iterable[User], *, sent_by: User | None, base_url: str = "") -> int:
    """Queue an invitation for each of the people who may be invited; returns how many.

    A worker sends them (``account_mails.py``), behind the mails of sign-in. The link is derived
    from the row when it is sent. ``base_url`` is the address of the site, in the demo only. Runs on
    the login *staff*, in the transaction of the caller if there is one.
    """
    invited = [person for person in people if may_be_invited(person)]
    nonces = {person: new_nonce() for person in invited}
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        verify_addresses(invited)
        tokens = {person: invitation_token(nonce) for person, nonce in nonces.items()}
        Invitation.issue_all(tokens, sent_by=sent_by)
        AccountMail.objects.queue_all(
            AccountMail.Kind.INVITATION,
            {
                person: {"nonce": nonce} | ({"base_url": base_url} if base_url else {})
                for person, nonce in nonces.items()
            },
        )
    return len(invited)


@dataclass(frozen=True)
class Progress:
    """The invitations of the last day: how many were sent, wait, or could not be sent."""

    sent: int
    waiting: int
    given_up: int

    @property
    def total(self) -> int:
        return self.sent + self.waiting + self.given_up


def progress() -> Progress | None:
    """How far the queue of invitations is; None when all of the last day were sent. One query."""
    since = timezone.now() - timedelta(days=1)
    rows = AccountMail.objects.filter(kind=AccountMail.Kind.INVITATION, created_at__gte=since)
    counts = dict(rows.values_list("state").annotate(count=Count("pk")).order_by())
    found = Progress(
        sent=counts.get(AccountMail.State.SENT, 0),
        waiting=counts.get(AccountMail.State.WAITING, 0),
        given_up=counts.get(AccountMail.State.GIVEN_UP, 0),
    )
    return found if found.waiting or found.given_up else None


def verify_address(user: User) -> None:
    """Mark the address as confirmed: a person who uses the link reads the mail of this address."""
    verify_addresses([user])


def verify_addresses(people: Iterable[User]) -> None:
    """As ``verify_address``, in three queries."""
    missing = {person.pk: person for person in people}
    rows = list(EmailAddress.objects.filter(user__in=missing, primary=True))
    for row in rows:
        row.email, row.verified = missing.pop(row.user_id).email, True
    EmailAddress.objects.bulk_update(rows, ["email", "verified"])
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in missing.values()
    )


def find_by_nonce(nonce: str, user: User | None) -> tuple[Invitation, str] | None:
    """The open invitation of a queued mail and its token; None when it is not open any more."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = invitation_token(nonce, key)
        invitation = find(token)
        if invitation is not None and invitation.user == user:
            return invitation, token
    return None


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
