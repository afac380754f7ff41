"""Rate limits of acts that store a row or send a mail, for each person: all limits in one place.

Ordinary work never reaches a limit. Each act is counted in the database, by person and kind of act,
in one atomic statement. Above the limit the response has the status 429: nothing is changed, no
mail is sent, and the page shows what was typed.

A view declares its kind with ``limited`` below its gate. Views that accept a POST without a limit
are listed in ``UNLIMITED`` with the reason; a test visits all addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from mentorhub.accounts import fixed_window
from mentorhub.body_limits import as_htmx_refusal
from mentorhub.database import current_login
from mentorhub.forms import parameters
from mentorhub.forms.typed import typed_fields

HOUR = timedelta(hours=1)
NEW_FOR = timedelta(days=7)
View = Callable[..., Any]


@dataclass(frozen=True)
class Limit:
    """At most ``most`` acts of a kind in a window of ``window``, which the first of them begins."""

    kind: str
    most: int
    window: timedelta = HOUR
    # For people whose account is younger than ``NEW_FOR``; None: the same.
    most_when_new: int | None = None

    def most_for(self, person: Any) -> int:
        if self.most_when_new is None or timezone.now() - person.joined_at >= NEW_FOR:
            return self.most
        return self.most_when_new


# A student hands in a few times a week; each one is a mail, and may be a file.
HAND_IN = Limit("hand_in", 30)
# A mentor of twelve plans a term in an hour: a series each, and mails to two people.
SESSION_PLAN = Limit("session_plan", 60)
# Moving, cancelling and recording outcomes; a day off moves a dozen sessions.
SESSION_CHANGE = Limit("session_change", 120)
# Asking for a defence, taking it, moving it, calling it off: a few a week.
DEFENCE = Limit("defence", 60)
# A student proposes another time, or answers one; by a page or the button of a mail.
PROPOSAL = Limit("proposal", 30)
# Texts that are saved again and again while they are written.
NOTES = Limit("notes", 600)
GOAL = Limit("goal", 200)
# Taking, handing over, solving: a click each, for a queue after a holiday.
HELP_QUEUE = Limit("help_queue", 600)
# Articles of the help centre: saving, publishing, what is still right.
HELP_ARTICLE = Limit("help_article", 200)
# A click each: marked as read, a criterion met, a notification opened.
TICK = Limit("tick", 1200)
# A mentor takes a quiz of five questions, and takes it again after some minutes.
QUIZ = Limit("quiz", 60)
QUIZ_ANSWER = Limit("quiz_answer", 600)
NEXT_PROJECT = Limit("next_project", 60)
DUE_DAY = Limit("due_day", 200)
# Weekly hours, days off, the room.
AGENDA_SETTINGS = Limit("agenda_settings", 200)
# Writing to somebody; ten minutes of a lively talk.
MESSAGE = Limit("message", 30, timedelta(minutes=10))
MESSAGE_CHANGE = Limit("message_change", 200)
# Somebody to whom one has not written before.
THREAD = Limit("thread", 10, timedelta(days=1))
STUDENTS_THREAD = Limit("students_thread", 5, timedelta(days=1))
# In the community, where everybody reads along.
TOPIC = Limit("topic", 5, most_when_new=2)
REPLY = Limit("reply", 20, timedelta(minutes=10), most_when_new=10)
REPLY_CHANGE = Limit("reply_change", 200)
# A draft saves itself while it is written.
DRAFT = Limit("draft", 1200)
REPORT = Limit("report", 20)
# Hiding what a spammer wrote, closing topics, deciding reports.
MODERATION = Limit("moderation", 200)
# Every field of the profile saves itself, also while its slider is dragged.
PROFILE = Limit("profile", 1200)
# A request to the managers is a mail to several people; a message in one may be a file.
HELP_REQUEST = Limit("help_request", 10)
HELP_MESSAGE = Limit("help_message", 30)
# Asking for a mentor, changing the words, withdrawing; managers ask for many students.
REQUEST = Limit("request", 200)
DECLINE = Limit("decline", 30)
COVER = Limit("cover", 120)
# Releasing a verdict, answering fixes, correcting a verdict.
VERDICT = Limit("verdict", 60)
# A certificate that was owed; there is one a course.
CERTIFICATE = Limit("certificate", 20)
ANNOUNCEMENT = Limit("announcement", 60)
# A run of the matching costs a worker up to a minute.
MATCHING_RUN = Limit("matching_run", 30)
# One click a pair, for several hundred who wait.
MATCHING_DECISION = Limit("matching_decision", 1200)
MATCHING_SETTINGS = Limit("matching_settings", 120)
# A new address stops the old one in every calendar.
CALENDAR_ADDRESS = Limit("calendar_address", 10)
PREFERENCES = Limit("preferences", 120)
# A mail each. Many at once come in by a table.
INVITATION = Limit("invitation", 120)
# A table of up to 500 people, looked at and then applied.
IMPORT = Limit("import", 60)
# All of one's data, with every file.
DATA_EXPORT = Limit("data_export", 5)
# Blocking and muting people, and ending it.
BLOCK = Limit("block", 60)
# Each one is stored beside the one before, so that it can be undone.
PHOTO = Limit("photo", 30)
# One for each pause in typing; a search takes about five.
SEARCH = Limit("search", 600, timedelta(minutes=10))

LIMITS = {each.kind: each for each in list(vars().values()) if isinstance(each, Limit)}

# Views that accept a POST and are not counted here: prefix of the URL name -> the reason. The
# longest matching prefix applies.
UNLIMITED = {
    "account_": "Sign-in has limits of its own (ACCOUNT_RATE_LIMITS).",
    "mfa_": "One's own second factors: few rows, replaced; tries are limited with sign-in.",
    "usersessions_": "Ends one's own sessions; stores nothing.",
    "socialaccount_": "Connections to the school's own server; tries are limited with sign-in.",
    "openid_connect_": "Limited with sign-in.",
    "accounts_invitation": "Works once for each link that a manager sent.",
    "sharing": "A mark in one's own session.",
    "sharing_off": "A mark in one's own session.",
    "unsaved_drop": "Removes from one's own session.",
    "admin:": "Administrators, after a second factor and a recent sign-in; each change is logged.",
    "demo_": "The demo alone.",
    "absent": "No page.",
    "path": "Reads only.",
    "brief": "Reads only.",
    "course": "Reads only.",
    "resources": "Reads only.",
    "landing": "Stores nothing.",
    "certificate_file": "Open to visitors and limited by network; stores nothing.",
    "training_course": "Reads only.",
    "training_chapter": "Reads only.",
    "guide": "Refuses a POST, as an absent page does.",
    "marking": "Changes rows that exist, one for each criterion of a guide.",
    "marking_mark": "As marking; a count would cost each mark a query.",
    "marking_skill": "As marking.",
    "marking_draft": "As marking.",
    "guide_file": "Refuses to change anything: a file is only read.",
    "accounts_waiting": "Stores nothing.",
    "healthz": "Stores nothing.",
    "readyz": "Stores nothing.",
}

_COUNT = fixed_window.counting(
    f"""
