"""Whose address and password these are, at the same cost for every address.

allauth asks once for an address that is confirmed and twice for one that is unknown, and hashes a
password once for each person who has typed the address somewhere. Here it is always two questions
and one hash, so that the time of a wrong password tells nothing.
"""

from allauth.account.models import EmailAddress

from mentorhub.accounts.models import User

# Sessions name it: with another, everybody would be signed out.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def person_with_address(email: str) -> User | None:
    """Who signs in with an address, active or not: two queries, whoever it is."""
    email = email.lower()
    known = EmailAddress.objects.filter(email=email).select_related("user")
    address = next(iter(known.order_by("-verified", "pk")[:1]), None)
    owner = next(iter(User.objects.filter(email=email)[:1]), None)
    if address and (address.verified or owner is None):
        return address.user
    return owner


def check(email: str, password: str) -> User | None:
    """The person, active or not, if the password is theirs; one hash in any case."""
    person = person_with_address(email)
    if person is None:
        User().set_password(password)
        return None
    if not person.check_password(password):
        return None
    person.backend = BACKEND  # type: ignore[attr-defined]
    return person
