"""The list of paths, one path, and the tabs Brief, Course and Resources of a project."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.files.kinds import INLINE_TYPES
from mentorhub.files.responses import as_download
from mentorhub.forms import parameters
from mentorhub.lists import page_in_one_query, page_of
from students.models import Approval, CourseItem, Project
from students.paths import queries
from students.paths.course_progress import CourseProgress, items_of, marks_reader
from students.paths.own_work import own_work_context, to_hand_in
from students.paths.progress import neighbours_of, progress_of, projects_of
from students.paths.tabs import project_for, tabs_of

# How many items of a course are listed before and after the open one.
NEIGHBOURS = 25


@access.members
def path_list(request: HttpRequest) -> HttpResponse:
    query = parameters.search(request)
    reader = request.user
    if query:
        paths, similar = queries.search_paths(reader, query)
    else:
        paths, similar = queries.all_paths(reader), False
    approvals = [
        (approval.path_id, approval.kind == Approval.Kind.MENTOR)
        for approval in queries.approvals_of(reader)
    ]
    context = {"paths": paths, "query": query, "similar": similar, "approvals": approvals}
    return render(request, "students/path_list.html", context)


@access.members
def path_overview(request: HttpRequest, path: str) -> HttpResponse:
    found = queries.path_at.get_or_404(request.user, path)
    enrolment = queries.enrolment_in.first(found, request.user)
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
    own = own_work_context(request.user, found)
    work = own.get("work")
    expected = to_hand_in(found, work.enrolment_id if work else None)
    return _tab(request, found, "brief", expected=expected, **own)


@access.members
def course(request: HttpRequest, path: str, project: str) -> HttpResponse:
    """The list of items without their texts; with ``?item=`` the page of one item."""
    found = project_for(request.user, path, project)
    reader = marks_reader(request)
    items = items_of(found, reader)
    chosen = parameters.integer(request.GET, "item")
    place = next((n for n, item in enumerate(items) if item.pk == chosen), None)
    if place is not None:
        return _course_item(request, found, items, place)
    context = {
        "minutes": sum(item.minutes or 0 for item in items),
        # An old link or bookmark leads to an item that was removed.
        "item_is_gone": chosen is not None,
        "progress": CourseProgress(items) if reader else None,
    }
    return _tab(request, found, "course", items=page_of(items, request), **context)


def _course_item(
    request: HttpRequest, project: Project, items: list[CourseItem], place: int
) -> HttpResponse:
    pages = [n for n, item in enumerate(items) if item.has_page]
    item, reader = items[place], marks_reader(request)
    if reader and request.method == "GET":
        item.set_seen(by=reader)
        item.seen_at = timezone.now()
    progress = CourseProgress(items) if reader else None
    context = {
        "progress": progress,
        "next_unread": progress.unread_after(item) if progress else None,
        "project": project,
        "path": project.path,
        "items": items[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1],
        "item": item,
        "questions": queries.questions_of(item.pk) if item.is_quiz else [],
        "number": place + 1,
        "total": len(items),
        "previous": next((items[n] for n in reversed(pages) if n < place), None),
        "next": next((items[n] for n in pages if n > place), None),
    }
    return render(request, "students/course_item.html", context)


@access.students
@act_limits.limited(act_limits.TICK)
@require_POST
def course_mark(request: HttpRequest, path: str, project: str) -> HttpResponse:
    """Tick the item ``read`` off for oneself, or take the tick of the item ``unread`` back."""
    found = project_for(request.user, path, project)
    read = parameters.integer(request.POST, "read")
    chosen = read or parameters.integer(request.POST, "unread")
    item = get_object_or_404(found.course_items.defer("body"), pk=chosen)
    item.set_read(by=request.user, read=read is not None)
    if request.htmx:
        items = items_of(found, request.user)
        shown = next(each for each in items if each.pk == item.pk)
        context = {
            "project": found,
            "path": found.path,
            "item": shown,
            "progress": CourseProgress(items),
        }
        return render(request, "students/course/_marked.html", context)
    address = f"{reverse('course', args=[path, project])}#item-{item.pk}"
    return redirect(parameters.safe_next_url(request, default=address))


@access.members
def resources(request: HttpRequest, path: str, project: str) -> HttpResponse:
    found = project_for(request.user, path, project)
    links_and_files = page_in_one_query(queries.resources_of.rows(found), request)
    return _tab(request, found, "resources", resources=links_and_files)


@access.members
@require_safe
def serve(request: HttpRequest, file: UUID, name: str) -> HttpResponse:
    found = queries.file_at.get_or_404(request.user, file, name)
    inline = found.content_type in INLINE_TYPES
    try:
        content = found.content.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    return as_download(content, found.name, found.content_type, inline=inline)
