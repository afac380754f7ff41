"""Addresses: names of files in them, and the one of a student."""

from django.urls import register_converter, reverse
from django.urls.converters import StringConverter


class FileName(StringConverter):
    """One part of an address without NUL, which PostgreSQL cannot compare."""

    regex = r"[^/\x00]+"


register_converter(FileName, "filename")


def student_page(student: int) -> str:
    """The page of a student for whoever supports them. A layer above has it: only its name is
    known here."""
    return reverse("student_dashboard", args=[student])
