"""What a mentor downloads of their rooms."""

from dashboard.rooms.models import Room
from mentorhub.personal_export import THE_PERSON, Table, register

register(
    Table(
        name="rooms",
        model=Room,
        rows=lambda person: Room.objects.visible_to(person).filter(mentor=person.pk),
        columns=("title", "note"),
        without={"mentor": THE_PERSON},
    )
)
