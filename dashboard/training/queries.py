"""What several pages of the training read."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from dashboard.models import MentorResource
from dashboard.training.models import Course
from dashboard.training.progress import CourseProgress, progress_of


class SignInFirstError(Exception):
    """A visitor asks for a course that is not open to visitors, or does not exist."""


def course_for(person: Any, slug: str) -> Course:
    """The course with this address. Raises Http404; for a visitor ``SignInFirstError``, whether
    there is such a course or not."""
    rows = Course.objects.visible_to(person)
    if not person.is_authenticated:
        found = rows.filter(slug=slug).first()
        if found is None:
            raise SignInFirstError
        return found
    return get_object_or_404(rows, slug=slug)


def translation_of(course: Course, person: Any) -> Course | None:
    """The same course in the other language, if the person may see that one as well."""
    either = Q(twin=course.pk) | Q(pk=course.twin_id)
    return Course.objects.visible_to(person).defer("recap").filter(either).first()


def with_progress(person: Any, course: Course) -> CourseProgress:
    return progress_of(person, [course])[0]


def sign_in(request: HttpRequest) -> HttpResponseBase:
    return redirect_to_login(request.get_full_path())


def resources_for(person: Any) -> QuerySet[MentorResource]:
    """The articles for mentors, with the marks of the reader."""
    rows = MentorResource.objects.published().with_read_mark_of(person)
    return rows.defer("body").order_by("position", "pk")


def layout_for(person: Any) -> str:
    """The template that a page of a course extends: a visitor has no navigation."""
    return "layouts/app.html" if person.is_authenticated else "training/_open_layout.html"
