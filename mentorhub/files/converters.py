"""The path converter ``filename``, which URL modules register by importing this one."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class FileNameConverter(StringConverter):
    """One part of an address without NUL, which PostgreSQL cannot compare."""

    regex = r"[^/\x00]+"


register_converter(FileNameConverter, "filename")
