"""What anonymising does to rooms."""

from dashboard.rooms.models import Room
from mentorhub.personal_data import REMOVED, Clear, declare

declare(Room, Clear({"title": REMOVED, "note": ""}, of="mentor"))
