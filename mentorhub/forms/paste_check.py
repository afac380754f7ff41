"""The paste check around a request: who writes, the button “Refer to the guide”, and the answer
where no form has refused a text.
"""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from mentorhub import outgoing, pointers, stored_texts
from mentorhub.body_limits import as_htmx_refusal
from mentorhub.forms import parameters
from mentorhub.forms.held import HeldForm
from mentorhub.forms.texts import ON_SHARED_SCREEN, UNCHECKED, PassageError
from mentorhub.forms.typed import typed_fields

# The button's name; its value is the name of the field.
POINT_TO_IT = "point_to_it"
# Texts of guides are written in the administration; the demo's mailbox stores nothing.
NOT_CHECKED = ("/admin/", "/demo/")
READING = ("GET", "HEAD", "OPTIONS", "TRACE")


class PasteCheckMiddleware:
    """Stands after the middlewares that set the person and sharing mode, and after the limits of
    bodies; before the one that carries out a form."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        with pointers.shown_on(request):
            if request.method in READING or request.path_info.startswith(NOT_CHECKED):
                return self.get_response(request)
            with outgoing.writing(writing_of(request)), stored_texts.watched():
                return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        writing = outgoing.current()
        if writing is not None and writing.author.is_authenticated:
            writing.place = request.resolver_match.view_name or request.path_info
            if parameters.has(request.POST, POINT_TO_IT):
                _point(request, writing)

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        return refusal(request, error)


def writing_of(request: Any) -> outgoing.Writing:
    sharing = request.sharing
    return outgoing.Writing(
        author=sharing.mentor if sharing else request.user,
        place=request.path_info,
        typed=lambda: [each.value for each in typed_fields(request)],
        is_shared_screen=bool(sharing),
    )


def _point(request: Any, writing: outgoing.Writing) -> None:
    """Put a pointer in the place of each passage of a field. The field then asks its author to read
    it before it is saved. Nothing is changed when the text cannot be checked: the field says so."""
    name = parameters.text(request.POST, POINT_TO_IT, longest=100)
    # As it came: a passage is found by its place in it.
    text = next(iter(parameters.as_sent(request.POST, name)), "")
    try:
        passages = writing.passages_in(text) if name else []
    except outgoing.UncheckedError:
        return
    if not passages or writing.is_shared_screen:
        return
    for each in reversed(passages):
        text = text[: each.start] + each.pointer + text[each.end :]
    request.POST = parameters.replaced(request.POST, name, text)
    writing.pointed.add(text)


def refusal(request: Any, error: Exception) -> HttpResponse | None:
    """The answer to a form whose view was about to store such a text; None for other errors."""
    if not isinstance(error, outgoing.GuideTextError | outgoing.UncheckedError):
        return None
    is_unchecked = isinstance(error, outgoing.UncheckedError)
    status = 503 if is_unchecked else 422
    writing = outgoing.current()
    passages = [each for found in writing.known.values() for each in found] if writing else []
    if is_unchecked:
        said = str(UNCHECKED)
    elif writing is None or writing.is_shared_screen:
        said, passages = str(ON_SHARED_SCREEN), []
    else:
        said = PassageError(passages).messages[0]
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"refused": said}, status=status)
    form = HeldForm.from_request(request)
    context = {"form": form, "said": said, "passages": passages, "address": request.get_full_path()}
    if request.headers.get("HX-Request") == "true":
        return as_htmx_refusal(render(request, "forms/_stopped.html", context, status=status))
    return render(request, "forms/stopped.html", context, status=status)
