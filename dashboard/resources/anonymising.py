"""What anonymising does to resources for mentors. Why: docs/decisions/anonymising.md."""

from dashboard.models import MentorResource
from mentorhub.personal_data import declare, keep

FOR_MENTORS = "Written for all mentors, not about a person."

declare(MentorResource, keep("slug", "title", "summary", "body", because=FOR_MENTORS))
