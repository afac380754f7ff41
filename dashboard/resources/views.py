"""The page of one resource for mentors, and ticking it off."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.models import MentorResource
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.prepared import prepared


@access.trainees
@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    found = _resource.get_or_404(request.user, slug)
    context = {
        "resource": found,
        "others": page_of(_others.rows(request.user, found), request),
        "next_unread": _next_unread.first(request.user, found),
    }
    return render(request, "dashboard/resource.html", context)


@prepared
def _resource(reader: User, slug: str) -> QuerySet[MentorResource]:
    return _published(reader).filter(slug=slug)


def _other_resources(reader: User, but: MentorResource) -> QuerySet[MentorResource]:
    return _published(reader).exclude(pk=but.pk).defer("body").order_by("position", "pk")


_others = prepared(_other_resources)


@prepared
def _next_unread(reader: User, but: MentorResource) -> QuerySet[MentorResource]:
    return _other_resources(reader, but).filter(is_read=False)[:1]


def _published(reader: User) -> QuerySet[MentorResource]:
    return MentorResource.objects.published().with_read_mark_of(reader)


@access.trainees
@act_limits.limited(act_limits.TICK)
@require_POST
def read_mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Tick a resource off; with ``back``, take the tick back and stay on its page."""
    found = get_object_or_404(MentorResource.objects.published(), slug=slug)
    read = not parameters.has(request.POST, "back")
    found.set_read(by=request.user, read=read)
    if not read:
        return redirect(found)
    home = f"{reverse('training')}#resources"
    return redirect(parameters.safe_next_url(request, default=home))
