"""Checks an address and a password in the same time for every address.

allauth makes one query for a confirmed address and two for an unknown one, and computes one hash
for each person who has entered the address somewhere. Here it is always two queries and one hash,
so that the response time to a wrong password reveals nothing.
"""

from allauth.account.models import EmailAddress

from mentorhub.accounts.models import User
from mentorhub.forms.addresses import canonical_email

# Stored in sessions: another value would sign everybody out.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def person_with_address(email: str) -> User | None:
    """The person who signs in with an address, active or not, or None; always two queries."""
    email = canonical_email(email)
    known = EmailAddress.objects.filter(email=email).select_related("user")
    address = next(iter(known.order_by("-verified", "pk")[:1]), None)
    owner = next(iter(User.objects.filter(email=email)[:1]), None)
    if address and (address.verified or owner is None):
        return address.user
    return owner


def check(email: str, password: str) -> User | None:
    """The person, active or not, if the password is theirs, else None; always one hash."""
    person = person_with_address(email)
    if person is None:
        User().set_password(password)
        return None
    if not person.check_password(password):
        return None
    person.backend = BACKEND  # type: ignore[attr-defined]
    return person
