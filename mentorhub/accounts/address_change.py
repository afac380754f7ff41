"""A new e-mail address that an administrator asks for, for somebody who has signed in before.

It takes the way of a change that people make themselves: it is in use once its link is followed,
and then the old address is told.
"""

from allauth.account.models import EmailAddress

from mentorhub.accounts.models import AccountMail, User


def is_taken(email: str, *, by_others_than: User) -> bool:
    """Whether somebody else signs in with this address, or waits to."""
    users = User.objects.filter(email__iexact=email).exclude(pk=by_others_than.pk)
    addresses = EmailAddress.objects.filter(email__iexact=email).exclude(user=by_others_than)
    return users.exists() or addresses.exists()


def request_change(person: User, email: str) -> None:
    """Send a confirmation to the new address; an earlier one that waits is replaced.

    On the login *staff*.
    """
    EmailAddress.objects.filter(user=person, verified=False).exclude(email=person.email).delete()
    EmailAddress.objects.create(user=person, email=email, verified=False, primary=False)
    AccountMail.objects.queue(
        AccountMail.Kind.EMAIL_CONFIRMATION, email=email, language=person.language, user=person
    )
