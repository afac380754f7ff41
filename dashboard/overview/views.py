"""The page of a mentor's students: those of now as on the home, and those of before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.overview.past_students import other_students
from dashboard.overview.queries import supported_students
from dashboard.overview.student_list import student_list_context
from mentorhub import access
from mentorhub.forms import parameters
from students.models import SessionPolicy


@access.mentors
@require_safe
def my_students(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    students = supported_students(request.user, now)
    query = parameters.search(request)
    others, similar = other_students(request, query)
    context = student_list_context(
        request, students, SessionPolicy.current(), now, only_exact=bool(others) and not similar
    )
    if similar and context["students"] and not context["similar"]:
        others, similar = other_students(request, query, only_exact=True)
    context |= {"others": others, "similar": similar or context["similar"]}
    return render(request, "dashboard/students.html", context)
