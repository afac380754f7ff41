"""The address of a calendar is not downloaded: whoever holds it reads the calendar."""

from mentorhub.personal_export import OPENS_SOMETHING, leave_out
from students.models import CalendarFeed

leave_out(CalendarFeed, because=OPENS_SOMETHING)
