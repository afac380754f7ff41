"""The agenda as a list: filters and search in the address, 25 a page."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from students.models import Mentorship, Session
from students.sessions.models.outcome_kinds import CANCELLED, MISSED, TOOK_PLACE

CHOICES = 100
STATES = {
    "upcoming": _("To come"),
    "to_record": _("Outcome missing"),
    "held": _("Held"),
    "cancelled": _("Cancelled"),
    "missed": _("Missed"),
    "all": _("All"),
}


def in_state(sessions: Any, state: str) -> Any:
    """The sessions that one filter of the list shows, in its order."""
    now = timezone.now()
    if state == "upcoming":
        return sessions.upcoming(now)
    if state == "to_record":
        return sessions.without_outcome(now)
    sessions = sessions.order_by("-starts_at")
    if state == "held":
        return sessions.filter(status__in=TOOK_PLACE)
    if state == "cancelled":
        return sessions.filter(status__in=CANCELLED)
    if state == "missed":
        return sessions.filter(status__in=MISSED)
    return sessions.standing()


def list_of(request: HttpRequest) -> dict[str, Any]:
    user, query = request.user, parameters.search(request)
    state = parameters.choice(request.GET, "state", STATES, "upcoming")
    theirs = Mentorship.objects.visible_to(user).filter(mentor=user.pk).values("student")
    people = User.objects.filter(pk__in=theirs)
    # A list to choose from; whoever has had more finds the others by search.
    students = list(people.order_by("name", "pk")[:CHOICES])
    number = parameters.integer(request.GET, "student")
    chosen = people.filter(pk=number).first() if number is not None else None
    if chosen and chosen not in students:
        students.append(chosen)
    own = Session.objects.visible_to(user).of(user)
    if state == "to_record":
        own = own.filter(Q(student=user.pk) | access.sessions_to_record(user))
    rows = in_state(own, state)
    if chosen:
        rows = rows.filter(student=chosen)
    if query:
        name = Q(student__name__icontains=query) & ~Q(student=user.pk)
        rows = rows.filter(name | Q(mentor__name__icontains=query) & ~Q(mentor=user.pk))
    page = page_of(rows.select_related("mentor", "student"), request)
    for session in page:
        session.person = session.person_beside(user)
    return {
        "page": page,
        "query": query,
        "state": state,
        "states": list(STATES.items()),
        "students": students,
        "student": chosen,
        "filtered": bool(query or chosen or state != "upcoming"),
    }
