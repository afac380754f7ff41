from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mentorhub.notifications.reconcile import reconcile


class Command(BaseCommand):
    help = (
        "After a restore, before workers start: holds the messages that may have gone "
        "out since the backup, so that nobody gets one twice. May be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", required=True, help="When the backup was taken: 2026-03-01T02:00:00+01:00"
        )
        parser.add_argument(
            "--until", help="When the last worker stopped, if that is known; otherwise now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        since = _instant("--since", options["since"])
        until = _instant("--until", options["until"]) if options["until"] else timezone.now()
        if not since <= until:
            raise CommandError("--since lies after the end of the gap.")
        held = reconcile(since, until)
        self.stdout.write(
            f"{held} messages are held. An administrator finds them in the list “deliveries” "
            "and may send again which are still of use."
        )


def _instant(name: str, text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{name} must look like 2026-03-01T02:00:00+01:00.")
    # A time without an offset is UTC, as in the names of backups.
    return found if timezone.is_aware(found) else timezone.make_aware(found)
