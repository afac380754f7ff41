"""Forms of the account pages: preferences and the time zone."""

from typing import ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import User

# Prefixes of current zone names; the other names are older aliases.
REGIONS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/",
    "Indian/", "Pacific/",
)  # fmt: skip


def zone_choices(own: str) -> list[tuple[str, str]]:
    """Names and labels of the time zones; includes the person's own, also if it is an alias."""
    names = sorted({n for n in available_timezones() if n.startswith(REGIONS)} | ({own} - {""}))
    return [("", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class ProfileForm(forms.ModelForm):
    zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = User
        fields = ("name", "language", "zone", "theme")
        widgets: ClassVar[dict] = {"language": forms.RadioSelect, "theme": forms.RadioSelect}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(self.instance.zone)

    def save(self, commit: bool = True) -> User:
        self.instance.save(update_fields=list(self.Meta.fields))
        return self.instance


class ZoneForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("zone",)

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if not zone:
            raise forms.ValidationError(_("Say which time zone."))
        return zone

    def save(self, commit: bool = True) -> User:
        self.instance.save(update_fields=["zone"])
        return self.instance
