"""Import a course cartridge: each module becomes a project, teachers' parts its guide."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.cartridges.errors import CartridgeRefusedError, ImportBusyError
from dashboard.cartridges.importing.path_import import import_file
from dashboard.cartridges.importing.report import Report


class Command(BaseCommand):
    help = (
        "Import an IMS Common Cartridge (1.0 to 1.3). Importing it again updates what it brought. "
        "A new path is published, because nobody is enrolled in it yet; new projects of an old "
        "path are drafts, and so is whatever the source had not published."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the archive, mostly named .imscc or .zip")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--path", default="", help="address (slug) of the path to import into")
        state = parser.add_mutually_exclusive_group()
        state.add_argument(
            "--publish", dest="publish", action="store_true", default=None,
            help="publish new projects of an old path too",
        )  # fmt: skip
        state.add_argument("--draft", dest="publish", action="store_false", help="publish nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_file(
                options["file"],
                slug=options["path"],
                publish=options["publish"],
                dry_run=options["dry_run"],
            )
        except (CartridgeRefusedError, ImportBusyError) as refusal:
            raise CommandError(f"{refusal} Nothing was changed.") from refusal
        self._print(report, verbosity=options["verbosity"])
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was changed.")
        self.stdout.write(report.summary())

    def _print(self, report: Report, *, verbosity: int) -> None:
        for warning in report.warnings:
            self.stdout.write(f"Note: {warning}")
        for held in report.held:
            self.stdout.write(f"Not published in the source: {held}")
        for line in report.lines if verbosity else []:
            self.stdout.write(line)
