"""The list of paths, one path, and the tabs Brief, Course and Resources of a project."""

from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.files.kinds import INLINE_TYPES
from mentorhub.files.responses import as_download
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.plain_text import contains_words
from students.models import Approval, CourseItem, File, Path, Project
from students.paths.own_work import own_work_context
from students.paths.progress import neighbours_of, progress_of, projects_of
from students.paths.tabs import project_for, tabs_of

# How many items of a course are listed before and after the open one.
NEIGHBOURS = 25


@access.members
def path_list(request: HttpRequest) -> HttpResponse:
    query = parameters.search(request)
    paths = Path.objects.visible_to(request.user).annotate(
        project_count=Count(
            "projects",
            filter=Q(projects__state=Project.State.PUBLISHED, projects__archived_at=None),
        )
    )
    if query:
        is_found = contains_words(query, "plain_title")
        projects = Project.objects.visible_to(request.user).filter(is_found)
        # No join: it would count each project once more for each one that is found.
        paths = paths.filter(is_found | Q(pk__in=projects.values("path")))
    approvals = [
        (approval.path_id, approval.kind == Approval.Kind.MENTOR)
        for approval in request.user.approvals.running()
    ]
    context = {"paths": paths, "query": query, "approvals": approvals}
    return render(request, "students/path_list.html", context)


@access.members
def path_overview(request: HttpRequest, path: str) -> HttpResponse:
    found = get_object_or_404(Path.objects.visible_to(request.user), slug=path)
    enrolment = found.enrolments.running().filter(student=request.user).first()
    progress = None
    if enrolment is not None:
        enrolment.path = found
        progress = progress_of(enrolment)
    projects = [step.project for step in progress.steps] if progress else projects_of(found)
    hours = sum(project.hours for project in projects)
    context = {"path": found, "progress": progress, "projects": projects, "hours": hours}
    return render(request, "students/path.html", context)


def _tab(request: HttpRequest, project: Project, current: str, **context: Any) -> HttpResponse:
    context |= {
        "project": project,
        "path": project.path,
        **neighbours_of(project),
        "tabs": tabs_of(project, current, guide_is_open=project.guide_is_open),
    }
    return render(request, f"students/{current}.html", context)


@access.members
def brief(request: HttpRequest, path: str, project: str) -> HttpResponse:
    found = project_for(request.user, path, project)
    deliverables = found.expected_deliverables.all()
    own = own_work_context(request.user, found)
    return _tab(request, found, "brief", deliverables=deliverables, **own)


@access.members
def course(request: HttpRequest, path: str, project: str) -> HttpResponse:
    """The list of items without their texts; with ``?item=`` the page of one item."""
    found = project_for(request.user, path, project)
    has_page = ExpressionWrapper(
        ~Q(body="") | Q(kind=CourseItem.Kind.QUIZ), output_field=BooleanField()
    )
    items = list(
        found.course_items.select_related("file").annotate(has_page=has_page).defer("body")
    )
    chosen = parameters.integer(request.GET, "item")
    place = next((n for n, item in enumerate(items) if item.pk == chosen), None)
    if place is not None:
        return _course_item(request, found, items, place)
    context = {
        "minutes": sum(item.minutes or 0 for item in items),
        # An old link or bookmark leads to an item that was removed.
        "item_is_gone": chosen is not None,
    }
    return _tab(request, found, "course", items=page_of(items, request), **context)


def _course_item(
    request: HttpRequest, project: Project, items: list[CourseItem], place: int
) -> HttpResponse:
    pages = [n for n, item in enumerate(items) if item.has_page]
    item = items[place]
    context = {
        "project": project,
        "path": project.path,
        "items": items[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1],
        "item": item,
        "questions": item.questions.all() if item.is_quiz else [],
        "number": place + 1,
        "total": len(items),
        "previous": next((items[n] for n in reversed(pages) if n < place), None),
        "next": next((items[n] for n in pages if n > place), None),
    }
    return render(request, "students/course_item.html", context)


@access.members
def resources(request: HttpRequest, path: str, project: str) -> HttpResponse:
    found = project_for(request.user, path, project)
    links_and_files = page_of(found.resources.select_related("file"), request)
    return _tab(request, found, "resources", resources=links_and_files)


@access.members
@require_safe
def serve(request: HttpRequest, file: UUID, name: str) -> HttpResponse:
    found = File.objects.visible_to(request.user).filter(pk=file, name=name).first()
    if found is None:
        raise Http404
    inline = found.content_type in INLINE_TYPES
    try:
        content = found.content.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    return as_download(content, found.name, found.content_type, inline=inline)
