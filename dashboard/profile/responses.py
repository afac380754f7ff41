"""What a browser gets after it saved, undid or opened a part: the piece of the page that changes,
or, without htmx, the way back to the page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dashboard.models import Mentor
from dashboard.profile.changes import undoable
from dashboard.profile.parts import KINDS, Part, part_of
from dashboard.profile.queries import context_of, mentor_of, shared_of
from mentorhub.forms import parameters

# Buttons of a long part after which one goes on in it.
GOES_ON = ("copy", "all", "show")


def form_of(request: HttpRequest, mentor: Mentor, name: str) -> Any:
    """With what was typed, or else with what the address asks to be shown."""
    given: dict[str, Any] = {}
    if name == "projects":
        given = {"query": parameters.search(request)}
    elif name == "hours":
        given = {"night": parameters.flag(request.GET, "night")}
    if request.method == "POST":
        return KINDS[name].form(request.POST, request.FILES, mentor=mentor, **given)
    return KINDS[name].form(mentor=mentor, **given)


def opened(request: HttpRequest, shown: Part, status: int = 200) -> HttpResponse:
    """A long part by itself."""
    shown.change = undoable(request.user).get(shown.name)
    context = {"part": shown, "opened": True, "alone": not _is_on_page(request)}
    template = "_part" if request.htmx else "part"
    return render(request, f"dashboard/profile/{template}.html", context, status=status)


def saved(request: HttpRequest, name: str) -> HttpResponse:
    if not request.htmx:
        return redirect(_way_back(request, name))
    if name == "photo":
        return _piece(request, "_part", part_of(name, mentor_of(request.user)))
    if parameters.has(request.POST, "close"):
        return _closed(request, name)
    if any(parameters.has(request.POST, each) for each in GOES_ON):
        return _again(request, name)
    return _piece(request, "_note", Part(name, KINDS[name], None))


def refused(request: HttpRequest, mentor: Mentor, shown: Part) -> HttpResponse:
    """422: what was typed stays, the message beside it."""
    if request.htmx:
        return _piece(request, "_part" if shown.name == "photo" else "_note", shown, status=422)
    if shown.kind.opens:
        return opened(request, shown, status=422)
    context = context_of(mentor, shown)
    return render(request, "dashboard/profile/page.html", context, status=422)


def undone(request: HttpRequest, name: str, said: str, refused: str) -> HttpResponse:
    """The whole part, since what stands in it has changed."""
    mentor = mentor_of(request.user)
    if parameters.has(request.POST, "opened"):
        shown = Part(name, KINDS[name], KINDS[name].form(mentor=mentor))
    else:
        shown = part_of(name, mentor)
    shown.said, shown.refused = said, refused
    return _piece(request, "_part", shown)


def _closed(request: HttpRequest, name: str) -> HttpResponse:
    if not _is_on_page(request):
        return HttpResponse(headers={"HX-Redirect": f"{reverse('profile')}#{name}"})
    return _whole(request, part_of(name, mentor_of(request.user)))


def _piece(request: HttpRequest, piece: str, shown: Part, status: int = 200) -> HttpResponse:
    """With what else changes on the page of all parts, where that is the one that is open."""
    shown.change = None if status == 422 else undoable(request.user).get(shown.name)
    on_page = _is_on_page(request)
    is_note = piece == "_note"
    context = {
        "part": shown,
        "piece": f"dashboard/profile/{piece}.html",
        "opened": shown.kind.opens and (is_note or shown.form is not None),
        "alone": not on_page,
        "aside": on_page and status == 200,
        **shared_of(mentor_of(request.user)),
    }
    return render(request, "dashboard/profile/_answer.html", context, status=status)


def _again(request: HttpRequest, name: str) -> HttpResponse:
    """The opened part drawn anew: one button has ticked many boxes."""
    given: dict[str, Any] = {}
    if name == "hours":
        given = {"night": _shows_night(request)}
    elif name == "projects":
        given = {"query": parameters.text(request.POST, "q")}
    form = KINDS[name].form(mentor=mentor_of(request.user), **given)
    return _whole(request, Part(name, KINDS[name], form))


def _whole(request: HttpRequest, shown: Part) -> HttpResponse:
    """Whatever piece the form asked for."""
    response = _piece(request, "_part", shown)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = f"#{shown.name}", "outerHTML"
    return response


def _way_back(request: HttpRequest, name: str) -> str:
    """To the page of all parts, or to where one goes on: a button that ticked, a search."""
    if not any(parameters.has(request.POST, each) for each in GOES_ON):
        return f"{reverse('profile')}#{name}"
    kept = {"q": parameters.text(request.POST, "q"), "night": "1" if _shows_night(request) else ""}
    query = urlencode({key: value for key, value in kept.items() if value})
    return f"{reverse('profile_part', args=[name])}{'?' if query else ''}{query}"


def _shows_night(request: HttpRequest) -> bool:
    shown = "night" if parameters.flag(request.POST, "night") else ""
    return parameters.text(request.POST, "show", default=shown) == "night"


def _is_on_page(request: HttpRequest) -> bool:
    """Whether the browser has the page of all parts open, not that of one."""
    try:
        at = request.htmx.current_url_abs_path or "" if request.htmx else ""
    except ValueError:  # a header that is no address
        return False
    return at.partition("?")[0] == reverse("profile")
