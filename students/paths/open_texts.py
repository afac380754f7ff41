"""What students read about a project: the texts of its three open tabs."""

from typing import Any

from students.models import CourseItem, ExpectedDeliverable, Project, QuizQuestion, Resource


def open_texts(project: Project) -> str:
    """All of them, one after the other: brief, course with its quizzes, resources, deliverables."""
    rows: list[tuple[Any, tuple[str, ...]]] = [
        (CourseItem.objects.filter(project=project.pk), ("title", "body")),
        (QuizQuestion.objects.filter(item__project=project.pk), ("text",)),
        (Resource.objects.filter(project=project.pk), ("title", "description")),
        (ExpectedDeliverable.objects.filter(project=project.pk), ("title",)),
    ]
    found = [project.title, project.brief]
    for each, names in rows:
        found += [text for row in each.values_list(*names) for text in row]
    return "\n".join(found)
