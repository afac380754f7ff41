from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


@login_required
def home(request: HttpRequest) -> HttpResponse:
    mentor, now = request.user, timezone.now()
    upcoming = mentor.sessions.filter(starts_at__gte=now).select_related("student")
    return render(
        request,
        "floor/home.html",
        {
            "sessions": upcoming.order_by("starts_at")[:10],
            "students": mentor.students.order_by("name")[:20],
            "courses": mentor.courses.order_by("title")[:10],
        },
    )
