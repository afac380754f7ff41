from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard.rooms.forms import RoomForm
from dashboard.rooms.models import Room
from dashboard.rooms.opening import open_room
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.lists import page_of


@access.mentors
@act_limits.limited(act_limits.NOTES, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: HttpRequest) -> HttpResponse:
    form = RoomForm(request.POST or None, instance=Room(mentor=request.user))
    if request.method == "POST" and form.is_valid() and act_limits.is_within_limit(request, form):
        open_room(form.instance)
        return redirect("rooms")
    rows = Room.objects.visible_to(request.user).order_by("-pk")
    context = {"form": form, "page": page_of(rows, request)}
    return render(request, "rooms/rooms.html", context, status=422 if form.errors else 200)
