"""One message: edit it, remove it, take it to the next session."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.inbox import changing
from dashboard.inbox.forms import EditForm
from dashboard.inbox.models import Message
from dashboard.inbox.queries import one_message, place_in
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters


@access.members
@act_limits.limited(act_limits.MESSAGE_CHANGE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    found = _own(request, uid, number)
    if not changing.may_edit(found, request.user):
        return _too_late(request, found)
    form = EditForm(request.POST or None, initial={"body": found.body})
    if form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            changing.edit(found, form.cleaned_data["body"])
        except changing.TooLateError:
            return _too_late(request, found)
        messages.success(request, _("Your message is changed."))
        return redirect(found.get_absolute_url())
    context = {"form": form, "message": found, "thread": found.thread}
    return render(request, "inbox/edit.html", context, status=422 if form.errors else 200)


def _own(request: HttpRequest, uid: UUID, number: int) -> Message:
    """A message of one's own in a thread where one may still write."""
    found = one_message.get_or_404(request.user, uid, number)
    if found.author_id != request.user.pk or not place_in.get_or_404(request.user, uid).may_write:
        raise Http404
    return found


def _too_late(request: HttpRequest, found: Message) -> HttpResponse:
    says = _("A message can be changed for %(n)s minutes after it was sent. This one is older.")
    minutes = int(changing.MAY_EDIT_FOR.total_seconds() // 60)
    messages.error(request, says % {"n": minutes})
    return redirect(found.get_absolute_url())


@access.readers_of_messages
@act_limits.limited(act_limits.MESSAGE_CHANGE)
@require_POST
def remove(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """One's own, however old, and also where one can no longer write."""
    found = one_message.get_or_404(request.user, uid, number)
    if found.author_id != request.user.pk:
        raise Http404
    changing.remove(found)
    messages.success(request, _("The message is removed, for the others too."))
    return redirect(found.get_absolute_url())


@access.members
@act_limits.limited(act_limits.MESSAGE_CHANGE)
@require_POST
def session(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Take a message to the next session of the two; with ``out``, leave it out again."""
    found = one_message.get_or_404(request.user, uid, number)
    if not found.thread.is_with_student:
        raise Http404
    if parameters.has(request.POST, "out"):
        changing.leave_out_of_session(found)
        messages.success(request, _("It is no longer a question for the session."))
        return redirect(found.get_absolute_url())
    try:
        changing.take_to_session(found)
    except changing.TooLateError:
        messages.error(request, _("No session is planned. Plan one first."))
    else:
        messages.success(request, _("It is among the questions of your next session."))
    return redirect(found.get_absolute_url())
