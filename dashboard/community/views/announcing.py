"""Confirming an announcement, and for managers who has."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.community import announcing
from dashboard.models import Announcement
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of

# People who have not confirmed, on one page.
PER_PAGE = 100


@access.community
@act_limits.limited(act_limits.TICK)
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Announcement.objects.visible_to(request.user).current().filter(acknowledge=True)
    found = get_object_or_404(rows, pk=pk)
    announcing.acknowledge(found, by=request.user)
    messages.success(request, _("Thank you: “%(title)s” is confirmed.") % {"title": found.title})
    return redirect(parameters.safe_next_url(request, default="community"))


@access.managers
@require_safe
def acknowledged(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Announcement.objects.visible_to(request.user).filter(acknowledge=True)
    found = get_object_or_404(rows.with_topic().select_related("group__path"), pk=pk)
    context = {
        "announcement": found,
        "group": announcing.group_of(found),
        "page": page_of(announcing.not_confirmed(found), request, per=PER_PAGE),
        "confirmed": list(announcing.confirmed(found)),
        "is_current": Announcement.objects.current().filter(pk=found.pk).exists(),
    }
    return render(request, "community/acknowledged.html", context)


@access.managers
@act_limits.limited(act_limits.ANNOUNCEMENT)
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask those again who have not confirmed it."""
    rows = Announcement.objects.visible_to(request.user).current().filter(acknowledge=True)
    found: Any = get_object_or_404(rows.with_topic(), pk=pk)
    count = announcing.remind(found, found.topic, by=request.user)
    says = ngettext(
        "%(n)s person is reminded. A second time today changes nothing.",
        "%(n)s people are reminded. A second time today changes nothing.",
        count,
    )
    messages.success(request, says % {"n": count})
    return redirect("community_acknowledged", pk)
