"""The site with some pages that are wrong, each in a way of its own; the fuzzer must find all."""

import traceback
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mentorhub.urls import urlpatterns as the_site

FORM = '<form method="post"><input type="date" name="since"><button>Save</button></form>'
# What the test puts on a page that everybody opens.
WORDS: list[str] = []


def number(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(int(request.GET.get("page", "1"))))


def day(request: HttpRequest) -> HttpResponse:
    """Fails for the first day of the calendar."""
    if request.method == "POST":
        try:
            since = date.fromisoformat(request.POST.get("since", ""))
        except ValueError:
            return HttpResponse("No date.", status=422)
        return HttpResponse(str(since - timedelta(days=1)))
    return HttpResponse(FORM)


def away(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(status=302)
    answer.headers["Location"] = (
        request.GET.get("next", "/")
        .encode("ascii", "replace")
        .decode()
        .partition("\r")[0]
        .partition("\n")[0]
    )
    return answer


def cookie(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse("")
    answer.set_cookie("choice", request.GET.get("show", "").partition(";")[0].strip() and "x")
    return answer


def insides(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponse(b"x" * int(request.GET.get("rows", "1")[:2]))
    except ValueError:
        return HttpResponse(traceback.format_exc(), status=400)


def leak(request: HttpRequest) -> HttpResponse:
    return HttpResponse(" ".join(WORDS) if "\0" in request.GET.get("q", "") else "")


PAGES: dict[str, Any] = {
    "broken_number": number, "broken_day": day, "broken_away": away, "broken_cookie": cookie,
    "broken_insides": insides, "broken_leak": leak,
}  # fmt: skip
urlpatterns = [
    *(path(f"broken/{name}/", view, name=name) for name, view in PAGES.items()),
    *the_site,
]
