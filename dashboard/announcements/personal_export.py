"""What a person downloads of the announcements they wrote, edited or put away."""

from dashboard.models import Announcement, AnnouncementDismissal, AnnouncementEdit
from mentorhub.personal_export import THE_PERSON, Table, register

register(
    Table(
        name="announcements",
        model=Announcement,
        rows=lambda person: Announcement.objects.filter(written_by=person.pk),
        columns=("title", "body", "since", "until", "group__slug", "acknowledge", "updated_at"),
        without={"written_by": THE_PERSON},
    )
)
register(
    Table(
        name="announcement_edits",
        model=AnnouncementEdit,
        rows=lambda person: AnnouncementEdit.objects.filter(
            by=person.pk, announcement__in=Announcement.objects.visible_to(person)
        ),
        columns=("announcement__title", "at"),
        without={"by": THE_PERSON},
    )
)
register(
    Table(
        name="announcements_put_away",
        model=AnnouncementDismissal,
        rows=lambda person: AnnouncementDismissal.objects.visible_to(person).filter(
            announcement__in=Announcement.objects.visible_to(person)
        ),
        columns=("announcement__title", "at"),
        without={"reader": THE_PERSON},
    )
)
