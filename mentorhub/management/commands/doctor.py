from argparse import ArgumentParser
from typing import Any

from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError

from mentorhub.monitoring.doctor import Level, examine


class Command(BaseCommand):
    help = (
        "Tries the database, its logins and their rights, the broker, the workers, the mail "
        "server, the uploads and the clock, and says what to do about what does not work. "
        "Changes nothing. Ends with 1 when something has failed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mail-to", metavar="ADDRESS", help="also send a mail to this address")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for finding in examine():
            self.stdout.write(f"{finding.level:8} {finding.what}")
            if finding.what_to_do:
                self.stdout.write(f"         -> {finding.what_to_do}")
            failed += finding.level is Level.FAILED
        if address := options["mail_to"]:
            self._send(address)
        if failed:
            raise CommandError(f"{failed} of these need your attention.")

    def _send(self, address: str) -> None:
        try:
            send_mail("MentorHub", "The mail of this site works.", None, [address])
        except OSError as error:
            raise CommandError(f"No mail could be sent to {address}: {error}") from error
        self.stdout.write(f"ok       a mail was sent to {address}")
