from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guides.pasting.recording import write_missing_fingerprints
from guides.pasting.scanning import Scan
from mentorhub.database import STAFF, signed_in_as


class Command(BaseCommand):
    help = (
        "Compares every stored text, and the files of deliverables, with every guide. Names the "
        "table, the column, the number of the row and the project of each passage that it finds, "
        "never the passage. Changes no text; ends with 1 when it has found something."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with signed_in_as(STAFF):
            if written := write_missing_fingerprints():
                self.stdout.write(
                    f"Fingerprints of {written} guides were missing, and are written."
                )
            scan, found = Scan(), 0
            for each in scan.findings():
                found += 1
                project = f"{each.project.path.slug}/{each.project.slug}"
                self.stdout.write(f"{each.table}.{each.column} row {each.row}: {project}")
        self.stdout.write(f"{scan.texts} texts compared with the guides, {found} passages found.")
        if found:
            raise CommandError("Passages of guides stand outside of them; see docs/operations.md.")
