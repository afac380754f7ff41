"""A thread: its messages, the form below them, and “tell them now”."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.inbox import attachments, drafts, sending
from dashboard.inbox.changing import next_session_of
from dashboard.inbox.clock import DELAY
from dashboard.inbox.forms import MessageForm
from dashboard.inbox.models import Participant
from dashboard.inbox.queries import (
    Line,
    Shown,
    latest_places,
    page_before,
    people_in,
    place_in,
)
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.faces import hide_photos
from mentorhub.body_limits import takes_files
from mentorhub.forms import parameters
from students.models import Mentorship
from students.paths.uploads import UploadError


@access.readers_of_messages
@act_limits.limited(act_limits.MESSAGE, in_form=True)
@takes_files(max_bytes=attachments.max_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, uid: UUID) -> HttpResponse:
    place = place_in.get_or_404(request.user, uid)
    if request.method == "POST":
        form = MessageForm(request.POST, request.FILES)
        if (
            form.is_valid()
            and act_limits.is_within_limit(request, form)
            and (sent := _send(request, place, form))
        ):
            return redirect(sent.thread.writing_url)
    else:
        form = MessageForm(initial={"body": _draft_of(request, place)})
    now = timezone.now()
    lines = [Line(each, request.user, now) for each in latest_places(request.user)]
    context = thread_context(request, place, now, beside=lines) | {
        "form": form,
        "lines": lines,
        "is_muted": place.is_muted(now),
        "is_to_student": place.thread.is_with_student and place.thread.lead_id == request.user.pk,
    }
    status = 422 if form.errors else 200
    return render(request, "inbox/thread.html", context, status=status)


def _send(request: HttpRequest, place: Participant, form: MessageForm) -> Any:
    """The message; None when it was refused (an error of the form)."""
    try:
        return sending.send(place.thread, by=request.user, **form.message())
    except sending.ClosedError:
        form.add_error(None, _("You cannot write to this person here. Your text is kept."))
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None


def thread_context(
    request: HttpRequest, place: Participant, now: datetime, *, beside: Iterable[Line] = ()
) -> dict[str, Any]:
    """What the page and its live part show, with the threads beside it. The reader has then seen
    the last message, unless they look at earlier ones."""
    reader: Any = request.user
    found = place.thread
    before = parameters.integer(request.GET, "before")
    shown, has_earlier = page_before(reader, found, before)
    other = found.other(reader)
    hide_photos(reader, [other, *(m.author for m in shown), *(line.other for line in beside)])
    first_new = next(
        (m.number for m in shown if m.number > place.read_number and m.author_id != reader.pk), None
    )
    if request.method == "GET" and before is None:
        sending.mark_read(place, found.last_number, now)
    told_at = sending.told_at(found, by=reader) if shown and other and place.may_write else {}
    return {
        "place": place,
        "thread": found,
        "other": other,
        "people": people_in(found.pk) if found.is_circle else [],
        "shown": [Shown(each, reader) for each in shown],
        "has_earlier": has_earlier,
        "first_number": shown[0].number if shown else 0,
        "is_earlier_page": before is not None,
        "first_new": first_new,
        "now": now,
        "channel": "inbox",
        "told_at": _morning(told_at.get(other.pk), now) if other else None,
        "next_session": next_session_of(found, now) if found.is_with_student else None,
        "cover": _cover(found, reader) if not place.may_write else None,
        # Students meet their mentors alone; everybody else with a role may mute a colleague.
        "may_be_muted": bool(other and (reader.role_kinds or found.is_with_student)),
        "is_reader_student": found.is_with_student and found.partner_id == reader.pk,
        "is_member": access.is_member(reader),
    }


def _morning(told_at: datetime | None, now: datetime) -> datetime | None:
    """When the mail goes out, if it waits for the morning."""
    return told_at if told_at and told_at > now + 2 * DELAY else None


def _cover(found: Any, reader: Any) -> Mentorship | None:
    """Who supports the student of a thread that is closed to its mentor now."""
    if not found.is_with_student or found.partner_id != reader.pk:
        return None
    return Mentorship.objects.select_related("mentor").responsible_for(reader.pk)


def _draft_of(request: HttpRequest, place: Participant) -> str:
    reader: Any = request.user
    found = drafts.draft_at(reader, *drafts.places_of(place.thread, reader))
    return found.body if found else ""


@access.readers_of_messages
@require_safe
def messages_part(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The latest messages, which htmx fetches again when something has changed."""
    place = place_in.get_or_404(request.user, uid)
    return render(request, "inbox/_messages.html", thread_context(request, place, timezone.now()))


@access.members
@act_limits.limited(act_limits.MESSAGE_CHANGE)
@require_POST
def tell_now(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The mail that waits for the morning goes out now."""
    place = place_in.get_or_404(request.user, uid)
    if not place.may_write:
        raise Http404
    told = sending.tell_now(place.thread, by=request.user, now=timezone.now())
    if told:
        text = ngettext("The e-mail is on its way.", "The e-mails are on their way.", told)
        messages.success(request, text)
    else:
        messages.info(request, _("There is nothing left to send: it was read or sent meanwhile."))
    return redirect(place.thread)
