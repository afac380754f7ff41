"""The two parts that have a page of their own: the projects of the catalogue, the grid of hours."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from dashboard.models import Mentor
from dashboard.profile import hours
from dashboard.profile.forms import PartForm
from dashboard.profile.values import open_projects, read
from mentorhub.forms import parameters
from mentorhub.forms.parameters import parse_int
from students.models import Project
from students.models.path import Path

MOST_STRETCHES = 60
# More than a school has; what comes beyond is not read.
MOST_PROJECTS = 2000


@dataclass
class Shelf:
    """The projects of a path as far as the search lets them through."""

    path: Path
    is_open: bool
    is_studied: bool
    projects: list[Project]


class ProjectsForm(PartForm):
    """Only what was shown changes; ``all`` chooses every open project of one path."""

    part = "projects"
    q = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    all = forms.SlugField(required=False)

    def __init__(self, *args: Any, mentor: Mentor, query: str = "", **kwargs: Any) -> None:
        super().__init__(*args, mentor=mentor, initial={"q": query}, **kwargs)
        self.query = parameters.text(self.data, "q") if self.is_bound else query
        self.open = open_projects(mentor)
        self.chosen = set(read(mentor, self.part))
        self.projects = self._found()

    def _found(self) -> list[Project]:
        projects = Project.objects.visible_to(self.mentor.user).select_related("path")
        found = projects.defer("brief").order_by("path__position", "path", "position", "pk")
        words = self.query.casefold()
        return [each for each in found if words in f"{each.title} {each.path.title}".casefold()]

    def shelves(self) -> list[Shelf]:
        found: dict[int, Shelf] = {}
        for project in self.projects:
            project.is_chosen = project.pk in self.chosen  # type: ignore[attr-defined]
            project.is_open = project.pk in self.open  # type: ignore[attr-defined]
            studied = project.path_id == self.mentor.user.enrolled_path_id
            shelf = found.setdefault(project.path_id, Shelf(project.path, False, studied, []))
            shelf.is_open |= project.is_open  # type: ignore[attr-defined]
            shelf.projects.append(project)
        # What can be chosen stands first.
        return sorted(found.values(), key=lambda shelf: not shelf.is_open)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        sent = parameters.many(self.data, "project", most=MOST_PROJECTS)
        ticked = {parse_int(number, 11) for number in sent}
        if None in ticked:
            raise ValidationError(_("This is not a project."))
        if ticked - self.open - self.chosen:
            raise ValidationError(
                _("Only projects of paths that you are approved for can be chosen.")
            )
        if typed.get("all"):
            ticked |= {p.pk for p in self.projects if p.path.slug == typed["all"]} & self.open
        shown = {project.pk for project in self.projects} & self.open
        self.ticked = (self.chosen - shown) | ticked
        return typed

    @property
    def value(self) -> list[int]:
        return sorted(self.ticked)


class HoursForm(PartForm):
    """The grid: a cell a half hour. ``copy`` gives Monday's hours to the other working days."""

    part = "hours"

    def __init__(self, *args: Any, mentor: Mentor, night: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, mentor=mentor, initial={}, **kwargs)
        self.before = [tuple(row) for row in read(mentor, self.part)]
        self.night = parameters.flag(self.data, "night") if self.is_bound else night
        self.rows = hours.WHOLE_DAY if self.night else hours.DAYTIME

    def grid(self) -> list[dict[str, Any]]:
        now = hours.merged(self.before)
        if self.is_bound and not self.errors:
            now = [tuple(row) for row in self.value]
        days = [(day, hours.short_day(day)) for day in range(7)]
        return [
            {
                "clock": hours.clock(row),
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
        return hours.in_words(hours.odd_ones(self.before))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        known = {f"{day}-{row}": (day, row) for day in range(7) for row in self.rows}
        cells = parameters.many(self.data, "h", most=7 * 48)
        if not set(cells) <= known.keys():
            raise ValidationError(_("These are no hours of a week."))
        after = hours.changed(self.before, {known[cell] for cell in cells}, self.rows)
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
        same = self.after == hours.merged(self.before)
        return [list(row) for row in (sorted(self.before) if same else self.after)]
