"""Links and codes of sign-in: made when a mail is sent, and stored nowhere."""

import base64
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator as DjangoTokenGenerator
from django.utils.crypto import salted_hmac

CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # RFC 8628, 6.1: no vowels, so no words
CODE_LENGTH = 8


class PasswordResetTokenGenerator(DjangoTokenGenerator):
    """allauth's generator without its write to the table of addresses, which a worker may not
    write.

    A token ends with a change of the password or of an address, and with a sign-in.
    """

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        addresses = EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True)
        emails = {*addresses, *([user.email.lower()] if user.email else [])}
        return super()._make_hash_value(user, timestamp) + "|".join(sorted(emails))


password_reset_tokens = PasswordResetTokenGenerator()


def new_nonce() -> str:
    return secrets.token_urlsafe(24)


def invitation_token(nonce: str, key: str | None = None) -> str:
    """The token in the link of an invitation; ``key`` is SECRET_KEY unless another one is given.

    Like a sign-in code it is derived, so that the queue of mails stores nothing that opens an
    account.
    """
    salt = "mentorhub.invitation"
    digest = salted_hmac(salt, nonce, secret=key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def login_code(nonce: str) -> str:
    """The sign-in code of a nonce, as “BCDF-GHJK”: one of 20^8.

    It is derived with SECRET_KEY, so that the nonce alone, which is stored, gives no code.
    """
    digest = salted_hmac("mentorhub.login-code", nonce, algorithm="sha256").digest()
    number, letters = int.from_bytes(digest, "big"), []
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    half = CODE_LENGTH // 2
    return "".join(letters[:half]) + "-" + "".join(letters[half:])
