from typing import Any

from django.core.management.base import BaseCommand

from dashboard.training.bundled import create_missing
from mentorhub.database import STAFF, signed_in_as


class Command(BaseCommand):
    help = "Add the courses for mentors that come with the product; existing ones stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        with signed_in_as(STAFF):
            added = create_missing()
        for course in added:
            self.stdout.write(course.title)
        self.stdout.write(f"{len(added)} added.")
