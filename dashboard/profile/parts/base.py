"""What a part of the profile is: its texts, its form, how its value is read and written, and
whether it is filled in.

The modules beside this one declare the parts, one class each. A value is plain JSON, so that a
change can be stored and undone (``changes.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise

from dashboard.models import Mentor, ProfileChange
from mentorhub.accounts.act_limits import Limit

Field = ProfileChange.Field


class Group(StrEnum):
    """The headings of the page."""

    YOU = "you"
    STUDENTS = "students"
    TIME = "time"


@dataclass(frozen=True)
class WhenEmpty:
    """What is said of an empty part, and why it matters. ``rank`` 1 is said first."""

    what: str | Promise
    why: str | Promise
    rank: int
    # Without this part nobody can be matched with the mentor.
    needed: bool = False


@dataclass(frozen=True)
class KnownProfile:
    """A profile, and whether its parts that lie in other tables are filled in: asking about any
    part costs no query."""

    mentor: Mentor
    filled: Mapping[Field, bool] = field(default_factory=dict)


class PartForm(forms.Form):
    """The form of one part, filled with its value of now.

    ``shown`` are the parameters of the address that say what of a long part is shown.
    """

    def __init__(
        self,
        *args: Any,
        part: "Part",
        mentor: Mentor,
        shown: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.part, self.mentor, self.shown = part, mentor, shown or {}
        self.before = part.read(mentor)
        super().__init__(
            *args, initial=self.initial_of(self.before), auto_id=f"{part.name}-%s", **kwargs
        )
        for each in self.fields.values():
            each.widget.attrs.setdefault("aria-describedby", f"{part.name}-note")

    def initial_of(self, value: Any) -> dict[str, Any]:
        return {"value": value}

    @property
    def value(self) -> Any:
        """What is to be saved. Only after ``is_valid``."""
        return self.cleaned_data["value"]


class Part:
    """One part of the profile. It has no state: ``PARTS`` holds one instance of each subclass."""

    # Its name in addresses, in templates and in ``ProfileChange``.
    field: Field
    group: Group
    title: str | Promise
    # Why it is asked for.
    why: str | Promise
    form_class: type[PartForm]
    # The file of the form in ``templates/dashboard/profile/parts/``, if it has not the name of the
    # part. "field" serves any form with a single field.
    template = ""
    # Too long for the page of all parts: that page shows the value (``parts/<name>_chosen.html``),
    # and the form opens by itself.
    opens = False
    # A save changes the form itself, which is then drawn anew.
    redraws = False
    # None: a profile is complete without this part.
    when_empty: WhenEmpty | None = None
    # Column of the mentor's row -> its value once the person is anonymised.
    anonymised: ClassVar[dict[str, Any]] = {}
    # How often it may be saved, beside the limit of all parts.
    limit: Limit | None = None
    # The names of buttons after which one goes on in the opened part.
    stays_open_for: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return str(self.field.value)

    def template_of(self, *, is_open: bool) -> str:
        """The template of the form, or of the value while the form is closed."""
        name = (self.template or self.name) if is_open else f"{self.name}_chosen"
        return f"dashboard/profile/parts/{name}.html"

    def read(self, mentor: Mentor) -> Any:
        raise NotImplementedError

    def write(self, mentor: Mentor, value: Any) -> None:
        """Without checks: forms and constraints make them."""
        raise NotImplementedError

    def is_filled(self, known: KnownProfile) -> bool:
        if self.field in known.filled:
            return known.filled[self.field]
        return bool(self.read(known.mentor))

    def form(self, *args: Any, mentor: Mentor, **kwargs: Any) -> PartForm:
        return self.form_class(*args, part=self, mentor=mentor, **kwargs)

    def shown(self, request: HttpRequest) -> dict[str, str]:
        """The parameters, of the address or the form, that say what of a long part is shown."""
        return {}

    def stored(self, value: Any, mentor: Mentor) -> Any:
        """The JSON to write for a form's value; called once, when it is saved."""
        return value

    def can_be_restored(self, value: Any) -> bool:
        """Whether this earlier value still exists."""
        return True


class ColumnPart(Part):
    """A part that is one column of the mentor's row."""

    column: str

    def read(self, mentor: Mentor) -> Any:
        return getattr(mentor, self.column)

    def write(self, mentor: Mentor, value: Any) -> None:
        set_columns(mentor, **{self.column: value})


def set_columns(mentor: Mentor, **values: Any) -> None:
    for name, value in values.items():
        setattr(mentor, name, value)
    mentor.save(update_fields=list(values))
