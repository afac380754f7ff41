from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mentorhub.database import STAFF, signed_in_as


class Command(BaseCommand):
    help = (
        "Encrypts the secrets of second factors with the present SECRET_KEY, so that an earlier "
        "one can leave SECRET_KEY_FALLBACKS. Changes everything or, when one cannot be read, "
        "nothing. May be repeated."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            found = list(Authenticator.objects.select_for_update())
            unreadable = [each.pk for each in found if not _renewed(each)]
            if unreadable:
                raise CommandError(
                    f"{len(unreadable)} of {len(found)} second factors were encrypted with a key "
                    "that is neither SECRET_KEY nor in SECRET_KEY_FALLBACKS. Nothing was changed."
                )
            Authenticator.objects.bulk_update(found, ["data"])
        self.stdout.write(f"{len(found)} second factors are encrypted with the present key.")


def _renewed(authenticator: Authenticator) -> bool:
    """Passkeys hold a public key, which is no secret, and stay as they are."""
    data = authenticator.data
    try:
        for name in ("secret", "seed"):
            if name in data:
                data[name] = encrypt(decrypt(data[name]))
        if "migrated_codes" in data:
            data["migrated_codes"] = [encrypt(decrypt(code)) for code in data["migrated_codes"]]
    except InvalidToken:
        return False
    return True
