"""Django's createsuperuser, on the login *staff*, which may write roles."""

from typing import Any

from django.contrib.auth.management.commands.createsuperuser import Command as DjangoCommand

from mentorhub.database import STAFF, signed_in_as


class Command(DjangoCommand):
    help = "Makes an administrator: for the first one; everybody else is invited in the admin."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=STAFF)

    def handle(self, *args: Any, **options: Any) -> None:
        with signed_in_as(options["database"]):
            super().handle(*args, **options)
