"""One chapter, and marking it as read."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.training.finishing import finish_if_complete
from dashboard.training.models import Chapter, Reading
from dashboard.training.queries import (
    SignInFirstError,
    course_for,
    layout_for,
    sign_in,
    with_progress,
)
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.prepared import prepared


@access.anyone
@require_safe
def chapter(request: HttpRequest, course: str, chapter: str) -> HttpResponseBase:
    try:
        of_course = course_for(request.user, course)
    except SignInFirstError:
        return sign_in(request)
    progress = with_progress(request.user, of_course)
    found = next((row for row in progress.chapters if row.slug == chapter), None)
    if found is None:
        raise Http404
    before, after = progress.around(found)
    context = {
        "layout": layout_for(request.user),
        "course": of_course,
        "chapter": found,
        "text": _text_of.first(found.pk),
        "progress": progress,
        "number": progress.chapters.index(found) + 1,
        "before": before,
        "after": after,
        "trains": request.user.is_authenticated and access.is_trained(request.user),
    }
    return render(request, "training/chapter.html", context)


@prepared
def _text_of(chapter: UUID) -> QuerySet[Chapter, str]:
    return Chapter.objects.filter(pk=chapter).values_list("body", flat=True)


@access.trainees
@act_limits.limited(act_limits.TICK)
@require_POST
def read(request: HttpRequest, course: str, chapter: str) -> HttpResponse:
    """Mark a chapter as read. Doing it again, or much later, changes nothing."""
    rows = Chapter.objects.visible_to(request.user).select_related("course")
    rows = rows.defer("body", "course__recap")
    found = get_object_or_404(rows, course__slug=course, slug=chapter)
    Reading.put(reader=request.user, marked=True, chapter=found)
    home = found.course.get_absolute_url()
    finished = finish_if_complete(request.user, found.course)
    url = home if finished else parameters.safe_next_url(request, default=home)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
