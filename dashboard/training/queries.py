"""What several pages of the training read."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q, QuerySet, Window
from django.http import HttpRequest, HttpResponseBase

from dashboard.models import MentorResource
from dashboard.training.models import Course
from dashboard.training.progress import CourseProgress, progress_of
from mentorhub.lists import with_total
from mentorhub.prepared import prepared


class SignInFirstError(Exception):
    """A visitor asks for a course that is not open to visitors, or does not exist."""


def course_for(person: Any, slug: str) -> Course:
    """The course with this address. Raises Http404; for a visitor ``SignInFirstError``, whether
    there is such a course or not."""
    if person.is_authenticated:
        return _course_at.get_or_404(person, slug)
    found = Course.objects.visible_to(person).filter(slug=slug).first()
    if found is None:
        raise SignInFirstError
    return found


@prepared
def _course_at(reader: Any, slug: str) -> QuerySet[Course]:
    return Course.objects.visible_to(reader).filter(slug=slug)


@prepared
def courses_for(reader: Any) -> QuerySet[Course]:
    """The courses that the reader may see, each with ``translation``."""
    rows = Course.objects.visible_to(reader).select_related("translation")
    return rows.defer("recap", "translation__recap", "translation__summary")


def translation_of(course: Course, person: Any) -> Course | None:
    """The same course in the other language, if the person may see that one as well."""
    if person.is_authenticated:
        return _translation_of.first(person, course.pk, course.twin_id or 0)
    return _translations(person, course.pk, course.twin_id or 0).first()


def _translations(reader: Any, course: int, twin: int) -> QuerySet[Course]:
    either = Q(twin=course) | Q(pk=twin)
    return Course.objects.visible_to(reader).defer("recap").filter(either)


_translation_of = prepared(_translations)


def with_progress(person: Any, course: Course) -> CourseProgress:
    return progress_of(person, [course])[0]


def sign_in(request: HttpRequest) -> HttpResponseBase:
    return redirect_to_login(request.get_full_path())


def _published_resources(reader: Any) -> QuerySet[MentorResource]:
    rows = MentorResource.objects.published().with_read_mark_of(reader)
    return rows.defer("body").order_by("position", "pk")


def resources_for(person: Any) -> QuerySet[MentorResource]:
    """The articles for mentors with the marks of the reader, and with ``total_read``, the number of
    those read."""
    read = Window(Count("pk", filter=Q(is_read=True)))
    return _published_resources(person).annotate(total_read=read)


@prepared
def all_resources(reader: Any) -> QuerySet[MentorResource]:
    """The same with ``total``, for a page in one query."""
    return with_total(resources_for(reader))


@prepared
def resources_beside(reader: Any, course: int) -> QuerySet[MentorResource]:
    """Those that an author has put beside the course."""
    beside = Course.resources.through.objects.filter(course=course)
    return _published_resources(reader).filter(pk__in=beside.values("mentorresource"))


def layout_for(person: Any) -> str:
    """The template that a page of a course extends: a visitor has no navigation."""
    return "layouts/app.html" if person.is_authenticated else "training/_open_layout.html"
