from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "What the demo does before the site starts: logins, tables, school. May be repeated."
    requires_system_checks = []  # they import all views, which is slow; wsgi.py runs them

    def handle(self, *args, **options):
        # One process for all three: to start Django takes longer than the commands themselves.
        call_command("setup_database")
        call_command("migrate", verbosity=0)
        call_command("seed_demo")
