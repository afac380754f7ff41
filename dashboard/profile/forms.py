"""What a mentor types into each part of the profile. Every form has one ``value``, plain JSON."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.models import NOVICE_CAPACITY, Mentor
from dashboard.profile.values import read
from mentorhub.accounts import languages
from mentorhub.accounts.forms import zone_choices
from mentorhub.dates import PAUSE_AHEAD
from mentorhub.files.images import FORMATS, drawn_again
from mentorhub.forms.dates import DateField
from students.models.availability import HTTPS

MOST_STUDENTS = 40
MOST_LANGUAGES = 12


class PartForm(forms.Form):
    """Filled with what stands there now, read under the name of its part."""

    part = ""

    def __init__(self, *args: Any, mentor: Mentor, **kwargs: Any) -> None:
        self.mentor = mentor
        if "initial" not in kwargs:
            kwargs["initial"] = self.shown(read(mentor, self.part))
        super().__init__(*args, auto_id=f"{self.part}-%s", **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-describedby", f"{self.part}-note")

    def shown(self, value: Any) -> dict[str, Any]:
        return {"value": value}

    @property
    def value(self) -> Any:
        """What is to be saved; only after ``is_valid``."""
        return self.cleaned_data["value"]


class IntroductionForm(PartForm):
    part = "introduction"
    value = forms.CharField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_value(self) -> str:
        return normalize_newlines(self.cleaned_data["value"])


class LanguagesForm(PartForm):
    part = "languages"
    value = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, mentor: Mentor, **kwargs: Any) -> None:
        super().__init__(*args, mentor=mentor, **kwargs)
        self.fields["value"].choices = languages.choices(*mentor.languages)

    def clean_value(self) -> list[str]:
        chosen = self.cleaned_data["value"]
        if len(chosen) > MOST_LANGUAGES:
            raise ValidationError(
                _("Choose at most %(most)s languages: those in which you can run a session.")
                % {"most": MOST_LANGUAGES}
            )
        return sorted(set(chosen))


class ZoneForm(PartForm):
    part = "zone"
    value = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    def __init__(self, *args: Any, mentor: Mentor, **kwargs: Any) -> None:
        super().__init__(*args, mentor=mentor, **kwargs)
        self.fields["value"].choices = zone_choices(mentor.user.zone)


class CapacityForm(PartForm):
    part = "capacity"
    value = forms.IntegerField(
        label=gettext_lazy("How many students"), min_value=0, max_value=MOST_STUDENTS
    )

    def __init__(self, *args: Any, mentor: Mentor, **kwargs: Any) -> None:
        super().__init__(*args, mentor=mentor, **kwargs)
        # The browser itself would only say "too large"; the reason stands here.
        if mentor.is_novice:
            self.fields["value"].widget.attrs["max"] = NOVICE_CAPACITY

    def clean_value(self) -> int:
        number = self.cleaned_data["value"]
        if self.mentor.is_novice and number > NOVICE_CAPACITY:
            says = _("A novice takes at most %(most)s students. Finish the training to take more.")
            raise ValidationError(says % {"most": NOVICE_CAPACITY})
        return number


class DisabledStudentsForm(PartForm):
    part = "disabled_students"
    value = forms.BooleanField(
        label=gettext_lazy("I am willing to support disabled students"), required=False
    )


class PauseForm(PartForm):
    part = "pause"
    first = DateField(label=gettext_lazy("From"), required=False, ahead=PAUSE_AHEAD)
    last = DateField(label=gettext_lazy("Until"), required=False, ahead=PAUSE_AHEAD)

    def shown(self, value: Any) -> dict[str, Any]:
        return dict(zip(("first", "last"), value, strict=True))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, last = typed.get("first"), typed.get("last")
        if last and not first and "first" not in self.errors:
            self.add_error("first", _("Say also from when, or leave both empty."))
        elif first and last and last < first:
            self.add_error("last", _("The pause ends before it begins."))
        return typed

    @property
    def value(self) -> list[str | None]:
        days = (self.cleaned_data["first"], self.cleaned_data["last"])
        return [day and day.isoformat() for day in days]


class RoomForm(PartForm):
    part = "room"
    value = forms.URLField(
        label=gettext_lazy("Link to my room"),
        required=False,
        assume_scheme="https",
        max_length=500,
        validators=[HTTPS],
    )


class PhotoForm(PartForm):
    part = "photo"
    value = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.FileInput(
            attrs={"accept": ",".join(f"image/{name.lower()}" for name in FORMATS)}
        ),
        error_messages={
            "required": gettext_lazy("Choose a picture first."),
            "empty": gettext_lazy("This file is empty. Choose another."),
        },
    )

    def shown(self, value: Any) -> dict[str, Any]:
        return {}

    def clean_value(self) -> bytes:
        """The picture drawn again; it is stored only when it is saved."""
        return drawn_again(self.cleaned_data["value"])
