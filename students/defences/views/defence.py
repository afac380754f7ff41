"""The page of one defence, for student, mentor, assessor and managers."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentorhub import access
from students.defences.defence_page import defence_context
from students.defences.queries import get_defence
from students.models import Defence


@access.members
@require_safe
def defence(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    return render(request, "students/defences/page.html", defence_context(request, found))


def render_with_errors(
    request: HttpRequest, defence: Defence, *, status: int = 422, **forms: BaseForm
) -> HttpResponse:
    """The page again, with bound forms: what was typed, and its errors."""
    context = defence_context(request, defence) | forms
    return render(request, "students/defences/page.html", context, status=status)
