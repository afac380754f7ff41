"""The parts about the mentor: photo, introduction, languages, links."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.models import Mentor
from dashboard.models.mentor import MAX_LINKS
from dashboard.profile.parts.base import (
    ColumnPart,
    Field,
    Group,
    Part,
    PartForm,
    WhenEmpty,
)
from mentorhub import formats
from mentorhub.accounts import act_limits, languages
from mentorhub.files import pictures
from mentorhub.files.photo_field import PhotoField
from mentorhub.forms.links import HttpsField, LinkInput
from mentorhub.forms.texts import LineField, TextField

MAX_LANGUAGES = 12


class PhotoForm(PartForm):
    value = PhotoField()

    def initial_of(self, value: Any) -> dict[str, Any]:
        return {}


class PhotoPart(Part):
    """The number of a stored picture (``mentorhub.files.pictures``), or None: a column of the
    person, which the page of one's account changes too."""

    field = Field.PHOTO
    group = Group.YOU
    title = gettext_lazy("Photo")
    why = gettext_lazy(
        "Students, mentors and managers can see it. Only the picture is kept from the file."
    )
    form_class = PhotoForm
    redraws = True
    limit = act_limits.PHOTO
    when_empty = WhenEmpty(
        gettext_lazy("No photo yet"),
        gettext_lazy("Seeing a face makes the first session easier."),
        rank=7,
    )

    def read(self, mentor: Mentor) -> str | None:
        return mentor.user.photo and str(mentor.user.photo)

    def write(self, mentor: Mentor, value: str | None) -> None:
        mentor.user.photo = UUID(value) if value else None
        mentor.user.save(update_fields=["photo"])

    def stored(self, value: bytes, mentor: Mentor) -> str:
        return str(pictures.keep(value, owner=mentor.user_id))

    def can_be_restored(self, value: str | None) -> bool:
        return value is None or pictures.is_kept(UUID(value))


class IntroductionForm(PartForm):
    value = TextField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_value(self) -> str:
        return normalize_newlines(self.cleaned_data["value"])


class IntroductionPart(ColumnPart):
    field = Field.INTRODUCTION
    column = "introduction"
    template = "field"
    group = Group.YOU
    title = gettext_lazy("Introduction")
    why = gettext_lazy("A few sentences for a new student: what you do, and how you like to work.")
    form_class = IntroductionForm
    anonymised = {"introduction": ""}
    when_empty = WhenEmpty(
        gettext_lazy("No introduction yet"),
        gettext_lazy("It is the first thing that a new student reads about you."),
        rank=5,
    )


class LanguagesForm(PartForm):
    value = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = languages.choices(*self.mentor.languages)

    def clean_value(self) -> list[str]:
        chosen = self.cleaned_data["value"]
        if len(chosen) > MAX_LANGUAGES:
            raise ValidationError(
                _("Choose at most %(most)s languages: those in which you can run a session.")
                % {"most": MAX_LANGUAGES}
            )
        return sorted(set(chosen))


class LanguagesPart(ColumnPart):
    field = Field.LANGUAGES
    column = "languages"
    group = Group.YOU
    title = gettext_lazy("Languages")
    why = gettext_lazy("The languages in which you can run a session.")
    form_class = LanguagesForm
    anonymised = {"languages": []}
    opens = True
    when_empty = WhenEmpty(
        gettext_lazy("No languages yet"),
        gettext_lazy("You and a student need a language in common."),
        rank=3,
        needed=True,
    )


class LinksForm(PartForm):
    """``MAX_LINKS`` rows of a name and an address; a row without an address is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = {"aria-describedby": "links-note"}
        for n in range(1, MAX_LINKS + 1):
            self.fields[f"label{n}"] = LineField(
                label=_("Name of link %(n)s") % {"n": n},
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs=note | {"placeholder": _("Name")}),
            )
            self.fields[f"url{n}"] = HttpsField(
                label=_("Address of link %(n)s") % {"n": n},
                required=False,
                max_length=300,
                widget=LinkInput(attrs=note | {"placeholder": "https://", "autocomplete": "url"}),
            )

    def initial_of(self, value: Any) -> dict[str, Any]:
        found = {}
        for n, link in enumerate(value[:MAX_LINKS], 1):
            found |= {f"label{n}": link["label"], f"url{n}": link["url"]}
        return found

    def rows(self) -> list[tuple[Any, Any]]:
        """The filled rows and two empty ones; all of them after an error."""
        last = max((n for n in range(1, MAX_LINKS + 1) if self[f"url{n}"].value()), default=0)
        shown = MAX_LINKS if self.is_bound else min(MAX_LINKS, last + 2)
        return [(self[f"label{n}"], self[f"url{n}"]) for n in range(1, shown + 1)]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for n in range(1, MAX_LINKS + 1):
            if typed.get(f"label{n}") and not typed.get(f"url{n}") and f"url{n}" not in self.errors:
                self.add_error(f"url{n}", _("Give the address too, or clear the name."))
        return typed

    @property
    def value(self) -> list[dict[str, str]]:
        """A link without a name is called by its host."""
        pairs = [
            (self.cleaned_data[f"label{n}"], self.cleaned_data[f"url{n}"])
            for n in range(1, MAX_LINKS + 1)
        ]
        return [
            {"label": label or formats.host(url)[:40], "url": url} for label, url in pairs if url
        ]


class LinksPart(ColumnPart):
    field = Field.LINKS
    column = "links"
    group = Group.YOU
    title = gettext_lazy("Links")
    why = gettext_lazy("Where students can see your work. At most 5, each beginning with https://.")
    form_class = LinksForm
    anonymised = {"links": []}


PARTS: tuple[Part, ...] = (PhotoPart(), IntroductionPart(), LanguagesPart(), LinksPart())
