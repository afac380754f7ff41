from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mentorhub.accounts import sessions
from mentorhub.database import STAFF, signed_in_as
from mentorhub.encryption import DecryptionError


class Command(BaseCommand):
    help = (
        "Encrypts the secrets of second factors, and what sessions hold, with the present "
        "SECRET_KEY, so that an earlier one can leave SECRET_KEY_FALLBACKS. When a second factor "
        "cannot be read, nothing is changed. A session that cannot be read has ended by that, and "
        "is deleted. May be repeated, while people are at work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--end-sessions",
            action="store_true",
            help="For a key that was stolen: sign everybody out, and keep no session that it opens",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with signed_in_as(STAFF):
            self._second_factors()
            if options["end_sessions"]:
                ended, _ = Session.objects.all().delete()
                self.stdout.write(f"{ended} sessions were ended.")
                return
            renewed, ended = sessions.renew_encryption(Session.objects.all())
        self.stdout.write(f"{renewed} sessions are encrypted with the present key.")
        if ended:
            self.stdout.write(f"{ended} sessions could not be read, or were empty, and are gone.")

    def _second_factors(self) -> None:
        with transaction.atomic(using=STAFF):
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
    """Encrypt the secrets of a second factor again; False when they cannot be decrypted.

    Passkeys have no secret here: they hold a public key.
    """
    data = authenticator.data
    try:
        for name in ("secret", "seed"):
            if name in data:
                data[name] = encrypt(decrypt(data[name]))
        if "migrated_codes" in data:
            data["migrated_codes"] = [encrypt(decrypt(code)) for code in data["migrated_codes"]]
    except DecryptionError:
        return False
    return True
