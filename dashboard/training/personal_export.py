"""What a mentor downloads of their training."""

from dashboard.training.models import Answer, Attempt, Completion, QuestionVersion, Reading
from mentorhub.personal_export import INTERNAL, OF_OTHERS, THE_PERSON, Table, leave_out, register

register(
    Table(
        name="training_chapters_read",
        model=Reading,
        rows=lambda person: Reading.objects.visible_to(person),
        columns=("chapter__course__title", "chapter__title", "at"),
        without={"reader": THE_PERSON},
    )
)
register(
    Table(
        name="training_attempts",
        model=Attempt,
        rows=lambda person: Attempt.objects.visible_to(person),
        columns=(
            "quiz__part__course__title", "quiz__part__title", "number", "started_at",
            "finished_at", "score", "passed", "pass_percent",
        ),
        without={
            "person": THE_PERSON, "seed": INTERNAL, "drawn": INTERNAL, "carried": INTERNAL,
        },
    )
)  # fmt: skip
register(
    Table(
        name="training_answers",
        model=Answer,
        rows=lambda person: Answer.objects.visible_to(person),
        columns=("version__text", "is_right", "at"),
        without={"attempt": INTERNAL, "question": INTERNAL, "given": INTERNAL},
    )
)
register(
    Table(
        name="training_courses_finished",
        model=Completion,
        rows=lambda person: Completion.objects.visible_to(person).filter(person=person.pk),
        columns=("course__title", "at"),
        without={"person": THE_PERSON},
    )
)
leave_out(QuestionVersion, because=OF_OTHERS)
