from django.core.management.base import BaseCommand

from mentorhub import embedded
from mentorhub.embedded import demo


class Command(BaseCommand):
    help = "Runs the whole demo: servers, school, site and jobs, until Ctrl-C."
    requires_system_checks = []  # the site itself runs them, once its tables exist

    def add_arguments(self, parser):
        parser.add_argument(
            "--with-parent",
            action="store_true",
            help="also end when the process that started this one has ended",
        )

    def handle(self, *args, with_parent, **options):
        demo.run(embedded.running[0], with_parent=with_parent)
