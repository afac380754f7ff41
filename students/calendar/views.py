"""A private calendar to subscribe to, and the page on which its address is shown and renewed."""

import hashlib
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorhub import access, mail
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.dates import SERIES_AHEAD
from students.calendar import ics
from students.models import CalendarFeed, Session

# How long a session that was held stays in the calendar, and how far ahead it looks: as far as a
# session can be planned, so that one that lies beyond by mistake costs nothing.
LOOK_BACK, LOOK_AHEAD = timedelta(days=60), SERIES_AHEAD


@access.holders_of_the_link
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    feed = CalendarFeed.find(token)
    if feed is None:
        raise Http404
    with translation.override(feed.person.language):
        text = ics.feed(_entries(feed.person), of=feed.person).encode()
    etag = quote_etag(hashlib.sha256(text).hexdigest()[:32])
    response: HttpResponse = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in {tag.removeprefix("W/") for tag in known}:
        response = HttpResponseNotModified()
    else:
        response.headers["Content-Disposition"] = 'inline; filename="mentorhub.ics"'
    response.headers["ETag"] = etag
    # The program keeps its copy and asks each time; nobody between it and us keeps one.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@access.participants
@act_limits.limited(act_limits.CALENDAR_ADDRESS)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_settings(request: HttpRequest) -> HttpResponse:
    """The address is made when it is first asked for; a new one stops the old one."""
    feed = CalendarFeed.objects.filter(person=request.user).first()
    if request.method == "POST":
        if feed is None:
            CalendarFeed.objects.get_or_create(person=request.user)
            messages.success(request, _("Your calendar has an address now."))
        else:
            feed.renew()
            messages.success(request, _("Here is your new address. The old one has stopped."))
        return redirect("calendar_settings")
    url = mail.absolute(reverse("calendar", args=[feed.token()]), request) if feed else ""
    context = {"url": url, "webcal": "webcal:" + url.partition(":")[2] if url else ""}
    return render(request, "students/calendar/settings.html", context)


def _entries(person: User) -> "list[tuple[Session, str]]":
    """Their own sessions of those days that stand or were held; a cancelled one is not there."""
    own: Any = Session.objects.of(person).visible_to(person)
    now = timezone.now()
    rows = own.standing().filter(
        status__in=(Session.Status.PLANNED, Session.Status.HELD),
        starts_at__gte=now - LOOK_BACK,
        starts_at__lte=now + LOOK_AHEAD,
    )
    rows = rows.select_related("mentor__meeting_room", "student").order_by("starts_at", "pk")
    return [(session, mail.page("session", session.pk)) for session in rows]
