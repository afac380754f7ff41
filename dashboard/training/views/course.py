"""The page of one course: its parts, how far one is, the recap, resources beside it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.training.finishing import finish_if_complete
from dashboard.training.queries import (
    SignInFirstError,
    course_for,
    layout_for,
    resources_beside,
    sign_in,
    translation_of,
    with_progress,
)
from mentorhub import access
from mentorhub.accounts import act_limits


@access.anyone
@require_safe
def course(request: HttpRequest, course: str) -> HttpResponseBase:
    try:
        found = course_for(request.user, course)
    except SignInFirstError:
        return sign_in(request)
    trains = request.user.is_authenticated and access.is_trained(request.user)
    context = {
        "layout": layout_for(request.user),
        "course": found,
        "progress": with_progress(request.user, found),
        "trains": trains,
        "resources": resources_beside(request.user, found.pk) if trains else [],
        "other_language": translation_of(found, request.user),
    }
    return render(request, "training/course.html", context)


@access.trainees
@act_limits.limited(act_limits.TICK)
@require_POST
def finish(request: HttpRequest, course: str) -> HttpResponse:
    """For a course that became complete without an act of the person: its last open chapter was
    hidden. Otherwise it is finished by the last chapter or quiz itself."""
    found = course_for(request.user, course)
    if finish_if_complete(request.user, found) is None:
        messages.info(request, _("Something of this course is still open, or it is finished."))
    return redirect(found)
