"""TODO."""

from django.urls import reverse


def student_page(student: int) -> str:
    """The page of a student for whoever supports them. A layer above has it: only its name is
    known here."""
    return reverse("student_dashboard", args=[student])
