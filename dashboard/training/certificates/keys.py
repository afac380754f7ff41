"""The key that signs, its public half in the database, and the issuer."""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from dashboard.training.certificates.credentials import Issuer, SigningKey
from dashboard.training.certificates.models import CredentialKey
from mentorhub import branding
from mentorhub.mail import page


class NoKeyError(Exception):
    """CREDENTIAL_KEY is not set in this process: nothing can be signed."""


def may_sign() -> bool:
    """Whether this process has a key."""
    return bool(settings.CREDENTIAL_KEY)


def signing_key() -> SigningKey:
    """The key of the setting CREDENTIAL_KEY. Raises NoKeyError."""
    if not may_sign():
        raise NoKeyError("CREDENTIAL_KEY is not set.")
    return _key(settings.CREDENTIAL_KEY)


@lru_cache(maxsize=2)
def _key(digits: str) -> SigningKey:
    return SigningKey(bytes.fromhex(digits))


def issuer() -> Issuer:
    """The school at the present address of the site."""
    return Issuer(
        address=page("certificate_issuer"),
        name=branding.site_name(),
        site=f"{settings.SITE_URL.rstrip('/')}/",
    )


def register(key: SigningKey, now: datetime) -> CredentialKey:
    """The row of a key, which signs from now on; the one that signed until now ends.

    Needs the login *staff* and a transaction.
    """
    found = CredentialKey.objects.filter(public=key.public).first()
    if found is not None and found.until is None:
        return found
    rows = CredentialKey.objects.select_for_update().filter(until=None)
    list(rows)
    # By the clock of a web process that is slow, the end would be before the beginning.
    rows.exclude(public=key.public).update(until=Greatest(F("since"), now))
    row, _created = CredentialKey.objects.update_or_create(
        public=key.public, defaults={"until": None}, create_defaults={"since": now, "until": None}
    )
    return row


def public_keys() -> list[str]:
    """Every key that has ever signed, the present one first."""
    return list(CredentialKey.objects.values_list("public", flat=True))
