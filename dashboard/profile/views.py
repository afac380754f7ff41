"""The mentor's profile: the page of all parts, one part by itself, saving, undoing, confirming."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.models import Mentor, ProfileChange
from dashboard.models.mentor import CONFIRMED_FOR
from dashboard.profile import responses
from dashboard.profile.changes import SaveError, UndoError, save, undo
from dashboard.profile.parts import PARTS
from dashboard.profile.parts.base import Field, Part
from dashboard.profile.queries import Panel, mentor_of, page_context
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.body_limits import takes_files
from mentorhub.files.images import MAX_BYTES
from mentorhub.forms import parameters


@access.mentors
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    if not Mentor.objects.filter(user=request.user).exists():
        return render(request, "dashboard/profile/none.html")
    return render(request, "dashboard/profile/page.html", page_context(mentor_of(request.user)))


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@takes_files(max_bytes=MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def part_detail(request: HttpRequest, part: str) -> HttpResponse:
    """Opens a long part by itself; saves any part."""
    found = PARTS.get(part)
    if found is None:
        raise Http404
    mentor = mentor_of(request.user)
    if request.method == "POST":
        return _save(request, mentor, found)
    if not found.opens:
        return redirect(f"{reverse('profile')}#{part}")
    form = found.form(mentor=mentor, shown=found.shown(request))
    return responses.opened(request, Panel(found, form))


def _save(request: HttpRequest, mentor: Mentor, part: Part) -> HttpResponse:
    shown = part.shown(request)
    form = part.form(request.POST, request.FILES, mentor=mentor, shown=shown)
    if not form.is_valid() or (
        part.limit and not act_limits.count_for_form(request.user, part.limit, form)
    ):
        return responses.refused(request, Panel(part, form))
    try:
        save(request.user, part, part.stored(form.value, mentor))
    except SaveError as error:
        form.add_error(None, str(error))
        return responses.refused(request, Panel(part, form))
    return responses.saved(request, part)


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(ProfileChange.objects.visible_to(request.user), pk=pk)
    said = refused = code = ""
    try:
        undo(request.user, change)
        said = _("Undone. Everything is as it was before.")
    except UndoError as error:
        refused, code = str(error), error.code
    if request.htmx:
        return responses.undone(request, PARTS[change.field], said, refused)
    if refused:
        messages.error(request, refused, code)
    else:
        messages.success(request, said)
    address = f"{reverse('profile')}#{change.field}"
    return redirect(parameters.safe_next_url(request, default=address))


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    mentor_of(request.user)
    photo = PARTS[Field.PHOTO]
    save(request.user, photo, None)
    return responses.saved(request, photo)


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The mentor says that the profile is still right; nothing else of it changes."""
    mentor = get_object_or_404(Mentor, user=request.user)
    mentor.confirmed_at = timezone.now()
    mentor.save(update_fields=["confirmed_at"])
    said = _("Thank you. We will ask again in %(days)s days.") % {"days": CONFIRMED_FOR.days}
    messages.success(request, said)
    return redirect(
        "profile" if parameters.text(request.POST, "from") == "profile" else "dashboard"
    )
