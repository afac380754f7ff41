"""What anonymising does to resources for mentors. Why: docs/decisions/anonymising.md."""

from dashboard.models import MentorResource, ResourceReadMark
from mentorhub.personal_data import DeleteRows, declare, keep

FOR_MENTORS = "Written for all mentors, not about a person."

declare(MentorResource, keep("slug", "title", "summary", "body", because=FOR_MENTORS))
declare(ResourceReadMark, DeleteRows(of="reader"))
