"""Cancelling a session: the mentor says why, among the reasons that fit the hour; for a student the
clock says whether it is in time or late."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.database import current_login
from mentorhub.templatetags.look import short
from students.models import Outcome, Session, SessionPolicy, SessionRefusedError
from students.sessions.absences import tell_of_two_absences
from students.sessions.forms import REASONS, CancelForm, GiveUpForm


def reasons_for(session: Session, user: Any) -> list[str]:
    """What this person may choose now; nothing for a student once it has begun."""
    now = timezone.now()
    offered = [reason for reason in Outcome.offered(session, now) if reason in REASONS]
    if user.pk == session.mentor_id:
        return offered
    return [] if now >= session.starts_at else offered[:1]


@access.participants
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    rows = Session.objects.visible_to(user).of(user).standing().select_related("mentor", "student")
    session = get_object_or_404(rows, pk=pk)
    if not session.is_planned:
        messages.info(request, _("This session is over or cancelled already."))
        return redirect("session", session.pk)
    offered = reasons_for(session, user)
    is_mentor = user.pk == session.mentor_id
    typed = request.POST or None
    form: Any = CancelForm(typed, offered=offered) if is_mentor else GiveUpForm(typed)
    changed = False
    if request.method == "POST" and form.is_valid() and offered:
        reason = form.cleaned_data["reason"] if is_mentor else offered[0]
        # The page was opened in time and sent when it had become late: ask once more.
        changed = not is_mentor and request.POST.get("expected") != reason
        if not changed:
            try:
                _cancel(session, reason, form.cleaned_data["text"].strip(), by=user)
            except SessionRefusedError as refused:
                form.add_error("text" if reason == "cancelled_other" else None, str(refused))
            else:
                when = {"when": short(session.starts_at)}
                messages.success(request, _("Cancelled: %(when)s. Both of you know.") % when)
                return redirect("session", session.pk)
            session = get_object_or_404(rows, pk=pk)
    context = {
        "session": session,
        "form": form,
        "offered": offered,
        "is_mentor": is_mentor,
        "is_late": "cancelled_late" in offered,
        "begun": session.starts_at <= timezone.now(),
        "late_hours": SessionPolicy.current().late_hours,
        "changed": changed,
    }
    return render(request, "students/sessions/cancel.html", context)


def _cancel(session: Session, reason: str, text: str, *, by: Any) -> None:
    with transaction.atomic(using=current_login()):
        session.cancel(reason, by=by, text=text)
        tell_of_two_absences(session, by=by)
