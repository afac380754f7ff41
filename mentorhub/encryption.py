"""Encryption of values that the database stores and must not be able to read.

There is one key for each purpose, derived from SECRET_KEY: what was encrypted for one purpose
cannot be decrypted for another. The present SECRET_KEY encrypts; SECRET_KEY_FALLBACKS still
decrypt.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class DecryptionError(Exception):
    """The data was changed, or was encrypted for another purpose or with a key not known here."""


def encrypt(data: bytes, *, purpose: str) -> str:
    """Encrypt bytes to text (Base64 for URLs), about a third longer than ``data`` plus 100
    characters."""
    return _fernet(purpose).encrypt(data).decode()


def decrypt(text: str, *, purpose: str) -> bytes:
    """The bytes that ``encrypt`` got for this purpose. Raises DecryptionError."""
    try:
        return _fernet(purpose).decrypt(text.encode())
    except InvalidToken as error:
        raise DecryptionError(f"This cannot be decrypted for {purpose.partition('.')[0]}.") from (
            error
        )


def _fernet(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # SECRET_KEY has the entropy of a key already, so one hash is enough to separate the purposes.
    digests = (
        hashlib.sha256(f"mentorhub.{purpose}.{secret}".encode()).digest() for secret in secrets
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
