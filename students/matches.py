"""A mentor and a student who were brought together, as the mails about it know of them.

The matching itself is above this layer; what a mail must say of it stands in its reference.
"""

from dataclasses import dataclass
from typing import Self

from students.models import Mentorship


@dataclass(frozen=True)
class Match:
    # Of the reader: "mentor", "student" or "manager".
    role: str
    mentorship_id: int
    # Number of the assignment, for the address at which it is declined.
    assignment: int
    # Seconds since 1970, UTC.
    decline_until: int

    def __str__(self) -> str:
        """What ``Reminder.reference`` holds; at most 64 characters."""
        return f"{self.role}/{self.mentorship_id}/{self.assignment}/{self.decline_until}"

    @classmethod
    def read(cls, reference: str) -> Self | None:
        """None when it is no such reference."""
        role, *numbers = reference.split("/")
        if len(numbers) != 3 or not all(each.isdecimal() for each in numbers):
            return None
        return cls(role, *map(int, numbers))

    @property
    def mentorship(self) -> Mentorship | None:
        rows = Mentorship.objects.select_related("mentor", "student")
        return rows.filter(pk=self.mentorship_id).first()
