from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "What the demo does before the site starts: logins, tables, school. May be repeated."
    requires_system_checks = []  # they load every page; wsgi.py refuses a page without a gate

    def handle(self, *args, **options):
        # One process for all three: starting Django costs more than what they have to do.
        call_command("setup_database")
        call_command("migrate", verbosity=0)
        call_command("seed_demo")
