"""What anonymising does to paths and what belongs to them. Why: docs/decisions/anonymising.md."""

from mentorhub.personal_data import DeleteRows, declare, keep
from students.models import (
    CourseItem,
    CourseMark,
    ExpectedDeliverable,
    File,
    Path,
    Project,
    QuizQuestion,
    Resource,
)

FOR_EVERYBODY = "Written for everybody on the path, not about a person."


declare(Path, keep("identifier", "slug", "title", "summary", "description", because=FOR_EVERYBODY))
declare(
    Project,
    keep("identifier", "slug", "title", "summary", "brief", "draft_parts", because=FOR_EVERYBODY),
)
declare(ExpectedDeliverable, keep("title", "format", because=FOR_EVERYBODY))
declare(CourseItem, keep("title", "body", "url", "identifier", because=FOR_EVERYBODY))
declare(CourseMark, DeleteRows(of="reader"))
declare(QuizQuestion, keep("text", "choices", "identifier", because=FOR_EVERYBODY))
declare(Resource, keep("title", "url", "description", "identifier", because=FOR_EVERYBODY))
declare(File, keep("name", "content_type", "sha256", "content", because=FOR_EVERYBODY))
