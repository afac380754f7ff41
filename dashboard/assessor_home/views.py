from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.assessor_home.queries import assessed_paths, changed_guides
from mentorhub import access


@access.assessors
@require_safe
def assessor_home(request: HttpRequest) -> HttpResponse:
    paths = assessed_paths(request.user)  # type: ignore[arg-type]
    projects = [row for path in paths for row in path.projects]
    context = {
        "paths": paths,
        "changed": changed_guides(paths),
        "unread": sum(1 for row in projects if row.guide and row.guide.is_unread),
        "guides": sum(1 for row in projects if row.guide),
    }
    return render(request, "dashboard/assessor_home.html", context)
