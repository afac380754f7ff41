"""How often a person may do what stores a row or sends a mail: every limit, on one page.

Somebody at work never meets one. Each act is counted in the database, for a person and a kind of
act, in one statement that two requests at once cannot both pass. Over the limit the answer is 429:
nothing is changed, no mail goes out, and what was typed comes back.

A view says its kind with ``limited`` beside its gate. What posts without a limit stands in
``UNLIMITED`` with the reason; a test walks all addresses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from mentorhub.body_limits import as_htmx_refusal
from mentorhub.database import current_login
from mentorhub.forms import parameters

HOUR = timedelta(hours=1)
View = Callable[..., Any]


@dataclass(frozen=True)
class Limit:
    """``most`` acts of a kind within ``within`` of the first of them."""

    kind: str
    most: int
    within: timedelta = HOUR


# A student hands in a few times a week; each one is a mail, and may be a file.
HAND_IN = Limit("hand_in", 30)
# A mentor of twelve plans a term in an hour: a series each, and mails to two people.
SESSION_PLAN = Limit("session_plan", 60)
# Moving, cancelling and recording outcomes; a day off moves a dozen sessions.
SESSION_CHANGE = Limit("session_change", 120)
# A student proposes another time, or answers one; by a page or the button of a mail.
PROPOSAL = Limit("proposal", 30)
# Texts that are saved again and again while they are written.
NOTES = Limit("notes", 600)
GOAL = Limit("goal", 200)
# A click each: marked as read, a criterion met, a notification opened.
TICK = Limit("tick", 1200)
NEXT_PROJECT = Limit("next_project", 60)
# Weekly hours, days off, the room.
AGENDA_SETTINGS = Limit("agenda_settings", 200)
# Every field of the profile saves itself, also while its slider is dragged.
PROFILE = Limit("profile", 1200)
# Asking for a mentor, changing the words, withdrawing; managers ask for many students.
REQUEST = Limit("request", 200)
DECLINE = Limit("decline", 30)
COVER = Limit("cover", 120)
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
# Each one is stored beside the one before, so that it can be undone.
PHOTO = Limit("photo", 30)

LIMITS = {each.kind: each for each in list(vars().values()) if isinstance(each, Limit)}

# Addresses that take a POST and are not counted here: the beginning of the URL name -> why. The
# longest beginning counts.
UNLIMITED = {
    "account_": "Sign-in has limits of its own (ACCOUNT_RATE_LIMITS).",
    "mfa_": "One's own second factors: few rows, replaced; tries are limited with sign-in.",
    "usersessions_": "Ends one's own sessions; stores nothing.",
    "socialaccount_": "Connections to the school's own server; tries are limited with sign-in.",
    "openid_connect_": "Limited with sign-in.",
    "accounts_invitation": "Works once for each link that a manager sent.",
    "sharing": "A mark in one's own session.",
    "sharing_off": "A mark in one's own session.",
    "admin:": "Administrators, after a second factor and a recent sign-in; each change is logged.",
    "demo_": "The demo alone.",
    "absent": "No page.",
    "path": "Reads only.",
    "brief": "Reads only.",
    "course": "Reads only.",
    "resources": "Reads only.",
    "landing": "Stores nothing.",
    "guide": "Refuses a POST, as an absent page does.",
    "guide_file": "Refuses to change anything: a file is only read.",
    "accounts_waiting": "Stores nothing.",
    "healthz": "Stores nothing.",
    "readyz": "Stores nothing.",
}

_COUNT = """
insert into accounts_actcount as mine (person_id, kind, began_at, count)
values (%(person)s, %(kind)s, %(now)s, 1)
on conflict (person_id, kind) do update set
    count = case when mine.began_at <= %(since)s then 1 else least(mine.count, %(most)s) + 1 end,
    began_at = case when mine.began_at <= %(since)s then %(now)s else mine.began_at end
returning count, began_at
"""


class TooManyActsError(Exception):
    """The limit is reached; ``limit`` and ``until``, when the next act is counted anew."""

    def __init__(self, limit: Limit, until: datetime) -> None:
        super().__init__(limit.kind)
        self.limit, self.until = limit, until

    @property
    def seconds(self) -> int:
        """To wait, at least one."""
        return max(1, int((self.until - timezone.now()).total_seconds()) + 1)

    def in_words(self) -> str:
        minutes = -(-self.seconds // 60)
        wait = ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}
        said = gettext("You have done this too often in a short time. Nothing was saved: try "
                       "again %(wait)s.")  # fmt: skip
        return said % {"wait": wait}


def count(person: Any, limit: Limit) -> None:
    """Count one act of a person. Raises ``TooManyActsError`` when the limit is reached."""
    now = timezone.now()
    with connections[current_login()].cursor() as cursor:
        values = {
            "person": person.pk,
            "kind": limit.kind,
            "now": now,
            "since": now - limit.within,
            "most": limit.most,
        }
        cursor.execute(_COUNT, values)
        done, began_at = cursor.fetchone()
    if done > limit.most:
        raise TooManyActsError(limit, began_at + limit.within)


def limited(
    limit: Limit, *, in_form: bool = False, unless: Callable[[HttpRequest], bool] | None = None
) -> Callable[[View], View]:
    """For a view that a signed-in person posts to; stands below the gate.

    ``in_form``: the view asks ``within`` of its form, which then says so above its fields. Without,
    the answer is a page of its own with what was typed. ``unless`` names posts that store nothing,
    such as a preview.
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


def is_preview(request: HttpRequest) -> bool:
    """A form of the agenda that is looked over before it is sent."""
    return parameters.has(request.POST, "check")


def counted(person: Any, limit: Limit, form: forms.BaseForm) -> bool:
    """Count one act of a valid form; False, and the form says when, at the limit."""
    try:
        count(person, limit)
    except TooManyActsError as error:
        form.add_error(None, error.in_words())
        return False
    return True


def counts(limit: Limit) -> Callable[[View], View]:
    """For a view that calls ``count`` itself: it is not the signed-in person who acts, or the
    address must not differ from an absent one."""

    def decorate(view: View) -> View:
        view.act_limit = limit  # type: ignore[attr-defined]
        return view

    return decorate


def within(request: Any, form: forms.BaseForm) -> bool:
    """Whether the act may happen now; otherwise the form says when. Asked of a valid form."""
    error = getattr(request, "too_many_acts", None)
    if error is not None:
        form.add_error(None, error.in_words())
    return error is None


def page(request: HttpRequest, error: TooManyActsError) -> HttpResponse:
    """429, with what was typed and a button to send it again."""
    context = {"error": error, "words": error.in_words(), "typed": _typed(request)}
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
        return page(request, error)
    request.too_many_acts = error
    # Whatever a view does that forgets to ask is taken back.
    with transaction.atomic(using=current_login()):
        response = view(request, *args, **kwargs)
        transaction.set_rollback(True, using=current_login())
    if response.status_code < 400:
        list(messages.get_messages(request))  # what it said is not true
        return page(request, error)
    response.status_code = 429
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _typed(request: HttpRequest) -> list[dict[str, Any]]:
    """The fields to send again; long texts are shown, files are asked for again."""
    return [
        {"name": name, "value": value, "is_text": len(value) > 60 or "\n" in value}
        for name, value in parameters.pairs(request.POST)
        if name != "csrfmiddlewaretoken"
    ]
