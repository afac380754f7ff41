"""What anonymising does to training: marks of reading go; attempts, answers and completions have no
words of a person and stay as figures, under the name “former member”."""

from dashboard.training.models import (
    Answer,
    Attempt,
    Chapter,
    Course,
    Part,
    Question,
    QuestionVersion,
    Reading,
)
from mentorhub.personal_data import DeleteRows, declare, keep

FOR_MENTORS = "Written for all mentors, not about a person."
POSITIONS = "Positions in a question, no words of a person."

declare(Course, keep("slug", "title", "summary", "recap", because=FOR_MENTORS))
declare(Part, keep("slug", "title", because=FOR_MENTORS))
declare(Chapter, keep("slug", "title", "summary", "body", because=FOR_MENTORS))
declare(Question, keep("group", because=FOR_MENTORS))
declare(
    QuestionVersion,
    keep("text", "choices", "key", "reasons", "explanation", because=FOR_MENTORS),
)
declare(Attempt, keep("drawn", "carried", because=POSITIONS))
declare(Answer, keep("given", because=POSITIONS))
declare(Reading, DeleteRows(of="reader"))