insert into accounts_actcount as mine (person_id, kind, began_at, count)
values (%(person)s, %(kind)s, %(now)s, 1)
on conflict (person_id, kind) {fixed_window.COUNT_AGAIN}
""",  # noqa: S608
    person=1,
    kind="",
)


class TooManyActsError(Exception):
    """The limit is reached. ``until`` is when the window of ``limit`` ends."""

    def __init__(self, limit: Limit, until: datetime) -> None:
        super().__init__(limit.kind)
        self.limit, self.until = limit, until

    @property
    def seconds(self) -> int:
        """How long to wait, in seconds; at least 1."""
        return fixed_window.seconds_until(self.until)

    def message(self) -> str:
        """The sentence for the person, in the active language."""
        minutes = -(-self.seconds // 60)
        wait = ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
        text = gettext("You have done this too many times in a short period. Nothing was saved. "
                       "Try again %(wait)s.")  # fmt: skip
        return text % {"wait": wait}


def count(person: Any, limit: Limit) -> None:
    """Count one act of a person. Raises ``TooManyActsError`` when the limit is reached."""
    values = {"person": person.pk, "kind": limit.kind}
    most = limit.most_for(person)
    until = fixed_window.count(_COUNT, values, most=most, window=limit.window)
    if until is not None:
        raise TooManyActsError(limit, until)


def limited(
    limit: Limit, *, in_form: bool = False, unless: Callable[[HttpRequest], bool] | None = None
) -> Callable[[View], View]:
    """Decorator for a view that a signed-in person posts to; it is placed below the gate.

    With ``in_form`` the view calls ``is_within_limit`` for its form, which then shows the error
    above its fields. Otherwise the response is a page with what was typed. ``unless`` is true for
    requests that store nothing, such as a preview.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.method != "POST" or (unless and unless(request)):
                return view(request, *args, **kwargs)
            try:
                count(request.user, limit)
            except TooManyActsError as error:
                return _refused(request, view, args, kwargs, error, in_form=in_form)
            return view(request, *args, **kwargs)

        checked.act_limit = limit  # type: ignore[attr-defined]
        return checked

    return decorate


