"""The Mentor guide tab, and the reading log.

Each view of a guide begins with one query, ``with_open_guide``: a student gets the same 404 as for
an address that does not exist, after the same number of queries.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from guides import reading
from guides.forms import ReadingLogForm
from guides.outline import outline_of
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.dates import today_of
from mentorhub.files.csv_writer import csv_download
from mentorhub.files.kinds import INLINE_TYPES
from mentorhub.files.responses import as_download
from mentorhub.forms import parameters
from mentorhub.lists import PAGE_SIZE
from mentorhub.plain_text import MAX_WORDS, contains_words, plain, words_of
from mentorhub.prepared import any_of, prepared
from mentorhub.similar_names import resembling
from students.enrolments.project_weeks import pauses_annotation, pauses_of, week_of_work
from students.models import Mentorship, Project, ProjectWork
from students.paths.tabs import tabs_of

# Lines of one export of the reading log; its dates reach the older ones.
MOST_EXPORTED = 20_000


def _open_project(request: HttpRequest, path: str, project: str) -> Project:
    return _project_with_open_guide.get_or_404(request.user, path, project)


@prepared
def _project_with_open_guide(reader: User, path: str, project: str) -> QuerySet[Project]:
    return Project.objects.at(path, project).with_open_guide(reader)


def _students(request: HttpRequest, project: Project) -> list[User]:
    """The students on the project's path whom the reader supports now."""
    mentorships = _mentorships(request.user, project.path_id, timezone.now())
    return sorted({m.student for m in mentorships}, key=lambda student: plain(student.name))


@prepared
def _mentorships(mentor: User, path: int, now: datetime) -> QuerySet[Mentorship]:
    """Those in force of the mentor with students of the path."""
    rows = Mentorship.objects.visible_to(mentor).in_force(now).filter(mentor=mentor)
    on_path = {"student__enrolments__path": path, "student__enrolments__ended_at": None}
    return rows.filter(**on_path).select_related("student").order_by()


def _find_student(students: list[User], pk: int | None) -> User | None:
    return next((student for student in students if student.pk == pk), None)


def _week(request: HttpRequest, work: ProjectWork | None) -> int | None:
    """The week in which the student's open work on the project is; None without open work."""
    return week_of_work(work, today_of(request.user), pauses_of(work)) if work else None


@prepared
def _open_work(reader: User, project: Project, student: int) -> QuerySet[ProjectWork]:
    """At most one row: a running enrolment has one open work."""
    works = ProjectWork.objects.visible_to(reader).open().filter(project=project)
    works = works.filter(enrolment__student=student, enrolment__ended_at=None).order_by()
    return works.annotate(**pauses_annotation("enrolment"))


@access.guide_readers
def guide(request: HttpRequest, path: str, project: str) -> HttpResponse:
    found = _open_project(request, path, project)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    students = _students(request, found)
    student = _find_student(students, parameters.integer(request.GET, "student"))
    if student is None and len(students) == 1:
        student = students[0]
    work = _open_work.first(request.user, found, student.pk) if student else None
    opened = reading.open_guide(request.user, found, student, work)
    week = _week(request, work)
    context = {
        "project": found,
        "path": found.path,
        "tabs": tabs_of(found, "guide", guide_is_open=True),
        "guide": opened,
        "outline": outline_of(opened.steps, week) if opened else None,
        "week": week,
        "students": students,
        "student": student,
        "work": work,
        "reader": request.user,
    }
    return render(request, "guides/guide.html", context)


