"""Addresses of pages in a layer above, which is known here by URL names alone."""

from django.urls import reverse


def student_page_url(student: int) -> str:
    """The path of the page of a student for their mentor (``dashboard.student_page``)."""
    return reverse("student_dashboard", args=[student])
