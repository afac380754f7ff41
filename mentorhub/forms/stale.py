"""A form that arrives without a valid sign-in or CSRF token: nothing is saved, nothing is lost.

* A visitor gets what they typed back in the answer itself. It is stored nowhere.
* Somebody who has signed in since gets the form again with the text in it (held.py, refill.py).

Both only when the form was sent by a page of our own origin: a foreign page can neither put text
into one of our pages nor into a session. The CSRF check itself decides as before what is carried
out.
"""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render

from mentorhub.body_limits import as_htmx_refusal, read_beginning
from mentorhub.forms import keys
from mentorhub.forms.form_pages import page_of_form
from mentorhub.forms.held import HeldForm, hold, may_be_held
from mentorhub.forms.origin import is_from_own_origin

# Where the form with the text stands on its page (refill.py).
ANCHOR = "unsaved"
STATUS = 403


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Django's, and a form whose sign-in ran out brings its text back."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method == "POST" and may_be_held(request):
            return signed_out(request)
        if _is_htmx(request):
            # Not the page of sign-in in the middle of another one.
            return _piece(request, "forms/_signed_out.html", {}, reswap="innerHTML")
        return super().handle_no_permission(request, view_func)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The answer to a visitor's form: what was typed, and the way to sign in and save it."""
    form = HeldForm.from_request(request) if is_from_own_origin(request) else None
    if form is None or not _has_text(form):
        return redirect_to_login(page_of_form(request))
    return _answer(request, form, keys.sent_key(request))


def stale_token(request: Any) -> HttpResponse:
    """The answer to a form whose CSRF token is not valid."""
    if request.method != "POST" or not may_be_held(request) or not is_from_own_origin(request):
        return _refused(request)
    if not request.user.is_authenticated:
        return signed_out(request) if _requires_sign_in(request) else _refused(request)
    sharing = getattr(request, "sharing", None)
    if not keys.belongs_to(keys.sent_key(request), sharing.mentor if sharing else request.user):
        return _refused(request, opened_by_another=True)
    form = HeldForm.from_request(request)
    if sharing:
        # The text stood on the shared screen; nothing is kept that could come back on it.
        return _answer(request, form, "")
    if not hold(request, form):
        return _answer(request, form, "")
    address = f"{form.page.partition('#')[0]}#{ANCHOR}"
    if _is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def hold_back(request: Any) -> tuple[bool, HttpResponse | None]:
    """Keep the form of a signed-in person who must do something else before it can be sent.

    Returns whether its text is kept, and, when there is no room for it, the answer that shows it.
    """
    form = _read_form(request)
    if form is None or not form.texts or not keys.key_of(request):
        return False, None
    if hold(request, form):
        return True, None
    return False, _answer(request, form, "")


def large_form(request: Any, refusal: HttpResponse) -> HttpResponse:
    """The answer to a form whose file is too large, or comes from a visitor: ``refusal``, or the
    page with the text for a visitor, whose sign-in ran out. The form of a signed-in person is kept
    and stands on its page again."""
    if request.user.is_authenticated:
        _is_kept, answer = hold_back(request)
        return answer or refusal
    form = _read_form(request)
    return signed_out(request) if form and _has_text(form) else refusal


def _read_form(request: Any) -> HeldForm | None:
    """The form that came with the request, of which nothing has been read yet; None when it may
    not be held or cannot be read."""
    if not may_be_held(request) or not is_from_own_origin(request):
        return None
    try:
        read_beginning(request)
        return HeldForm.from_request(request)
    except (BadRequest, MultiPartParserError, OSError):  # it ends early
        return None


def _has_text(form: HeldForm) -> bool:
    return any(each.value.strip() for each in form.fields)


def _answer(request: HttpRequest, form: HeldForm, key: str) -> HttpResponse:
    """The text in the answer itself. Who is signed in may send it from there; who is not signs in
    first, in another tab."""
    context = {"form": form, "key": key, "key_name": keys.FIELD, "address": request.get_full_path()}
    if _is_htmx(request):
        return _piece(request, "forms/_unsaved.html", context)
    return render(request, "forms/unsaved.html", context, status=STATUS)


def _refused(request: HttpRequest, *, opened_by_another: bool = False) -> HttpResponse:
    context = {"form_expired": True, "opened_by_another": opened_by_another}
    if _is_htmx(request):
        return _piece(request, "forms/_refused.html", context)
    return render(request, "403.html", context, status=STATUS)


def _piece(
    request: HttpRequest, template: str, context: dict[str, Any], *, reswap: str = ""
) -> HttpResponse:
    """For htmx: shown above the page, whose forms keep what was typed."""
    response = as_htmx_refusal(render(request, template, context, status=STATUS))
    if reswap:
        response.headers["HX-Reswap"] = reswap
    return response


def _requires_sign_in(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, "login_required", True)


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
