"""The parts about when and where: the time zone, the weekly hours, the room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.models import Mentor
from dashboard.profile import hours
from dashboard.profile.parts.base import (
    Field,
    Group,
    Part,
    PartForm,
    WhenEmpty,
)
from mentorhub import formats
from mentorhub.accounts.forms import zone_choices
from mentorhub.forms import parameters
from mentorhub.forms.links import MeetingLinkField
from mentorhub.forms.parameters import Source
from students.models import MeetingRoom, WeeklyHours

MOST_STRETCHES = 60


class ZoneForm(PartForm):
    value = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = zone_choices(self.mentor.user.zone)


class ZonePart(Part):
    """A column of the person, which other pages change too."""

    field = Field.ZONE
    group = Group.TIME
    title = gettext_lazy("Time zone")
    why = gettext_lazy("Your hours, and every time on this site, are on this clock.")
    form_class = ZoneForm
    opens = True
    when_empty = WhenEmpty(
        gettext_lazy("No time zone yet"),
        gettext_lazy("Your hours are read on your clock; until you choose one, that is UTC."),
        rank=4,
    )

    def read(self, mentor: Mentor) -> str:
        return mentor.user.zone

    def write(self, mentor: Mentor, value: str) -> None:
        mentor.user.zone = value
        mentor.user.save(update_fields=["zone"])


class WeeklyHoursForm(PartForm):
    """A grid with a cell a half hour. ``copy`` gives Monday's hours to the other working days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stretches = [tuple(row) for row in self.before]
        self.night = bool(self.shown.get("night"))
        self.rows = hours.WHOLE_DAY if self.night else hours.DAYTIME

    def initial_of(self, value: Any) -> dict[str, Any]:
        return {}

    def grid(self) -> list[dict[str, Any]]:
        now = hours.merged(self.stretches)
        if self.is_bound and not self.errors:
            now = [tuple(row) for row in self.value]
        days = [(day, hours.short_day(day)) for day in range(7)]
        return [
            {
                "clock": formats.clock(row),
                "half": row % 60,
                "cells": [
                    (f"{day}-{row}", name, hours.covered(now, day, row)) for day, name in days
                ],
            }
            for row in self.rows
        ]

    @staticmethod
    def days() -> list[tuple[str, str]]:
        return [(hours.short_day(day), str(WEEKDAYS[day])) for day in range(7)]

    def odd(self) -> list[tuple[str, str]]:
        return hours.in_words(hours.odd_ones(self.stretches))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        known = {f"{day}-{row}": (day, row) for day in range(7) for row in self.rows}
        cells = parameters.many(self.data, "h", most=7 * 48)
        if not set(cells) <= known.keys():
            raise ValidationError(_("These are no hours of a week."))
        after = hours.changed(self.stretches, {known[cell] for cell in cells}, self.rows)
        if parameters.has(self.data, "copy"):
            after = hours.copied(after, 0, range(1, 5))
        if len(after) > MOST_STRETCHES:
            raise ValidationError(
                _("These are more than %(most)s stretches a week. Leave fewer gaps.")
                % {"most": MOST_STRETCHES}
            )
        self.after = after
        return typed

    @property
    def value(self) -> list[list[int]]:
        """As it was when only the way of writing it would change."""
        same = self.after == hours.merged(self.stretches)
        return [list(row) for row in (sorted(self.stretches) if same else self.after)]


class WeeklyHoursPart(Part):
    """The value is a list of [weekday, starts, ends], see ``students.stretches``."""

    field = Field.HOURS
    group = Group.TIME
    title = gettext_lazy("Weekly hours")
    why = gettext_lazy("Sessions are proposed within them; you can always plan another hour.")
    form_class = WeeklyHoursForm
    opens = True
    stays_open_for = ("copy", "show")
    when_empty = WhenEmpty(
        gettext_lazy("No weekly hours yet"),
        gettext_lazy("Nobody can be matched with you: sessions need an hour that suits both."),
        rank=1,
        needed=True,
    )

    def read(self, mentor: Mentor) -> list[list[int]]:
        return [list(row) for row in WeeklyHours.objects.stretches_of(mentor.user)]

    def write(self, mentor: Mentor, value: list[list[int]]) -> None:
        stretches = [(day, starts, ends) for day, starts, ends in value]
        WeeklyHours.objects.replace(mentor.user, stretches)

    def shown(self, source: Source) -> dict[str, str]:
        return {"night": "1" if parameters.flag(source, "night") else ""}

    def shown_next(self, source: Source) -> dict[str, str]:
        """The buttons ``show`` open and close the night."""
        button = parameters.choice(source, "show", ("day", "night"))
        return {"night": "1" if button == "night" else ""} if button else self.shown(source)


class RoomForm(PartForm):
    value = MeetingLinkField(label=gettext_lazy("Link to my room"))


class RoomPart(Part):
    field = Field.ROOM
    group = Group.TIME
    title = gettext_lazy("Link to my room")
    why = gettext_lazy("Any address that begins with https://. Each session can have another.")
    form_class = RoomForm
    when_empty = WhenEmpty(
        gettext_lazy("No link to your room yet"),
        gettext_lazy("Without a link, each session needs one of its own."),
        rank=6,
    )

    def read(self, mentor: Mentor) -> str:
        rooms = MeetingRoom.objects.filter(mentor=mentor.user_id)
        return rooms.values_list("url", flat=True).first() or ""

    def write(self, mentor: Mentor, value: str) -> None:
        MeetingRoom.objects.update_or_create(mentor=mentor.user, defaults={"url": value})


PARTS: tuple[Part, ...] = (ZonePart(), WeeklyHoursPart(), RoomPart())
