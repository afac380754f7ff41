"""Saves and deletes weights under a name."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.matching.board.forms import PresetForm
from dashboard.matching.board.views.board import board_context
from dashboard.matching.models import WeightPreset
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import STAFF, signed_in_as


@access.managers
@act_limits.limited(act_limits.MATCHING_SETTINGS)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the weights of the form under a name; replaces a preset of the same name."""
    form = PresetForm(request.POST)
    if form.is_valid() and (preset := _save_preset(request, form)):
        messages.success(request, _("“%(name)s” is saved.") % {"name": preset.name})
        return redirect(f"{reverse('matching')}?preset={preset.pk}#weights")
    return render(
        request, "matching/board.html", board_context(request, weights_form=form), status=422
    )


def _save_preset(request: HttpRequest, form: PresetForm) -> WeightPreset | None:
    values = dict(form.cleaned_data)
    name, is_default = values.pop("name").strip(), values.pop("is_default")
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            if is_default:
                WeightPreset.objects.filter(is_default=True).update(is_default=False)
            preset, _made = WeightPreset.objects.update_or_create(
                name=name,
                defaults=values | {"is_default": is_default},
                create_defaults=values
                | {"name": name, "is_default": is_default, "made_by_id": request.user.pk},
            )
    except IntegrityError:
        form.add_error("name", _("Somebody else has just saved weights. Try again."))
        return None
    return preset


@access.managers
@act_limits.limited(act_limits.MATCHING_SETTINGS)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Runs store the weights they were computed with, and are not changed."""
    preset = get_object_or_404(WeightPreset, pk=pk)
    with signed_in_as(STAFF):
        preset.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": preset.name})
    return redirect("matching")