@access.guide_readers
@act_limits.counted_by_view(act_limits.TICK)
def tick(request: HttpRequest, path: str, project: str) -> HttpResponse:
    found = _open_project(request, path, project)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    # Counted after the check of access: a student gets the same 404 as for any address.
    try:
        act_limits.count(request.user, act_limits.TICK)
    except act_limits.TooManyActsError as error:
        return act_limits.too_many_page(request, error)
    student = _find_student(_students(request, found), parameters.integer(request.POST, "student"))
    criterion = parameters.integer(request.POST, "criterion")
    if student is None or criterion is None:
        raise Http404
    met = parameters.flag(request.POST, "met")
    ticked = reading.tick(request.user, found, criterion, student, met=met)
    if ticked is None:
        raise Http404
    if request.htmx:
        context: dict[str, Any] = {
            "criterion": ticked, "student": student, "project": found, "path": found.path,
        }  # fmt: skip
        return render(request, "guides/_criterion.html", context)
    address = reverse("guide", args=[path, project])
    return redirect(f"{address}?student={student.pk}#criterion-{ticked.pk}")


@access.guide_readers
def file(request: HttpRequest, path: str, project: str, file: UUID, name: str) -> HttpResponse:
    found = _open_project(request, path, project)
    kept = reading.open_file(request.user, found, file, name)
    if kept is None:
        raise Http404
    inline = kept.content_type in INLINE_TYPES
    return as_download(bytes(kept.content), kept.name, kept.content_type, inline=inline)


@access.managers
@require_safe
def reading_log(request: HttpRequest) -> HttpResponse:
    form = ReadingLogForm(request.GET)
    page = parameters.page_number(request.GET)
    found = reading.reading_log_page(request.user, _log_filter(form), page, PAGE_SIZE)
    similar = False
    if form.query and not found:
        asked = _log_filter(form, similar=True)
        found = reading.reading_log_page(request.user, asked, page, PAGE_SIZE)
        similar = bool(found)
    _add_names(found)
    context = {
        "page": found,
        "form": form,
        "query": form.query,
        "similar": similar,
        "filtered": form.is_filtered,
        "most_exported": MOST_EXPORTED,
    }
    return render(request, "guides/reading_log.html", context)


@access.managers
@require_safe
def reading_log_export(request: HttpRequest) -> HttpResponse:
    """The lines that the filters find, the newest ``MOST_EXPORTED`` of them."""
    asked = _log_filter(ReadingLogForm(request.GET))
    rows = reading.reading_log_lines(request.user, asked, MOST_EXPORTED)
    _add_names(rows)
    cells = (
        (row["read_at"], row["reader"].name, row["reader"].email, row["project"].title,
         row["project"].path.title, row["version"])
        for row in rows
    )  # fmt: skip
    heading = (_("When"), _("Reader"), _("E-mail"), _("Project"), _("Path"), _("Version"))
    return csv_download("reading-log.csv", heading, cells)


def _log_filter(form: ReadingLogForm, *, similar: bool = False) -> reading.LogFilter:
    """``similar``: by readers and projects whose names resemble the words that were typed."""
    since, until = form.period()
    if not form.query:
        return reading.LogFilter(since=since, until=until)
    titles = ("plain_title", "path__plain_title")
    readers: Any = User.objects.named(form.query)
    projects: Any = Project.objects.filter(contains_words(form.query, *titles))
    if similar:
        words = words_of(form.query)[:MAX_WORDS]
        readers = resembling(User.objects.all(), words, "plain_name", sees_everybody=True)
        projects = resembling(Project.objects.all(), words, *titles, sees_everybody=True)
    keys = [list(rows.order_by().values_list("pk", flat=True)) for rows in (readers, projects)]
    return reading.LogFilter(*keys, since, until)


def _add_names(rows: Any) -> None:
    """Set ``reader`` and ``project`` of each row of the log, in two queries."""
    people = {each.pk: each for each in _people(list({row["reader_id"] for row in rows}))}
    projects = {each.pk: each for each in _projects(list({row["project_id"] for row in rows}))}
    for row in rows:
        row |= {"reader": people[row["reader_id"]], "project": projects[row["project_id"]]}


@prepared
def _people(keys: list[int]) -> QuerySet[User]:
    return User.objects.filter(any_of("pk", keys)).order_by()


@prepared
def _projects(keys: list[int]) -> QuerySet[Project]:
    rows = Project.objects.filter(any_of("pk", keys)).select_related("path")
    return rows.defer("brief").order_by()
