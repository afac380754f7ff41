"""One's own place in a thread: archive it, mute it, leave a circle."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.inbox.models import Participant
from dashboard.inbox.queries import place_in
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters

# Until it is turned on again.
FOR_GOOD = datetime(2100, 1, 1, tzinfo=UTC)
MUTES = {"day": timedelta(days=1), "week": timedelta(days=7), "good": None}
ACTS = ("archive", "unarchive", "unmute", "leave", *(f"mute_{each}" for each in MUTES))


@access.readers_of_messages
@act_limits.limited(act_limits.MESSAGE_CHANGE)
@require_POST
def place(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = place_in.get_or_404(request.user, uid)
    act = parameters.choice(request.POST, "act", ACTS)
    rows = Participant.objects.filter(pk=found.pk)
    now = timezone.now()
    match act:
        case "archive":
            rows.update(archived_at=now, read_number=found.thread.last_number)
            messages.success(request, _("Archived. A new message brings it back."))
            return redirect("inbox")
        case "unarchive":
            rows.update(archived_at=None)
            messages.success(request, _("It is among your messages again."))
        case "unmute":
            rows.update(muted_until=None)
            messages.success(request, _("You are told of new messages again."))
        case "leave" if found.thread.is_circle:
            rows.update(left_at=now)
            text = _("You have left “%(title)s”.")
            messages.success(request, text % {"title": found.thread.title})
            return redirect("inbox")
        case "" | "leave":
            raise Http404
        case _:
            lasts = MUTES[act.removeprefix("mute_")]
            rows.update(muted_until=now + lasts if lasts else FOR_GOOD)
            messages.success(request, _("Muted: no e-mail, no bell, and no number."))
    return redirect(found.thread)
