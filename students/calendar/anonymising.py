"""What anonymising does to the addresses of calendar feeds. Why: docs/decisions/anonymising.md."""

from mentorhub.personal_data import DeleteRows, declare
from students.models import CalendarFeed

declare(CalendarFeed, DeleteRows(of="person"))
