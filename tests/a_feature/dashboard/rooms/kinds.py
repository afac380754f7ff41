"""What students are told about rooms."""

from django.urls import reverse

from mentorhub.notifications.eligibility import THREE_DAYS
from mentorhub.notifications.registry import Audience, Kind, register

ROOM_OPENED = register(
    Kind(
        name="room_opened",
        label="Room opened",
        title=lambda: "A room is open",
        icon="video",
        audience=frozenset({Audience.STUDENT}),
        sentence=lambda row: "Your mentor has opened a room",
        address=lambda row: reverse("student_home"),
        expires=THREE_DAYS,
    )
)
