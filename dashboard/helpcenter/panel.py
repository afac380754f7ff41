"""The help beside a page: static/js/help-panel.js fetches it from the addresses of the help centre
and shows it in a dialog. Without it these addresses are pages."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

# The id of the element that the script fills.
TARGET = "help-panel"


def is_asked_by(request: HttpRequest) -> bool:
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Target") == TARGET


def came_from(request: HttpRequest) -> str:
    """The URL name of the page that the dialog is beside; empty where it is no page of ours."""
    try:
        return resolve(urlsplit(request.headers.get("HX-Current-URL", "")).path).view_name
    except (Resolver404, ValueError):
        return ""


def render_either(
    request: HttpRequest, page: str, part: str, context: dict[str, Any]
) -> HttpResponse:
    """``page``, or ``part`` for the dialog."""
    if is_asked_by(request):
        return render(request, part, context | {"came_from": came_from(request)})
    return render(request, page, context)
