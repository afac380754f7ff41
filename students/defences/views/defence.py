"""The page of one defence, for student, mentor, assessor and managers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentorhub import access
from students.defences.queries import get_defence


@access.members
@require_safe
def defence(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_defence(request.user, pk)
    return render(request, "students/defences/page.html", {"defence": found})
