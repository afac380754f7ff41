"""Write a path as a Common Cartridge 1.3."""

from argparse import ArgumentParser
from pathlib import Path as FilePath
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.cartridges.writing.path_export import GuideExportDeniedError, export_path
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Path


class Command(BaseCommand):
    help = (
        "Export a path as an IMS Common Cartridge 1.3, without its guides. Guides go along with "
        "--with-guides, in the name of somebody entitled to read them; that is logged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", help="address (slug) of the path")
        parser.add_argument("-o", "--output", default="", help="file to write; SLUG.imscc if none")
        parser.add_argument("--with-guides", action="store_true", help="mentors' guides too")
        parser.add_argument(
            "--as", dest="reader", default="", help="e-mail of who takes the guides"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with signed_in_as(STAFF):
            path = Path.objects.filter(slug=options["path"]).first()
            if path is None:
                known = ", ".join(Path.objects.values_list("slug", flat=True)) or "none yet"
                raise CommandError(f"There is no path “{options['path']}”. Paths: {known}.")
            reader = self._reader(options)
            target = FilePath(options["output"] or f"{path.slug}.imscc").resolve()
            if not target.parent.is_dir():
                raise CommandError(f"There is no folder {target.parent}.")
            try:
                warnings = export_path(path, target, guides_for=reader)
            except GuideExportDeniedError as refusal:
                raise CommandError(str(refusal)) from refusal
            except OSError as error:
                raise CommandError(f"The file could not be written: {error.strerror}.") from error
        for warning in warnings:
            self.stdout.write(f"Note: {warning}")
        count = path.projects.filter(archived_at=None).count()
        projects = "1 project" if count == 1 else f"{count} projects"
        guides = "with guides" if reader else "without guides"
        self.stdout.write(f"{projects}, {guides}, written to {target}")

    def _reader(self, options: dict[str, Any]) -> User | None:
        if not options["with_guides"]:
            return None
        if not options["reader"]:
            raise CommandError("Say who takes the guides along: --with-guides --as EMAIL.")
        reader = User.objects.filter(email__iexact=options["reader"]).first()
        if reader is None:
            raise CommandError("There is nobody with this e-mail address.")
        return reader