def counts_searches(view: View) -> View:
    """Decorator for a page that is only read and that searches for ``q``; it is placed below the
    gate. Each search counts as one of ``SEARCH``."""

    @wraps(view)
    def checked(request: Any, *args: Any, **kwargs: Any) -> Any:
        # A visitor searches the help centre alone, which limits what it keeps of them.
        if parameters.search(request) and request.user.is_authenticated:
            try:
                count(request.user, SEARCH)
            except TooManyActsError as error:
                return too_many_page(request, error)
        return view(request, *args, **kwargs)

    return checked


def is_preview(request: HttpRequest) -> bool:
    """Whether the request only checks a form of the agenda before it is submitted."""
    return parameters.has(request.POST, "check")


def count_for_form(person: Any, limit: Limit, form: forms.BaseForm) -> bool:
    """Count one act of a valid form. At the limit, add the error to the form and return False."""
    try:
        count(person, limit)
    except TooManyActsError as error:
        form.add_error(None, error.message())
        return False
    return True


def counted_by_view(limit: Limit) -> Callable[[View], View]:
    """Decorator for a view that calls ``count`` itself.

    It does when the person who acts is not signed in, or when the response must not differ from
    that of an absent page.
    """

    def decorate(view: View) -> View:
        view.act_limit = limit  # type: ignore[attr-defined]
        return view

    return decorate


def is_within_limit(request: Any, form: forms.BaseForm) -> bool:
    """Whether the act is allowed. If not, add the error to the form, which must be valid."""
    error = getattr(request, "too_many_acts", None)
    if error is not None:
        form.add_error(None, error.message())
    return error is None


def too_many_page(request: HttpRequest, error: TooManyActsError) -> HttpResponse:
    """The page with the status 429: what was typed, and a button to send it again."""
    context = {"error": error, "words": error.message(), "typed": _typed(request)}
    if request.headers.get("HX-Request") == "true":
        response = as_htmx_refusal(render(request, "accounts/_too_many.html", context, status=429))
    else:
        response = render(request, "accounts/too_many.html", context, status=429)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _refused(
    request: Any, view: View, args: Any, kwargs: Any, error: TooManyActsError, *, in_form: bool
) -> HttpResponse:
    if not in_form or request.headers.get("HX-Request") == "true":
        return too_many_page(request, error)
    request.too_many_acts = error
    # If the view forgets to call is_within_limit, its changes are rolled back.
    with transaction.atomic(using=current_login()):
        response = view(request, *args, **kwargs)
        transaction.set_rollback(True, using=current_login())
    if response.status_code < 400:
        list(messages.get_messages(request))  # discards the messages of the rolled-back view
        return too_many_page(request, error)
    response.status_code = 429
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _typed(request: HttpRequest) -> list[dict[str, Any]]:
    """The fields to send again. Long texts are shown as such; files have to be chosen again."""
    return [
        {"name": field.name, "value": field.value, "is_text": field.is_text}
        for field in typed_fields(request)
    ]
