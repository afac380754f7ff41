"""The list of what one was told, and which of it also comes by mail."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.notifications import preferences
from mentorhub.notifications.models import Notification
from mentorhub.notifications.wording import address, worded

# More than there are kinds of mail; the rest of a list that somebody made up is not read.
MAX_KINDS = 100
FILTERS = ("all", "unread")


def _mine(request: HttpRequest) -> Any:
    rows = Notification.objects.visible_to(request.user)
    return rows.select_related("actor", "recipient", "session__mentor", "session__student")


@access.members
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    show = parameters.choice(request.GET, "show", FILTERS, "all")
    rows = _mine(request)
    page = page_of(rows.unread() if show == "unread" else rows, request)
    context = {
        "page": page,
        "rows": [worded(row) for row in page],
        "show": show,
        "shown": [("all", _("All")), ("unread", _("Unread"))],
    }
    return render(request, "notifications/list.html", context)


@access.members
@act_limits.limited(act_limits.TICK)
@require_POST
def notification(request: HttpRequest, number: int) -> HttpResponse:
    """Open one: it is read, and one is where it leads."""
    row = get_object_or_404(_mine(request), pk=number)
    _read(_mine(request).filter(pk=row.pk))
    if parameters.has(request.POST, "stay"):
        return redirect(_back(request))
    return redirect(address(row))


@access.members
@act_limits.limited(act_limits.TICK)
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    number = _read(_mine(request))
    messages.success(
        request,
        ngettext(
            "%(n)s notification marked as read.", "%(n)s notifications marked as read.", number
        )
        % {"n": number},
    )
    return redirect("notifications")


@access.members
@act_limits.limited(act_limits.PREFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def notification_preferences(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        preferences.choose(
            request.user, set(parameters.many(request.POST, "wanted", most=MAX_KINDS))
        )
        messages.success(request, _("Your mails are as you chose."))
        return redirect("notification_preferences")
    context = {"choices": preferences.choices(request.user)}
    return render(request, "notifications/preferences.html", context)


def _read(rows: Any) -> int:
    unread = Notification.objects.filter(pk__in=rows.unread().order_by().values("pk"))
    return unread.update(read_at=timezone.now())


def _back(request: HttpRequest) -> str:
    """The list as it was: its own filter and page, and nothing that came from elsewhere."""
    show = parameters.choice(request.POST, "show", FILTERS)
    page = parameters.page_number(request.POST)
    kept = [f"show={show}"] if show else []
    kept += [f"page={page}"] if page > 1 else []
    return "?".join(filter(None, [reverse("notifications"), "&".join(kept)]))
