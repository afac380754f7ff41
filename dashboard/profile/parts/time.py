"""The parts about when and where: time zone, weekly hours, the room; and how notes begin."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.models import Mentor
from dashboard.profile.parts.base import (
    ColumnPart,
    Field,
    Group,
    Part,
    PartForm,
    WhenEmpty,
)
from mentorhub.forms.links import MeetingLinkField
from mentorhub.forms.texts import TextField
from mentorhub.forms.weekly_hours import COPY, WeeklyHoursField
from mentorhub.forms.zone_field import ZoneField
from students.models import WeeklyHours
from students.sessions.rooms import meeting_link_of, set_room

MAX_HEADINGS = 8


class ZoneForm(PartForm):
    value = ZoneField()


class ZonePart(Part):
    """A column of the person, which other pages change too."""

    field = Field.ZONE
    group = Group.TIME
    title = gettext_lazy("Time zone")
    why = gettext_lazy("Your hours and all times on this site are shown in this time zone.")
    form_class = ZoneForm
    opens = True
    when_empty = WhenEmpty(
        gettext_lazy("No time zone yet"),
        gettext_lazy("Your hours are read in your time zone. Until you choose one, that is UTC."),
        rank=4,
    )

    def read(self, mentor: Mentor) -> str:
        return mentor.user.zone

    def write(self, mentor: Mentor, value: str) -> None:
        mentor.user.zone = value
        mentor.user.save(update_fields=["zone"])


class WeeklyHoursForm(PartForm):
    """Saved at each change; the button of the grid copies Monday's hours and saves them too."""

    hours = WeeklyHoursField(label=gettext_lazy("Weekly hours"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].before = [tuple(row) for row in self.before]

    def initial_of(self, value: Any) -> dict[str, Any]:
        return {}

    @property
    def value(self) -> list[list[int]]:
        return [list(row) for row in self.cleaned_data["hours"]]


class WeeklyHoursPart(Part):
    """The value is a list of [weekday, starts, ends], see ``mentorhub.forms.weekly_hours``."""

    field = Field.HOURS
    group = Group.TIME
    title = gettext_lazy("Weekly hours")
    why = gettext_lazy(
        "Session times are suggested within them; you can always plan one at another time."
    )
    form_class = WeeklyHoursForm
    opens = True
    stays_open_for = (COPY,)
    when_empty = WhenEmpty(
        gettext_lazy("No weekly hours yet"),
        gettext_lazy(
            "Nobody can be matched with you: a session needs a time that suits both of you."
        ),
        rank=1,
        needed=True,
    )

    def read(self, mentor: Mentor) -> list[list[int]]:
        return [list(row) for row in WeeklyHours.objects.stretches_of(mentor.user)]

    def write(self, mentor: Mentor, value: list[list[int]]) -> None:
        stretches = [(day, starts, ends) for day, starts, ends in value]
        WeeklyHours.objects.replace(mentor.user, stretches)


class RoomForm(PartForm):
    value = MeetingLinkField(label=gettext_lazy("Link to my room"))


class RoomPart(Part):
    field = Field.ROOM
    group = Group.TIME
    title = gettext_lazy("Link to my room")
    why = gettext_lazy(
        "Any address that begins with https://. A single session can have a different one. When "
        "you change it, everybody with an upcoming session gets one e-mail."
    )
    form_class = RoomForm
    when_empty = WhenEmpty(
        gettext_lazy("No link to your room yet"),
        gettext_lazy("Without it, every session needs its own link."),
        rank=6,
    )

    def read(self, mentor: Mentor) -> str:
        return meeting_link_of(mentor.user_id)

    def write(self, mentor: Mentor, value: str) -> None:
        set_room(mentor.user, value, by=mentor.user)


class NoteHeadingsForm(PartForm):
    value = TextField(
        label=gettext_lazy("Headings of my session notes"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_value(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["value"].splitlines()]
        headings = [line for line in lines if line]
        if len(headings) > MAX_HEADINGS:
            raise ValidationError(_("Up to 8 headings, so that a note stays short."))
        return "\n".join(headings)


class NoteHeadingsPart(ColumnPart):
    field = Field.NOTE_HEADINGS
    column = "note_headings"
    template = "field"
    group = Group.TIME
    title = gettext_lazy("Headings of my session notes")
    why = gettext_lazy("One per line. Each new note begins with them, under “Notes”.")
    form_class = NoteHeadingsForm
    anonymised = {"note_headings": ""}


PARTS: tuple[Part, ...] = (ZonePart(), WeeklyHoursPart(), RoomPart(), NoteHeadingsPart())
