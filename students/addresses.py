"""What people type into an address: names of files, and words to search for."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils.http import url_has_allowed_host_and_scheme

NUL = "\0"


class FileName(StringConverter):
    """One part of an address without NUL, which PostgreSQL cannot compare."""

    regex = r"[^/\x00]+"


register_converter(FileName, "filename")


def searched(request: HttpRequest) -> str:
    """The words of a page's search field."""
    return request.GET.get("q", "").replace(NUL, "").strip()


def whole_number(text: str, digits: int) -> int | None:
    """A number as somebody typed it, of at most so many digits; None for everything else.

    Without a bound a number would overflow a column, and a very long one cannot even be read.
    """
    is_one = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if is_one else None


def next_or(request: HttpRequest, otherwise: str) -> str:
    """The page of this site one was on (the field ``next``), or another."""
    address = request.POST.get("next", "")
    if address and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return resolve_url(otherwise)
