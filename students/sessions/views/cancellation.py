"""Cancelling a session: the mentor says why, among the reasons that fit the hour, and whether those
that follow in its series go too; for a student the clock says whether it is in time or late."""

from dataclasses import dataclass
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
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.forms import parameters
from mentorhub.templatetags.ui_tags import short
from students.models import Outcome, Session, SessionPolicy
from students.sessions.absences import tell_of_two_absences
from students.sessions.errors import SessionChangedError, SessionRefusedError
from students.sessions.forms.planning import CancelForm, GiveUpForm
from students.sessions.models.outcome_kinds import CANCELLED_LATE_BY_STUDENT, NEEDS_TEXT
from students.sessions.series import cancel_all, to_come

# The numbers of all sessions of a series, with commas.
EXPECTED = 1000
# The words of a reason.
TEXT = 500


@dataclass(frozen=True)
class Choice:
    """What a person may decide about a session: why, and whether those that follow go too."""

    session: Session
    is_mentor: bool
    reasons: list[str]
    later: list[Session]

    @classmethod
    def of(cls, session: Session, user: User) -> "Choice":
        """Among the reasons that fit the hour the mentor chooses; a student gets the one that the
        clock gives, and none once it has begun."""
        now = timezone.now()
        is_mentor = user.pk == session.mentor_id
        reasons = Outcome.reasons(session, now, by_student=not is_mentor)
        return cls(session, is_mentor, reasons, to_come(session, now)[1:] if is_mentor else [])

    @property
    def expected(self) -> str:
        """What the person read on the page, beside the date: the series, or in time or late."""
        if self.is_mentor:
            return ",".join(str(row.pk) for row in self.later)
        return "".join(self.reasons)

    def form(self, data: Any = None, **kwargs: Any) -> CancelForm | GiveUpForm:
        if self.is_mentor:
            return CancelForm(data, offered=self.reasons, later=len(self.later), **kwargs)
        return GiveUpForm(data, **kwargs)

    def form_again(self, request: HttpRequest) -> CancelForm | GiveUpForm:
        """Nothing is wrong with what was typed, but it was for another date."""
        typed = {name: parameters.text(request.POST, name) for name in ("which", "reason")}
        typed["text"] = parameters.text(request.POST, "text", longest=TEXT, multiline=True)
        return self.form(initial={name: value for name, value in typed.items() if value})

    def changed_since(self, request: HttpRequest) -> str:
        """What the person has not seen yet: ``date``, ``series``, ``late``, or nothing."""
        seen = parameters.integer(request.POST, "seen")
        if parameters.has(request.POST, "seen") and seen != self.session.schedule_version:
            return "date"
        asked = not self.is_mentor or parameters.text(request.POST, "which") == "all"
        if asked and parameters.text(request.POST, "expected", longest=EXPECTED) != self.expected:
            return "series" if self.is_mentor else "late"
        return ""


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
    choice = Choice.of(session, user)
    form = choice.form(request.POST or None)
    # The page was opened on another date or series, or in time and is sent late: ask once more.
    changed = choice.changed_since(request) if form.is_bound else ""
    sent = request.method == "POST" and changed != "date"
    sent = sent and form.is_valid() and act_limits.within(request, form)
    if sent and choice.reasons and not changed:
        try:
            gone = _cancel(choice, form.cleaned_data, by=user)
        except SessionChangedError:
            changed = "date"
        except SessionRefusedError as refused:
            form.add_error(_field_of(form.cleaned_data), refused.form_error())
        else:
            messages.success(request, _said(gone))
            return redirect("session", session.pk)
        session = get_object_or_404(rows, pk=pk)
        choice = Choice.of(session, user)
    if changed == "date":
        form = choice.form_again(request)
    context = {
        "session": session,
        "form": form,
        "offered": choice.reasons,
        "later": choice.later,
        "seen": choice.expected,
        "is_mentor": choice.is_mentor,
        "is_late": any(reason in CANCELLED_LATE_BY_STUDENT for reason in choice.reasons),
        "begun": session.starts_at <= timezone.now(),
        "late_hours": SessionPolicy.current().late_hours,
        "changed": changed,
    }
    status = 422 if form.errors or changed else 200
    return render(request, "students/sessions/cancel.html", context, status=status)


def _field_of(typed: dict[str, Any]) -> str | None:
    """Where a refusal is shown: a reason that needs words lacks them."""
    return "text" if typed.get("reason") in NEEDS_TEXT else None


def _cancel(choice: Choice, typed: dict[str, Any], *, by: User) -> list[Session]:
    """All or none; a student gives up this one alone, for the reason that the clock gives."""
    session = choice.session
    reason, text = typed.get("reason", choice.reasons[0]), typed["text"].strip()
    seen = session.schedule_version
    with transaction.atomic(using=current_login()):
        if typed.get("which") == "all":
            gone = cancel_all(session, reason, by=by, text=text, seen=seen)
        else:
            session.cancel(reason, by=by, text=text, seen=seen)
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
