"""The private calendar feed, and the page that shows and renews its address."""

import hashlib
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import QuerySet
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
from mentorhub.prepared import prepared
from students.calendar import ics
from students.models import CalendarFeed, Defence, Session

# The period of the feed: sessions that were held stay for 60 days; it looks ahead as far as a
# session can be planned, so that a row with a wrong date far in the future is not computed.
LOOK_BACK, LOOK_AHEAD = timedelta(days=60), SERIES_AHEAD


@access.holders_of_the_link
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    feed = CalendarFeed.find(token)
    if feed is None:
        raise Http404
    with translation.override(feed.person.language):
        text = ics.feed(feed_entries(feed.person), of=feed.person).encode()
    etag = quote_etag(hashlib.sha256(text).hexdigest()[:32])
    response: HttpResponse = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in {tag.removeprefix("W/") for tag in known}:
        response = HttpResponseNotModified()
    else:
        response.headers["Content-Disposition"] = 'inline; filename="mentorhub.ics"'
    response.headers["ETag"] = etag
    # The calendar program may keep its copy but must revalidate it; no proxy may store one.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@access.holders_of_calendar
@act_limits.limited(act_limits.CALENDAR_ADDRESS)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_settings(request: HttpRequest) -> HttpResponse:
    """POST creates the address, or replaces it when there is one: the old one stops working."""
    feed = CalendarFeed.objects.filter(person=request.user).first()
    if request.method == "POST":
        if feed is None:
            CalendarFeed.objects.get_or_create(person=request.user)
            messages.success(request, _("Your calendar now has an address."))
        else:
            feed.renew()
            messages.success(request, _("Here is your new address. The old one no longer works."))
        return redirect("calendar_settings")
    url = mail.absolute(reverse("calendar", args=[feed.token()]), request) if feed else ""
    context = {"url": url, "webcal": "webcal:" + url.partition(":")[2] if url else ""}
    return render(request, "students/calendar/settings.html", context)


def feed_entries(person: User) -> "list[tuple[Session | Defence, str]]":
    """The person's planned and held sessions and defences of the feed's period, with the URLs of
    their pages."""
    now = timezone.now()
    period = (now - LOOK_BACK, now + LOOK_AHEAD)
    entries: list[tuple[Session | Defence, str]] = [
        (session, mail.page("session", session.pk)) for session in _sessions(person, *period)
    ]
    for defence in _defences(person, *period):
        entries.append((defence, mail.page("defence", defence.pk)))
    return sorted(entries, key=lambda entry: entry[0].starts_at or now)


@prepared
def _defences(person: User, since: datetime, until: datetime) -> QuerySet[Defence]:
    own = Defence.objects.visible_to(person).with_participant(person)
    rows = own.filter(
        status__in=(Defence.Status.BOOKED, Defence.Status.HELD, Defence.Status.RELEASED),
        starts_at__gte=since,
        starts_at__lte=until,
    )
    rows = rows.select_related("assessor__meeting_room", "student")
    return rows.order_by("starts_at", "pk")


@prepared
def _sessions(person: User, since: datetime, until: datetime) -> QuerySet[Session]:
    own = Session.objects.with_participant(person).visible_to(person).without_orphans()
    rows = own.filter(
        status__in=(Session.Status.PLANNED, Session.Status.HELD),
        starts_at__gte=since,
        starts_at__lte=until,
    )
    return rows.select_related("mentor__meeting_room", "student").order_by("starts_at", "pk")
