from django.core.management.base import BaseCommand

from mentorhub.embedded.reset import reset
from mentorhub.embedded.state import State


class Command(BaseCommand):
    help = "Forgets the demo: database, mail, files and secrets. The next start is a first one."
    requires_system_checks = []

    def handle(self, *args, **options):
        state = State()
        reset(state)
        self.stdout.write(f"The demo in {state.folder} is empty.")
