from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard.helpcenter import shipped, writing
from dashboard.helpcenter.references import UnresolvedError


class Command(BaseCommand):
    help = (
        "Add the articles of the help centre that come with the product, take over their newer "
        "texts, and read all articles anew for the search; what the school has changed stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = shipped.load()
        except UnresolvedError as error:
            raise CommandError(f"An article names what is not there: {error}") from error
        count = writing.refresh_search()
        for slug in done.kept:
            self.stdout.write(f"{slug}: changed by the school, stays as it is")
        self.stdout.write(f"{len(done.added)} added, {len(done.updated)} updated.")
        self.stdout.write(f"{count} read anew for the search.")
