"""The term of the demo school: the sessions of the past, those to come, and the desks."""

from django.utils import timezone

from mentorhub.demo.past_sessions import PastSessions
from mentorhub.demo.planned_sessions import plan_sessions
from mentorhub.demo.weekly_slots import slots
from mentorhub.demo.workspaces import create_workspaces, give_rooms


def create_timeline() -> None:
    """On the login *staff*, after the people are there."""
    now = timezone.now().replace(second=0, microsecond=0)
    pairs = slots(now)
    PastSessions(now).write(pairs)
    create_workspaces(pairs, now)
    plan_sessions(pairs, now)
    give_rooms()
