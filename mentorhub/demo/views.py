"""Views of the demo only: sign-in as a demo person, and the mailbox."""

from ipaddress import ip_address

from allauth.account.internal.flows.login import record_authentication
from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import SIGNIN, signed_in_as
from mentorhub.demo import mailbox as box
from mentorhub.demo.people import DEMO_PEOPLE
from mentorhub.demo.portraits import portrait_of
from mentorhub.files.responses import as_download
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
def portrait(request: HttpRequest, person: str) -> HttpResponse:
    """The drawing of a person as whom one can sign in: visitors see it on the first page."""
    found = next((each for each in DEMO_PEOPLE if each["key"] == person), None)
    drawn = settings.DEMO and found and portrait_of(found["email"])
    if not drawn:
        raise Http404
    response = as_download(drawn, "portrait.webp", "image/webp", inline=True)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


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
@csp_update({"frame-src": [SELF]})
def message(request: HttpRequest, message: str) -> HttpResponse:
    letter = _get_letter(request, message)
    return render(request, "demo/message.html", {"letter": letter})


# The mail is shown as it is, in a frame of its own: with its inline styles, without scripts, forms
# or anything from elsewhere. Its links open in place of the page around it.
HTML_PART = {
    "default-src": [NONE],
    "script-src": [NONE],
    "connect-src": [NONE],
    "img-src": [NONE],
    "font-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}
LINKS_LEAVE_THE_FRAME = '<base target="_top">'


@access.demo_only
@require_safe
@csp_replace(HTML_PART)
@xframe_options_sameorigin
def message_html(request: HttpRequest, message: str) -> HttpResponse:
    """The HTML part of a mail alone."""
    letter = _get_letter(request, message)
    if not letter.html:
        raise Http404
    return HttpResponse(letter.html.replace("<head>", f"<head>{LINKS_LEAVE_THE_FRAME}", 1))


def _get_letter(request: HttpRequest, message: str) -> box.Message:
    _require_local_or_signed_in(request)
    letter = box.find_message(message)
    if letter is None:
        raise Http404
    return letter


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
