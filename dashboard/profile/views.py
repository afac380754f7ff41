"""The mentor's profile: the page of all parts, one part by itself, saving and undoing it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.models import Mentor, ProfileChange
from dashboard.profile import responses
from dashboard.profile.changes import CannotBeUndone, NotSaved, save, undo
from dashboard.profile.parts import KINDS, Part
from dashboard.profile.queries import context_of, mentor_of
from mentorhub import access
from mentorhub.accounts import act_limits, pictures
from mentorhub.body_limits import takes_files
from mentorhub.files.images import MOST_BYTES


@access.mentors
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    if not Mentor.objects.filter(user=request.user).exists():
        return render(request, "dashboard/profile/none.html")
    return render(request, "dashboard/profile/page.html", context_of(mentor_of(request.user)))


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@takes_files(max_bytes=MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def one_part(request: HttpRequest, part: str) -> HttpResponse:
    """One part: opened by itself if it is a long one, and saved."""
    if part not in KINDS:
        raise Http404
    mentor = mentor_of(request.user)
    if request.method == "POST":
        return _save(request, mentor, part)
    if not KINDS[part].opens:
        return redirect(f"{reverse('profile')}#{part}")
    form = responses.form_of(request, mentor, part)
    return responses.opened(request, Part(part, KINDS[part], form))


def _save(request: HttpRequest, mentor: Mentor, name: str) -> HttpResponse:
    form = responses.form_of(request, mentor, name)
    photo = name == "photo"
    if not form.is_valid() or (
        photo and not act_limits.counted(request.user, act_limits.PHOTO, form)
    ):
        return responses.refused(request, mentor, Part(name, KINDS[name], form))
    try:
        # A photo is stored now, under a new number; that number is what the profile holds.
        save(request.user, name, str(pictures.keep(form.value)) if photo else form.value)
    except NotSaved as error:
        form.add_error(None, str(error))
        return responses.refused(request, mentor, Part(name, KINDS[name], form))
    return responses.saved(request, name)


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(ProfileChange.objects.visible_to(request.user), pk=pk)
    said = refused = ""
    try:
        undo(request.user, change)
        said = _("Undone: it is again as it was.")
    except CannotBeUndone as error:
        refused = str(error)
    if request.htmx:
        return responses.undone(request, change.field, said, refused)
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, said)
    return redirect(f"{reverse('profile')}#{change.field}")


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    mentor_of(request.user)
    save(request.user, "photo", None)
    return responses.saved(request, "photo")
