"""Keeping what is being written, which the page sends by itself: 204, or 422 with what is wrong
with it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from dashboard.inbox import drafts
from dashboard.inbox.forms import CircleDraftForm, DraftForm
from dashboard.inbox.queries import place_in
from dashboard.inbox.views.beginning import colleagues_of, first_with
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms.posts import refused_draft


@access.members
@act_limits.limited(act_limits.DRAFT)
@require_POST
def of_thread(request: HttpRequest, uid: UUID) -> HttpResponse:
    place = place_in.get_or_404(request.user, uid)
    return _keep(request, DraftForm(request.POST), *drafts.places_of(place.thread, request.user))


@access.members
@act_limits.limited(act_limits.DRAFT)
@require_POST
def of_first_message(request: HttpRequest) -> HttpResponse:
    """``?to=`` and ``as=`` as on the page of the form."""
    first = first_with(request)
    if first is None:
        raise Http404
    return _keep(request, DraftForm(request.POST), first.draft_place)


@access.trainees
@act_limits.limited(act_limits.DRAFT)
@require_POST
def of_circle(request: HttpRequest) -> HttpResponse:
    form = CircleDraftForm(request.POST, colleagues=colleagues_of(request.user))
    return _keep(request, form, drafts.CIRCLE)


def _keep(request: HttpRequest, form: Any, *places: str) -> HttpResponse:
    if not form.is_valid():
        return refused_draft(form)
    drafts.keep(request.user, *places, **form.cleaned_data)  # type: ignore[arg-type]
    return HttpResponse(status=204)
