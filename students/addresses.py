"""Names of files in an address."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class FileName(StringConverter):
    """One part of an address without NUL, which PostgreSQL cannot compare."""

    regex = r"[^/\x00]+"


register_converter(FileName, "filename")
