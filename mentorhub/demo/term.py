"""The term of the demo school: the sessions of the past, those to come, and the desks."""

from django.utils import timezone

from mentorhub.demo.desks import furnish, give_rooms
from mentorhub.demo.sessions import PastSessions
from mentorhub.demo.slots import slots
from mentorhub.demo.upcoming import plan_ahead


def live_through() -> None:
    """On the login *staff*, after the people are there."""
    now = timezone.now().replace(second=0, microsecond=0)
    pairs = slots(now)
    PastSessions(now).write(pairs)
    furnish(pairs, now)
    plan_ahead(pairs, now)
    give_rooms()
