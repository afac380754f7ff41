"""Announcements to all mentors, or to a group of the community: managers write, edit, list and end
them; mentors read them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.announcements.forms import AnnouncementEditForm, AnnouncementForm
from dashboard.models import Announcement
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters
from mentorhub.forms.edit_conflict import EditConflictError, save_unless_changed
from mentorhub.lists import page_of
from mentorhub.prepared import prepared
from mentorhub.similar_names import search_names


@access.managers
@act_limits.limited(act_limits.ANNOUNCEMENT, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: HttpRequest) -> HttpResponse:
    form = AnnouncementForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        with signed_in_as(STAFF):
            form.instance.written_by_id = request.user.pk
            form.save()
        if form.instance.group is None:
            messages.success(request, gettext("Mentors see it on their dashboard."))
        else:
            says = gettext("Those of %(group)s see it, and nobody else.")
            messages.success(request, says % {"group": form.instance.group})
        return redirect("announcements")
    query = parameters.search(request)
    rows: Any = _all.rows(request.user)
    similar = False
    if query:
        rows, similar = search_names(_in_order(request.user), query, "title__plain")
    context = {
        "form": form,
        "page": page_of(rows, request),
        "query": query,
        "similar": similar,
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "dashboard/announcements.html", context, status=status)


def _in_order(manager: User) -> QuerySet[Announcement]:
    rows = Announcement.objects.visible_to(manager).with_edit().with_topic()
    rows = rows.select_related("written_by", "group__path")
    return rows.order_by("-since", "-pk")


_all = prepared(_in_order)


@access.managers
@act_limits.limited(act_limits.ANNOUNCEMENT, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Announcement.objects.visible_to(request.user), pk=pk)
    form = AnnouncementEditForm(request.POST or None, row=found, by=request.user)
    status = 200
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        if _save_edit(request, form):
            says = gettext("“%(title)s” is saved.")
            messages.success(request, says % {"title": form.cleaned_data["title"]})
            return redirect("announcements")
        status = 409
    elif form.errors:
        status = 422
    context = {"form": form, "row": found}
    return render(request, "dashboard/announcement_edit.html", context, status=status)


def _save_edit(request: HttpRequest, form: AnnouncementEditForm) -> bool:
    """False when another manager has saved it meanwhile; the form shows both texts then."""
    show_again = form.cleaned_data["show_again"]
    if not form.changes_something and not show_again:
        return True
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            saved = save_unless_changed(form, Announcement.objects, pk=form.row.pk)
            saved.record_edit(by=request.user, show_again=show_again)
    except EditConflictError:
        return False
    return True


@access.managers
@act_limits.limited(act_limits.ANNOUNCEMENT)
@require_POST
def end_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Announcement.objects.visible_to(request.user), pk=pk)
    with signed_in_as(STAFF):
        found.end()
    messages.success(request, gettext("“%(title)s” has ended.") % {"title": found.title})
    return redirect("announcements")


@access.mentors
@require_safe
def for_mentors(request: HttpRequest) -> HttpResponse:
    """All that are announced now, those too that the reader has put away."""
    page = page_of(_current.rows(request.user, timezone.now()), request)
    return render(request, "dashboard/announcements_read.html", {"page": page})


@prepared
def _current(reader: User, now: datetime) -> QuerySet[Announcement]:
    rows = Announcement.objects.visible_to(reader).current(now)
    rows = rows.with_dismissal_of(reader).with_edit().with_topic().with_confirmation_of(reader)
    return rows.select_related("written_by").order_by("-since", "-pk")


@access.mentors
@act_limits.limited(act_limits.TICK)
@require_POST
def dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an announcement away from one's own home; with ``back``, show it there again."""
    found = get_object_or_404(Announcement.objects.visible_to(request.user).current(), pk=pk)
    dismissed = not parameters.has(request.POST, "back")
    found.set_dismissed(by=request.user, dismissed=dismissed)
    if dismissed:
        says = gettext("“%(title)s” is archived. You can find it under Announcements.")
    else:
        says = gettext("“%(title)s” is on your dashboard again.")
    messages.success(request, says % {"title": found.title})
    return redirect(parameters.safe_next_url(request, default="dashboard"))
