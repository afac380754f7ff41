"""What a mentor downloads of the resources they have read."""

from dashboard.models import ResourceReadMark
from mentorhub.personal_export import THE_PERSON, Table, register

register(
    Table(
        name="resources_read",
        model=ResourceReadMark,
        rows=lambda person: ResourceReadMark.objects.visible_to(person),
        columns=("resource__title", "at"),
        without={"reader": THE_PERSON},
    )
)
