"""The parts about the mentor's students: how many, on which projects, which, and when not."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.models import NOVICE_CAPACITY, Mentor
from dashboard.profile.parts.base import (
    ColumnPart,
    Field,
    Group,
    Part,
    PartForm,
    WhenEmpty,
    set_columns,
)
from mentorhub.dates import PAUSE_AHEAD, read_date
from mentorhub.formats import parse_int
from mentorhub.forms import parameters
from mentorhub.forms.dates import DateField
from mentorhub.plain_text import has_words
from students.models import Approval, Project
from students.paths.models.path import Path

MAX_STUDENTS = 40
# More than a school has; what comes beyond is not read.
MAX_PROJECTS = 2000


class CapacityForm(PartForm):
    value = forms.IntegerField(
        label=gettext_lazy("Number of students"),
        min_value=0,
        max_value=MAX_STUDENTS,
        error_messages={
            "min_value": gettext_lazy("Enter 0 or more."),
            "max_value": gettext_lazy("Enter at most %(limit_value)s."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The browser's own message would not give the reason; clean_value does.
        if self.mentor.is_novice:
            self.fields["value"].widget.attrs["max"] = NOVICE_CAPACITY

    def clean_value(self) -> int:
        number = self.cleaned_data["value"]
        if self.mentor.is_novice and number > NOVICE_CAPACITY:
            says = _("A novice takes at most %(most)s students. Finish the training to take more.")
            raise ValidationError(says % {"most": NOVICE_CAPACITY})
        return number


class CapacityPart(ColumnPart):
    field = Field.CAPACITY
    column = "capacity"
    group = Group.STUDENTS
    title = gettext_lazy("Number of students")
    why = gettext_lazy(
        "About one for each hour you have in a week. Lowering it takes no student away from you."
    )
    form_class = CapacityForm


@dataclass
class Shelf:
    """A path and those of its projects that match the search."""

    path: Path
    is_open: bool
    is_studied: bool
    projects: list[Project]


class ProjectsForm(PartForm):
    """Only what is shown changes; ``all`` chooses every open project of one path."""

    q = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    all = forms.SlugField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = self.shown.get("q", "")
        self.open = projects_open_to(self.mentor)
        self.chosen = set(self.before)
        self.projects = self._found()

    def initial_of(self, value: Any) -> dict[str, Any]:
        return {"q": self.shown.get("q", "")}

    def _found(self) -> list[Project]:
        projects = Project.objects.visible_to(self.mentor.user).select_related("path")
        found = projects.defer("brief").order_by("path__position", "path", "position", "pk")
        return [each for each in found if has_words(self.query, f"{each.title} {each.path.title}")]

    def shelves(self) -> list[Shelf]:
        """Paths with a project that can be chosen come first."""
        found: dict[int, Shelf] = {}
        for project in self.projects:
            project.is_chosen = project.pk in self.chosen  # type: ignore[attr-defined]
            project.is_open = project.pk in self.open  # type: ignore[attr-defined]
            studied = project.path_id == self.mentor.user.enrolled_path_id
            shelf = found.setdefault(project.path_id, Shelf(project.path, False, studied, []))
            shelf.is_open |= project.is_open  # type: ignore[attr-defined]
            shelf.projects.append(project)
        return sorted(found.values(), key=lambda shelf: not shelf.is_open)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        sent = parameters.many(self.data, "project", most=MAX_PROJECTS)
        ticked = {parse_int(number, 11) for number in sent}
        if None in ticked:
            raise ValidationError(_("There is no such project."))
        if ticked - self.open - self.chosen:
            raise ValidationError(
                _("You can only choose projects of paths you are approved for."),
                code="not_approved",
            )
        if typed.get("all"):
            ticked |= {p.pk for p in self.projects if p.path.slug == typed["all"]} & self.open
        shown = {project.pk for project in self.projects} & self.open
        self.ticked = (self.chosen - shown) | ticked
        return typed

    @property
    def value(self) -> list[int]:
        return sorted(self.ticked)


class ProjectsPart(Part):
    """The value is a sorted list of primary keys."""

    field = Field.PROJECTS
    group = Group.STUDENTS
    title = gettext_lazy("Projects I would like to mentor")
    why = gettext_lazy("You are given students who work on one of these projects.")
    form_class = ProjectsForm
    opens = True
    stays_open_for = ("all",)
    when_empty = WhenEmpty(gettext_lazy("No projects chosen yet"), why, rank=2, needed=True)

    def read(self, mentor: Mentor) -> list[int]:
        chosen = mentor.projects.through.objects.filter(mentor=mentor)
        return sorted(chosen.values_list("project", flat=True))

    def write(self, mentor: Mentor, value: list[int]) -> None:
        """A project that may not be chosen (any more) can stay and cannot be added."""
        before = set(self.read(mentor))
        wanted = {number for number in value if number in before | projects_open_to(mentor)}
        rows = mentor.projects.through.objects.filter(mentor=mentor)
        rows.filter(project__in=before - wanted).delete()
        mentor.projects.add(*wanted - before)

    def shown(self, request: HttpRequest) -> dict[str, str]:
        source = request.POST if request.method == "POST" else request.GET
        return {"q": parameters.text(source, "q", longest=parameters.SEARCH_LENGTH)}


def projects_open_to(mentor: Mentor) -> set[int]:
    """The projects a mentor may choose: those of paths they are approved for and do not study."""
    approved = {
        "path__approvals__kind": Approval.Kind.MENTOR,
        "path__approvals__ended_at": None,
    }
    projects = Project.objects.with_open_guide(mentor.user)
    found = projects.filter(path__approvals__user=mentor.user_id, **approved)
    return set(found.values_list("pk", flat=True))


class DisabledStudentsForm(PartForm):
    value = forms.BooleanField(
        label=gettext_lazy("I am willing to support disabled students"), required=False
    )


class DisabledStudentsPart(ColumnPart):
    field = Field.DISABLED_STUDENTS
    column = "willing_to_support_disabled_students"
    group = Group.STUDENTS
    title = gettext_lazy("Disabled students")
    why = gettext_lazy(
        "They need somebody who takes the time to ask what helps. Only managers can see this."
    )
    form_class = DisabledStudentsForm
    anonymised = {"willing_to_support_disabled_students": False}


class PauseForm(PartForm):
    first = DateField(label=gettext_lazy("From"), required=False, ahead=PAUSE_AHEAD)
    last = DateField(label=gettext_lazy("Until"), required=False, ahead=PAUSE_AHEAD)

    def initial_of(self, value: Any) -> dict[str, Any]:
        return dict(zip(("first", "last"), value, strict=True))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, last = typed.get("first"), typed.get("last")
        if last and not first and "first" not in self.errors:
            self.add_error("first", _("Give a start date too, or leave both empty."))
        elif first and last and last < first:
            self.add_error("last", _("The pause ends before it begins."))
        return typed

    @property
    def value(self) -> list[str | None]:
        days = (self.cleaned_data["first"], self.cleaned_data["last"])
        return [day and day.isoformat() for day in days]


class PausePart(Part):
    """The value is the first and the last day, ISO dates or None."""

    field = Field.PAUSE
    group = Group.STUDENTS
    title = gettext_lazy("Pause")
    why = gettext_lazy(
        "You get no new student during a pause. Your current students stay with you."
    )
    form_class = PauseForm

    def read(self, mentor: Mentor) -> list[str | None]:
        return [day and day.isoformat() for day in (mentor.paused_from, mentor.paused_until)]

    def write(self, mentor: Mentor, value: list[str | None]) -> None:
        first, last = (read_date(day) if day else None for day in value)
        set_columns(mentor, paused_from=first, paused_until=last)


PARTS: tuple[Part, ...] = (CapacityPart(), ProjectsPart(), DisabledStudentsPart(), PausePart())
