"""The page of one resource for mentors, and ticking it off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard.models import MentorResource
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of


@access.mentors
@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    resources = MentorResource.objects.published().with_read_mark_of(request.user)
    found = get_object_or_404(resources, slug=slug)
    others = resources.exclude(pk=found.pk).defer("body")
    context = {
        "resource": found,
        "others": page_of(others, request),
        "next_unread": others.filter(is_read=False).first(),
    }
    return render(request, "dashboard/resource.html", context)


@access.mentors
@act_limits.limited(act_limits.TICK)
@require_POST
def read_mark(request: HttpRequest, slug: str) -> HttpResponse:
    """Tick a resource off; with ``back``, take the tick back and stay on its page."""
    found = get_object_or_404(MentorResource.objects.published(), slug=slug)
    read = not parameters.has(request.POST, "back")
    found.set_read(by=request.user, read=read)
    if not read:
        return redirect(found)
    home = f"{reverse('dashboard')}#resources"
    return redirect(parameters.safe_next_url(request, default=home))
