"""Shows kept forms on their pages, and forgets them once they were sent again."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from mentorhub.forms import held, keys, parameters
from mentorhub.forms.held import HeldForm
from mentorhub.forms.origin import is_from_own_origin
from mentorhub.forms.refill import refilled, with_notice
from mentorhub.forms.stale import large_form
from mentorhub.forms.typed import typed_fields

# Answers to a form after which its page is gone: the text would go with it.
LOST = (404, 410, 500)
TOO_LARGE = 413


class HeldFormMiddleware:
    """Stands after the middlewares that set the person and sharing mode."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        response = self.get_response(request)
        if request.method == "GET" and held.SESSION_KEY in request.session:
            return _with_held_form(request, response)
        if response.status_code == TOO_LARGE and _may_keep_large_form(request):
            return large_form(request, response)
        if request.method == "POST" and response.status_code in LOST and _may_echo(request):
            return _with_what_was_sent(request, response)
        sent_again = getattr(request, "held_form_sent_again", None)
        # Below 500 the page has taken the text, or shows it with what is wrong.
        if sent_again is not None and response.status_code < 500:
            held.drop(request, sent_again)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """Called after the checks of the CSRF token and of the sign-in, which come first."""
        if request.method != "POST" or held.SESSION_KEY not in request.session:
            return
        names = {each.name for each in typed_fields(request)}
        for form in held.held_forms(request):
            if form.action == request.path and form.names == names:
                request.held_form_sent_again = form


def _may_keep_large_form(request: Any) -> bool:
    """Not of htmx: its form stays on the page. Nor what stood on a shared screen."""
    is_htmx = request.headers.get("HX-Request") == "true"
    return request.method == "POST" and not is_htmx and not getattr(request, "sharing", None)


def _may_echo(request: Any) -> bool:
    """Whether the form was sent by the person for whom it was rendered, and by our own page."""
    return (
        request.user.is_authenticated
        and not getattr(request, "sharing", None)
        and held.may_be_held(request)
        and request.headers.get("HX-Request") != "true"
        and is_from_own_origin(request)
        and bool(keys.key_of(request))
    )


def _with_what_was_sent(request: Any, response: HttpResponse) -> HttpResponse:
    """A page of an error, with the texts that were sent to it, to be copied. It says the same
    whether there is a page at the address or not."""
    form = HeldForm.from_request(request)
    if form.texts and response.headers.get("Content-Type", "").startswith("text/html"):
        context = {"held": form, "is_gone": True, "is_lost": True}
        notice = render_to_string("forms/_held.html", context, request)
        response.content = with_notice(response.content.decode(response.charset), notice)
    return response


def _with_held_form(request: Any, response: HttpResponse) -> HttpResponse:
    forms = [each for each in held.held_forms(request) if each.page_path == request.path]
    if not forms or response.streaming or request.headers.get("HX-Request"):
        return response
    if response.status_code in (301, 302, 303, 307, 308):
        address = response.headers["Location"].partition("#")[0]
        if parameters.is_own_path(address):
            for form in forms:
                held.move(request, form, address)
            response.headers["Location"] = f"{address}#unsaved"
        return response
    if response.headers.get("Content-Type", "").startswith("text/html"):
        for form in forms:
            _show(request, response, form)
    return response


def _show(request: Any, response: HttpResponse, form: HeldForm) -> None:
    notice = render_to_string("forms/_held.html", {"held": form}, request)
    is_gone = render_to_string("forms/_held.html", {"held": form, "is_gone": True}, request)
    html = response.content.decode(response.charset)
    response.content = refilled(html, form, notice, is_gone=is_gone)
