"""The page of one resource for mentors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboard.models import MentorResource
from mentorhub import access
from mentorhub.lists import page_of


@access.mentors
@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    resources = MentorResource.objects.filter(published=True)
    found = get_object_or_404(resources, slug=slug)
    others = page_of(resources.exclude(pk=found.pk).defer("body"), request)
    return render(request, "dashboard/resource.html", {"resource": found, "others": others})
