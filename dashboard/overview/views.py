"""The page of a mentor's students: those of now as on the home, and those of before."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.overview.past_students import other_students
from dashboard.overview.queries import supported_students
from dashboard.overview.student_list import student_list_context
from mentorhub import access
from students.models import SessionPolicy


@access.mentors
@require_safe
def my_students(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    students = supported_students(request.user, now)
    context = student_list_context(request, students, SessionPolicy.current(), now)
    context["others"] = other_students(request, context["query"])
    return render(request, "dashboard/students.html", context)
