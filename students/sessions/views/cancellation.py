"""The page on which a mentor or a student cancels a session."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.prepared import prepared
from mentorhub.templatetags.ui_tags import short
from students.models import Session, SessionPolicy
from students.sessions.cancellation import CancellationOptions, Change, cancel
from students.sessions.errors import SessionChangedError, SessionRefusedError
from students.sessions.forms.planning import MentorCancelForm, StudentCancelForm
from students.sessions.models.outcome_kinds import NEEDS_TEXT

# The longest hidden field: the primary keys of all sessions of a series, with commas.
MAX_EXPECTED = 1000
# The longest text of a reason.
MAX_TEXT = 500

CancelForm = MentorCancelForm | StudentCancelForm


@access.participants
@act_limits.limited(act_limits.SESSION_CHANGE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    session = _get_session(request, pk)
    if not session.is_planned:
        messages.info(request, _("This session is already over or cancelled."))
        return redirect("session", session.pk)
    options = CancellationOptions.for_user(session, request.user)
    form = _form(options, request.POST or None)
    # Ask again when the page was opened for another date or series, or in time and is sent late.
    change = _change(request, options) if form.is_bound else Change.NONE
    is_valid = request.method == "POST" and change != Change.DATE and form.is_valid()
    if is_valid and act_limits.is_within_limit(request, form) and options.reasons and not change:
        try:
            return _cancel(request, options, form.cleaned_data)
        except SessionChangedError:
            change = Change.DATE
        except SessionRefusedError as refused:
            # A reason that needs a text may lack it.
            needs_text = form.cleaned_data.get("reason") in NEEDS_TEXT
            form.add_error("text" if needs_text else None, refused.form_error())
        options = CancellationOptions.for_user(_get_session(request, pk), request.user)
    if change == Change.DATE:
        form = _unbound_form(request, options)
    return _render(request, options, form, change)


def _get_session(request: HttpRequest, pk: int) -> Session:
    """Raises Http404."""
    return _own.get_or_404(request.user, pk)


@prepared
def _own(user: User, pk: int) -> QuerySet[Session]:
    rows = Session.objects.filter(Q(student=user.pk) | access.sessions_to_record(user), pk=pk)
    return rows.with_participant(user).without_orphans().select_related("mentor", "student")


def _form(options: CancellationOptions, data: Any = None, **kwargs: Any) -> CancelForm:
    if options.is_mentor:
        return MentorCancelForm(data, offered=options.reasons, later=len(options.later), **kwargs)
    return StudentCancelForm(data, **kwargs)


def _unbound_form(request: HttpRequest, options: CancellationOptions) -> CancelForm:
    """The form with what was typed and without errors: it was valid, but for another date."""
    typed = {name: parameters.text(request.POST, name) for name in ("which", "reason")}
    typed["text"] = parameters.text(request.POST, "text", longest=MAX_TEXT, multiline=True)
    return _form(options, initial={name: value for name, value in typed.items() if value})


def _change(request: HttpRequest, options: CancellationOptions) -> Change:
    version = options.session.schedule_version
    if parameters.has(request.POST, "seen"):
        version = parameters.integer(request.POST, "seen")
    return options.change_since(
        version,
        parameters.text(request.POST, "expected", longest=MAX_EXPECTED),
        is_series=parameters.text(request.POST, "which") == "all",
    )


def _cancel(
    request: HttpRequest, options: CancellationOptions, typed: dict[str, Any]
) -> HttpResponse:
    """Raises what ``cancel`` raises."""
    cancelled = cancel(
        options.session,
        typed.get("reason", options.reasons[0]),
        by=request.user,
        text=typed["text"],
        is_series=typed.get("which") == "all",
    )
    text = ngettext(
        "Cancelled: %(when)s. Both of you will get an e-mail.",
        "Cancelled: %(count)s sessions, the first %(when)s. Both of you will get an e-mail.",
        len(cancelled),
    )
    values = {"count": len(cancelled), "when": short(cancelled[0].starts_at)}
    messages.success(request, text % values)
    return redirect("session", options.session.pk)


def _render(
    request: HttpRequest, options: CancellationOptions, form: CancelForm, change: Change
) -> HttpResponse:
    session = options.session
    context = {
        "session": session,
        "form": form,
        "offered": options.reasons,
        "later": options.later,
        "seen": options.expected,
        "is_mentor": options.is_mentor,
        "is_late": options.is_late,
        "begun": session.starts_at <= timezone.now(),
        "late_hours": SessionPolicy.current().late_hours,
        "changed": change,
    }
    status = 422 if form.errors or change else 200
    return render(request, "students/sessions/cancel.html", context, status=status)
