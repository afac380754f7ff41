"""Writes the sessions of the demo school, past and future, and the workspaces of its people."""

from django.utils import timezone

from mentorhub.demo.past_sessions import PastSessions
from mentorhub.demo.planned_sessions import plan_sessions
from mentorhub.demo.weekly_slots import slots
from mentorhub.demo.workspaces import create_workspaces, give_rooms


def create_timeline() -> None:
    """Write all of it, on the login *staff*, after the people."""
    now = timezone.now().replace(second=0, microsecond=0)
    pairs = slots(now)
    PastSessions(now).write(pairs)
    create_workspaces(pairs, now)
    plan_sessions(pairs, now)
    give_rooms()
