"""The health of the queue, for managers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.evaluations import queue_health
from mentorhub import access
from mentorhub.dates import today_of
from mentorhub.lists import page_in_one_query


@access.managers
@require_safe
def evaluation_health(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    paths = queue_health.health_by_path(now, today_of(request.user, now))
    context = {
        "paths": paths,
        "requests": page_in_one_query(queue_health.requests_in_queue.rows(), request),
        "late": page_in_one_query(queue_health.late_answers.rows(now), request, name="late"),
        "next_defences": queue_health.next_defences(now),
        "waiting": sum(each.waiting for each in paths),
        "now": now,
    }
    return render(request, "evaluations/health.html", context)
