"""Each form counts once, however often it is sent.

A form that is sent again with the same key and the same content, by a double click or a reload,
waits for the first request and gets its answer; nothing is carried out twice. The middleware does
this for every form, so that no view has to ask for it.

* The row of the first request is unique in the database. A lock of the database, by the key, makes
  the second request wait, also on another server.
* One that comes later than ``SAME_CLICK`` is told so, since it may be meant: somebody has gone back
  to a page that was open, where the same text stands.
* Only an answer that sends on (a redirect) counts: a refused form is sent again with the same key.
* The same key with another content is another form: somebody went back and changed the text.
* Requests of htmx are not counted: their form stays on the page and is sent again and again with
  the same key. None of them adds a row when it is sent twice; tests/forms/test_htmx_forms.py
  tries each of them.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.contrib.messages import ERROR
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub.database import current_login
from mentorhub.date_formats import date_format
from mentorhub.forms import held, keys, parameters, paste_check
from mentorhub.forms.models import Submission
from mentorhub.forms.typed import CSRF_TOKEN

KEPT_FOR = timedelta(days=1)
# A second click, a reload, a slow connection: sent again within this, it is the same act.
SAME_CLICK = timedelta(minutes=1)
SAVED_COOKIE = "saved_forms"
MAX_CONFIRMED = 5
CONFIRMED_FOR = 600  # seconds
# How long the second request waits for the first, in seconds.
MAX_WAIT = 20
MAX_LOCATION = 500
REDIRECTS = (301, 302, 303)
# The steps of sign-in: their answers hold secrets, and allauth limits them itself.
NOT_COUNTED = ("/accounts/",)
# URL names of forms that protect somebody each time they are sent, also from a page that is still
# open in another tab: taken for a second click, a mentor would share the screen in the belief that
# sharing mode is on, and an address that others know would go on opening a calendar.
CARRIED_OUT_EACH_TIME = frozenset({"sharing", "sharing_off", "calendar_settings"})


class SubmitOnceMiddleware:
    """Stands last: the view follows, and all checks of the request come before."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        if request.headers.get("HX-Request") == "true" or request.path.startswith(NOT_COUNTED):
            return None
        if request.resolver_match.view_name in CARRIED_OUT_EACH_TIME:
            return None
        key = keys.key_of(request)
        if not key:
            return None

        def carry_out() -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Exception as error:
                # Django asks the middlewares only about errors of a view that it calls itself.
                if (answer := paste_check.refusal(request, error)) is not None:
                    return answer
                raise

        return _once(request, key, carry_out)


def _once(request: Any, key: str, carry_out: Any) -> HttpResponse:
    digest = digest_of(request)
    try:
        with _locked(f"{request.user.pk}.{key}"):
            before = Submission.objects.filter(person=request.user.pk, key=key).first()
            if before is not None and hmac.compare_digest(before.digest, digest):
                _say_when_it_was_sent(request, before)
                return _confirmed(request, redirect(before.location), key)
            return _finished(request, key, digest, carry_out())
    except LockTimeoutError:
        return render(request, "forms/being_saved.html", status=409)


def _say_when_it_was_sent(request: Any, before: Submission) -> None:
    if timezone.now() - before.at > SAME_CLICK:
        said = _(
            "You already sent this form (%(moment)s), so nothing was done again. To send it once "
            "more, open its page again."
        )
        moment = date_format(timezone.localtime(before.at), _("D j M, H:i"))
        messages.info(request, said % {"moment": moment})


def _finished(request: Any, key: str, digest: str, response: HttpResponse) -> HttpResponse:
    """Remember that the form was carried out. Where the answer sends on with an error, it was not:
    the text is kept and shown there."""
    location = urljoin(request.path, response.headers.get("Location", ""))
    is_carried_out = response.status_code in REDIRECTS and parameters.is_own_path(location)
    if not is_carried_out or len(location) > MAX_LOCATION:
        return response
    if _says_an_error(request):
        _hold(request, location.partition("#")[0], response)
        return response
    Submission.objects.update_or_create(
        person_id=request.user.pk,
        key=key,
        defaults={"digest": digest, "location": location, "at": timezone.now()},
    )
    return _confirmed(request, response, key)


def _hold(request: Any, page: str, response: HttpResponse) -> None:
    form = replace(held.HeldForm.from_request(request), page=page)
    if form.texts and held.may_be_held(request) and held.hold(request, form):
        response.headers["Location"] = f"{page}#unsaved"


def _says_an_error(request: Any) -> bool:
    """Whether the view has added a message of the level error."""
    added = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    return any(message.level >= ERROR for message in added)


def _confirmed(request: Any, response: HttpResponse, key: str) -> HttpResponse:
    """Tell the browser that this form was carried out: it deletes the draft of it
    (static/js/unsaved.js). The cookie holds the keys of the last forms, and no secret."""
    known = request.COOKIES.get(SAVED_COOKIE, "").split("~")[-MAX_CONFIRMED + 1 :]
    response.set_cookie(
        SAVED_COOKIE,
        "~".join([*(each for each in known if keys.belongs_to(each, request.user)), key]),
        max_age=CONFIRMED_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
    return response


def digest_of(request: HttpRequest) -> str:
    """An HMAC over the address, the fields and the files of a form."""
    made = hmac.new(f"mentorhub.forms.{settings.SECRET_KEY}".encode(), digestmod=hashlib.sha256)
    fields = [pair for pair in parameters.pairs(request.POST) if pair[0] != CSRF_TOKEN]
    made.update(repr((request.path, fields)).encode("utf-8", "replace"))
    for name, files in request.FILES.lists():
        for file in files:
            made.update(repr((name, file.name, file.size)).encode("utf-8", "replace"))
            for chunk in file.chunks():
                made.update(chunk)
            file.seek(0)
    return made.hexdigest()


class LockTimeoutError(Exception):
    """The first request of a form has not been answered after ``MAX_WAIT`` seconds."""


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """Hold the lock of this name, of all connections to the database, for the block."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    connection = connections[current_login()]
    with connection.cursor() as cursor:
        try:
            # Outside a transaction the setting ends with the statement.
            cursor.execute(
                "select set_config('lock_timeout', %s, true), pg_advisory_lock(%s)",
                [f"{MAX_WAIT}s", number],
            )
        except OperationalError as error:
            raise LockTimeoutError from error
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [number])
