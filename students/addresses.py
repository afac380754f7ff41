"""What people type into an address: names of files, and words to search for."""

from django.http import HttpRequest
from django.urls import register_converter
from django.urls.converters import StringConverter

NUL = "\0"


class FileName(StringConverter):
    """One part of an address without NUL, which PostgreSQL cannot compare."""

    regex = r"[^/\x00]+"


register_converter(FileName, "filename")


def searched(request: HttpRequest) -> str:
    """The words of a page's search field."""
    return request.GET.get("q", "").replace(NUL, "").strip()
