"""The list of a person's notifications, and the pages that choose which of them are mailed."""

from enum import StrEnum
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.notifications import preferences
from mentorhub.notifications.models import MailPreference, Notification
from mentorhub.notifications.unread import unread_number
from mentorhub.notifications.unsubscribe_links import Unsubscription
from mentorhub.notifications.wording import address, row_for
from mentorhub.prepared import prepared

# More than there are kinds of mail: further values of a forged form are not read.
MAX_KINDS = 100


class Show(StrEnum):
    """Which notifications the list shows: the parameter ``show``."""

    ALL = "all"
    UNREAD = "unread"


def _visible(reader: User) -> Any:
    rows = Notification.objects.visible_to(reader)
    return rows.select_related("actor", "recipient", "session__mentor", "session__student")


@prepared
def _listed(reader: User, *, show: Show) -> QuerySet[Notification]:
    rows = _visible(reader)
    return rows.unread() if show == Show.UNREAD else rows


@prepared
def _one(reader: User, number: int) -> QuerySet[Notification]:
    return _visible(reader).filter(pk=number)


@access.members
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    show = Show(parameters.choice(request.GET, "show", tuple(Show), Show.ALL))
    page = page_of(_listed.rows(request.user, show=show), request)
    context = {
        "page": page,
        "rows": [row_for(row) for row in page],
        "show": show,
        "shown": [(Show.ALL, pgettext("notifications", "All")), (Show.UNREAD, _("Unread"))],
    }
    return render(request, "notifications/list.html", context)


@access.members
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The number on the bell, which htmx fetches again when it has changed."""
    return render(request, "notifications/_bell.html", unread_number(request.user))


@access.members
@act_limits.limited(act_limits.TICK)
@require_POST
def notification(request: HttpRequest, number: int) -> HttpResponse:
    """Mark a notification as read and redirect to its page; with ``stay``, back to the list."""
    row = _one.get_or_404(request.user, number)
    Notification.objects.filter(pk=row.pk).unread().update(read_at=timezone.now())
    if parameters.has(request.POST, "stay"):
        return redirect(_list_address(request))
    return redirect(address(row))


@access.members
@act_limits.limited(act_limits.TICK)
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    # A subquery: an update cannot join what decides who sees a row.
    unread = _visible(request.user).unread().order_by().values("pk")
    number = Notification.objects.filter(pk__in=unread).update(read_at=timezone.now())
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
        preferences.save_choices(
            request.user, set(parameters.many(request.POST, "wanted", most=MAX_KINDS))
        )
        messages.success(request, _("Your e-mail preferences are saved."))
        return redirect("notification_preferences")
    context = {"choices": preferences.choices(request.user)}
    return render(request, "notifications/preferences.html", context)


# Exempt from the CSRF check: a mail program has no token. To forge the request, somebody would have
# to know the signed address; no cookie is used.
@csrf_exempt
@access.holders_of_the_link
@act_limits.counted_by_view(act_limits.PREFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The page “Do not want e-mails like this one?”, and the one-click button of mail programs.

    RFC 8058: the mail program posts to the address in List-Unsubscribe, without cookies and without
    following a redirect. A GET changes nothing.
    """
    found = Unsubscription.read(token)
    person = User.objects.active().filter(pk=found.person).first() if found else None
    if found is None or person is None:
        raise Http404
    if request.method == "POST":
        try:
            act_limits.count(person, act_limits.PREFERENCES)
        except act_limits.TooManyActsError as error:
            return act_limits.too_many_page(request, error)
        preferences.set_wanted(person, found.kind, wanted=parameters.has(request.POST, "again"))
    with translation.override(person.language):
        refused = MailPreference.objects.filter(person=person, kind=found.kind, wanted=False)
        context = {"title": preferences.title(found.kind), "refused": refused.exists()}
        response = render(request, "notifications/unsubscribe.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _list_address(request: HttpRequest) -> str:
    """The address of the list with its filter and page; other parameters are dropped."""
    show = parameters.choice(request.POST, "show", tuple(Show))
    page = parameters.page_number(request.POST)
    kept = [f"show={show}"] if show else []
    kept += [f"page={page}"] if page > 1 else []
    return "?".join(filter(None, [reverse("notifications"), "&".join(kept)]))
