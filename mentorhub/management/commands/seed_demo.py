from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mentorhub.demo.seed import seed


class Command(BaseCommand):
    help = "Writes the demo school into an empty database; does nothing when one is there."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo school is for the demo alone: its passwords are public.")
        self.stdout.write("The demo school is ready." if seed() else "The school is there already.")
