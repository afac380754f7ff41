"""What a person downloads of courses."""

from mentorhub.personal_export import THE_PERSON, Table, leave_out, register
from students.models import CourseItem as Item
from students.models import CourseMark, File, QuizQuestion, Resource

register(
    Table(
        name="course_marks",
        model=CourseMark,
        rows=lambda person: CourseMark.objects.visible_to(person),
        columns=("item__project__title", "item__title", "at", "read_at"),
        without={"reader": THE_PERSON},
    )
)
leave_out(
    File, Item, QuizQuestion, Resource,
    because="Written for everybody on the path, not about a person.",
)  # fmt: skip
