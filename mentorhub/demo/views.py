"""Views of the demo only: sign-in as a demo person, and the mailbox."""

from ipaddress import ip_address

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import SIGNIN, signed_in_as
from mentorhub.demo import mailbox as box
from mentorhub.demo.people import DEMO_PEOPLE
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.plain_text import has_words


@access.demo_only
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as a demo person with one click."""
    key = parameters.text(request.POST, "person")
    person = next((p for p in DEMO_PEOPLE if p["key"] == key), None)
    if not settings.DEMO or person is None:
        raise Http404
    with signed_in_as(SIGNIN):
        user = User.objects.active().filter(email=person["email"]).first()
        if user is None:
            raise Http404
        login(request, user, "allauth.account.auth_backends.AuthenticationBackend")
        # The admin asks for a recent sign-in: this is one.
        record_authentication(request, user, "password")
    return redirect("landing")


@access.demo_only
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    _require_local_or_signed_in(request)
    query = parameters.search(request)
    found = [
        letter
        for letter in box.stored_messages()
        if has_words(query, f"{letter.to} {letter.subject}")
    ]
    page = page_of(found, request)
    return render(request, "demo/mailbox.html", {"page": page, "query": query})


@access.demo_only
@require_safe
def message(request: HttpRequest, message: str) -> HttpResponse:
    _require_local_or_signed_in(request)
    letter = box.find_message(message)
    if letter is None:
        raise Http404
    return render(request, "demo/message.html", {"letter": letter})


def _require_local_or_signed_in(request: HttpRequest) -> None:
    """Raises Http404 unless the request is from this machine or a person is signed in.

    The mailbox contains links that set passwords.
    """
    try:
        is_local = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        is_local = False
    # Behind a proxy every request seems to come from this machine.
    is_forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    if not settings.DEMO or not ((is_local and not is_forwarded) or request.user.is_authenticated):
        raise Http404
