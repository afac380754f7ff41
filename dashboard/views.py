"""The mentor's home: the one place that puts together what the features offer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboard.desk import paths_of, students_of
from mentorhub import access
from students.addresses import searched


@access.mentors
def home(request: HttpRequest) -> HttpResponse:
    query = searched(request)
    students = students_of(request.user)
    shown = [row for row in students if query.lower() in row.student.name.lower()]
    context = {
        "students": shown,
        "student_count": len(students),
        "query": query,
        "paths": paths_of(request.user),
        "profile": getattr(request.user, "mentor_profile", None),
    }
    return render(request, "dashboard/home.html", context)
