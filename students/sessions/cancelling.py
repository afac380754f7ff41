"""Cancelling a session: the mentor says why, among the reasons that fit the hour, and whether those
that follow in its series go too; for a student the clock says whether it is in time or late."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import current_login
from mentorhub.forms import parameters
from mentorhub.templatetags.look import short
from students.models import Outcome, Session, SessionPolicy, SessionRefusedError
from students.sessions.absences import tell_of_two_absences
from students.sessions.forms import REASONS, CancelForm, GiveUpForm
from students.sessions.series import cancel_all, to_come

# The numbers of all sessions of a series, with commas.
EXPECTED = 1000


def reasons_for(session: Session, user: Any) -> list[str]:
    """What this person may choose now; nothing for a student once it has begun."""
    now = timezone.now()
    offered = [reason for reason in Outcome.offered(session, now) if reason in REASONS]
    if user.pk == session.mentor_id:
        return offered
    return [] if now >= session.starts_at else offered[:1]


@access.participants
@act_limits.limited(act_limits.SESSION_CHANGE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    rows = Session.objects.filter(Q(student=user.pk) | access.sessions_to_record(user))
    rows = rows.of(user).standing().select_related("mentor", "student")
    session = get_object_or_404(rows, pk=pk)
    if not session.is_planned:
        messages.info(request, _("This session is over or cancelled already."))
        return redirect("session", session.pk)
    offered = reasons_for(session, user)
    is_mentor = user.pk == session.mentor_id
    later = to_come(session, timezone.now())[1:] if is_mentor else []
    form = _form(request, offered, later, is_mentor=is_mentor)
    seen = ",".join(str(row.pk) for row in later) if is_mentor else "".join(offered)
    changed = False
    sent = request.method == "POST" and form.is_valid() and act_limits.within(request, form)
    if sent and offered:
        # The page was opened with another series, or in time and is sent late: ask once more.
        asked = not is_mentor or parameters.text(request.POST, "which") == "all"
        changed = asked and parameters.text(request.POST, "expected", longest=EXPECTED) != seen
        if not changed:
            try:
                gone = _cancel(session, form.cleaned_data, offered, by=user)
            except SessionRefusedError as refused:
                other = form.cleaned_data.get("reason") == "cancelled_other"
                form.add_error("text" if other else None, str(refused))
            else:
                messages.success(request, _said(gone))
                return redirect("session", session.pk)
            session = get_object_or_404(rows, pk=pk)
    context = {
        "session": session,
        "form": form,
        "offered": offered,
        "later": later,
        "seen": seen,
        "is_mentor": is_mentor,
        "is_late": "cancelled_late" in offered,
        "begun": session.starts_at <= timezone.now(),
        "late_hours": SessionPolicy.current().late_hours,
        "changed": changed,
    }
    status = 422 if form.errors or changed else 200
    return render(request, "students/sessions/cancel.html", context, status=status)


def _form(
    request: HttpRequest, offered: list[str], later: list[Session], *, is_mentor: bool
) -> CancelForm | GiveUpForm:
    typed = request.POST or None
    if is_mentor:
        return CancelForm(typed, offered=offered, later=len(later))
    return GiveUpForm(typed)


def _cancel(
    session: Session, typed: dict[str, Any], offered: list[str], *, by: Any
) -> list[Session]:
    """All or none; a student gives up this one alone, for the reason that the clock gives."""
    reason, text = typed.get("reason", offered[0]), typed["text"].strip()
    with transaction.atomic(using=current_login()):
        if typed.get("which") == "all":
            gone = cancel_all(session, reason, by=by, text=text)
        else:
            session.cancel(reason, by=by, text=text)
            gone = [session]
        tell_of_two_absences(session, by=by)
    return gone


def _said(gone: list[Session]) -> str:
    said = ngettext(
        "Cancelled: %(when)s. Both of you know.",
        "Cancelled: %(count)s sessions, the first %(when)s. Both of you get a mail.",
        len(gone),
    )
    return said % {"count": len(gone), "when": short(gone[0].starts_at)}
