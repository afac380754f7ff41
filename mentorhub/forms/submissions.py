"""Each form counts once, however often it is sent.

A form that is sent again with the same key and the same content, by a double click or a reload,
waits for the first request and gets its answer; nothing is carried out twice. The middleware does
this for every form, so that no view has to ask for it.

* The row of the first request is unique in the database. A lock of the database, by the key, makes
  the second request wait, also on another server.
* Only an answer that sends on (a redirect) counts: a refused form is sent again with the same key.
* The same key with another content is another form: somebody went back and changed the text.
* Requests of htmx are not counted: their form stays on the page and is sent again and again with
  the same key. No form of theirs creates anything; a test looks.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mentorhub.database import current_login
from mentorhub.forms import keys, parameters
from mentorhub.forms.models import Submission
from mentorhub.forms.typed import CSRF_TOKEN

KEPT_FOR = timedelta(days=1)
# How long the second request waits for the first, in seconds.
MAX_WAIT = 20
MAX_LOCATION = 500
REDIRECTS = (301, 302, 303)
# The steps of sign-in: their answers hold secrets, and allauth limits them itself.
NOT_COUNTED = ("/accounts/",)


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
        key = keys.key_of(request)
        return _once(request, key, lambda: view(request, *args, **kwargs)) if key else None


def _once(request: Any, key: str, carry_out: Any) -> HttpResponse:
    digest = digest_of(request)
    try:
        with _locked(f"{request.user.pk}.{key}"):
            before = Submission.objects.filter(person=request.user.pk, key=key).first()
            if before is not None and hmac.compare_digest(before.digest, digest):
                return redirect(before.location)
            response = carry_out()
            _record(request, key, digest, response)
            return response
    except LockTimeoutError:
        return render(request, "forms/being_saved.html", status=409)


def _record(request: Any, key: str, digest: str, response: HttpResponse) -> None:
    location = urljoin(request.path, response.headers.get("Location", ""))
    is_carried_out = response.status_code in REDIRECTS and parameters.is_own_path(location)
    if not is_carried_out or len(location) > MAX_LOCATION:
        return
    Submission.objects.update_or_create(
        person_id=request.user.pk,
        key=key,
        defaults={"digest": digest, "location": location, "at": timezone.now()},
    )


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
