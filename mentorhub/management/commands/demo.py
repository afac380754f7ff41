from django.core.management.base import BaseCommand

from mentorhub import embedded
from mentorhub.embedded import demo


class Command(BaseCommand):
    help = "Runs the whole demo: servers, school, site and jobs, until Ctrl-C."
    requires_system_checks = []  # the site itself runs them, once its tables exist

    def handle(self, *args, **options):
        demo.run(embedded.running[0])
