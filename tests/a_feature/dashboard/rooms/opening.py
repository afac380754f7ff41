"""A mentor opens a room, and their students are told."""

from django.db import transaction
from django.utils import timezone

from dashboard.rooms.kinds import ROOM_OPENED
from dashboard.rooms.models import Room
from mentorhub.database import current_login
from mentorhub.notifications.models import Delivery
from students.models import Mentorship


def open_room(room: Room) -> None:
    now = timezone.now()
    students = Mentorship.objects.in_force(now).filter(mentor=room.mentor).values("student")
    with transaction.atomic(using=current_login()):
        room.save()
        Delivery.objects.notify(
            ROOM_OPENED,
            to=list(students.values_list("student", flat=True)),
            by=room.mentor,
            now=now,
            reference=str(room.pk),
        )
