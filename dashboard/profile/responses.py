"""The answers after a part was saved, refused, undone or opened: with htmx the piece of the page
that changes, without it a redirect to the page."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dashboard.profile.changes import undoable
from dashboard.profile.parts.base import Part
from dashboard.profile.queries import Panel, mentor_of, page_context, panel, shared_context
from mentorhub.forms import parameters
from mentorhub.forms.paste_check import POINT_TO_IT


def opened(request: HttpRequest, shown: Panel, status: int = 200) -> HttpResponse:
    """A long part by itself."""
    shown.change = undoable(request.user).get(shown.name)
    context = {"part": shown, "opened": True, "alone": not _is_on_page(request)}
    context["bound_form"] = shown.form
    template = "_part" if request.htmx else "part"
    return render(request, f"dashboard/profile/{template}.html", context, status=status)


def saved(request: HttpRequest, part: Part) -> HttpResponse:
    if not request.htmx:
        return redirect(_address_after(request, part))
    if part.redraws:
        return _piece(request, "_part", panel(part, mentor_of(request.user)))
    if parameters.has(request.POST, "close"):
        return _closed(request, part)
    if _stays_open(request, part):
        form = part.form(mentor=mentor_of(request.user), shown=part.shown(request))
        return _whole(request, Panel(part, form))
    return _piece(request, "_note", Panel(part, None))


def refused(request: HttpRequest, shown: Panel) -> HttpResponse:
    """422: what was typed stays, with the error beside it."""
    if request.htmx and parameters.has(request.POST, POINT_TO_IT):
        return _whole(request, shown, status=422)  # the text itself has changed
    if request.htmx:
        return _piece(request, "_part" if shown.part.redraws else "_note", shown, status=422)
    if shown.part.opens:
        return opened(request, shown, status=422)
    context = page_context(mentor_of(request.user), shown)
    return render(request, "dashboard/profile/page.html", context, status=422)


def undone(request: HttpRequest, part: Part, said: str, refused: str) -> HttpResponse:
    """The whole part, since its value has changed. For htmx."""
    mentor = mentor_of(request.user)
    if parameters.has(request.POST, "opened"):
        shown = Panel(part, part.form(mentor=mentor))
    else:
        shown = panel(part, mentor)
    shown.said, shown.refused = said, refused
    return _piece(request, "_part", shown)


def _closed(request: HttpRequest, part: Part) -> HttpResponse:
    if not _is_on_page(request):
        return HttpResponse(headers={"HX-Redirect": f"{reverse('profile')}#{part.name}"})
    return _whole(request, panel(part, mentor_of(request.user)))


def _whole(request: HttpRequest, shown: Panel, status: int = 200) -> HttpResponse:
    """The part itself, although the form asked for its note."""
    response = _piece(request, "_part", shown, status=status)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#{shown.name}", "outerHTML"
    return response


def _piece(request: HttpRequest, piece: str, shown: Panel, status: int = 200) -> HttpResponse:
    """The part or its note; on the page of all parts also what else changes there."""
    shown.change = None if status == 422 else undoable(request.user).get(shown.name)
    on_page = _is_on_page(request)
    is_note = piece == "_note"
    context = {
        "part": shown,
        "piece": f"dashboard/profile/{piece}.html",
        "opened": shown.part.opens and (is_note or shown.form is not None),
        "alone": not on_page,
        "aside": on_page and status == 200,
        **shared_context(mentor_of(request.user)),
    }
    return render(request, "dashboard/profile/_answer.html", context, status=status)


def _stays_open(request: HttpRequest, part: Part) -> bool:
    return any(parameters.has(request.POST, button) for button in part.stays_open_for)


def _address_after(request: HttpRequest, part: Part) -> str:
    """The page of all parts, or the opened part where one goes on in it."""
    if not _stays_open(request, part):
        return f"{reverse('profile')}#{part.name}"
    shown = {name: value for name, value in part.shown(request).items() if value}
    return f"{reverse('profile_part', args=[part.name])}{'?' if shown else ''}{urlencode(shown)}"


def _is_on_page(request: HttpRequest) -> bool:
    """Whether the browser shows the page of all parts, not that of one."""
    try:
        at = request.htmx.current_url_abs_path or "" if request.htmx else ""
    except ValueError:  # the header is no URL
        return False
    return at.partition("?")[0] == reverse("profile")
