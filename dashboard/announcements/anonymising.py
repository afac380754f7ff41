"""What anonymising does to announcements. Why: docs/decisions/anonymising.md."""

from dashboard.models import Announcement, AnnouncementDismissal
from mentorhub.personal_data import DeleteRows, declare, keep

FOR_MENTORS = "Written for all mentors, not about a person."

declare(Announcement, keep("title", "body", because=FOR_MENTORS))
declare(AnnouncementDismissal, DeleteRows(of="reader"))
