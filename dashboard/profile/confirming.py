"""“Still right?”: a profile asks to be confirmed again, on the dashboard and by mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.models import Mentor
from dashboard.models.mentor import CONFIRMED_FOR
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters


@access.mentors
@act_limits.limited(act_limits.PROFILE)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The mentor says that the profile is still right; nothing else of it changes."""
    profile = get_object_or_404(Mentor, user=request.user)
    profile.confirmed_at = timezone.now()
    profile.save(update_fields=["confirmed_at"])
    said = _("Thank you. We ask again in %(days)s days.") % {"days": CONFIRMED_FOR.days}
    messages.success(request, said)
    return redirect(
        "profile" if parameters.text(request.POST, "from") == "profile" else "dashboard"
    )
