"""Forms of the account pages: preferences, the time zone, the password of an invitation."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from mentorhub import time_zones
from mentorhub.accounts.models import Block, User
from mentorhub.files.photo_field import PhotoField
from mentorhub.forms.zone_field import ZoneField


class ProfileForm(forms.ModelForm):
    zone = ZoneField()

    class Meta:
        model = User
        fields = ("name", "language", "zone", "theme")
        widgets: ClassVar[dict] = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "language": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }

    def save(self, commit: bool = True) -> User:
        self.instance.save(update_fields=list(self.Meta.fields))
        return self.instance


class PhotoForm(forms.Form):
    photo = PhotoField(help_text=_("JPEG, PNG or WebP, up to 8 MB. It is cropped to a square."))


class BlockForm(forms.Form):
    """Whether a person is muted or blocked."""

    kind = forms.ChoiceField(label=_("What should happen?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, may_block: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mute = _("Mute: you are not told about what they write, and it does not count as unread.")
        block = _("Block: as muting, and the two of you cannot write to each other.")
        choices = [(Block.Kind.MUTE.value, mute)]
        if may_block:
            choices.append((Block.Kind.BLOCK.value, block))
        kind: Any = self.fields["kind"]
        kind.choices = choices


class InvitationForm(SetPasswordForm):
    """The password is typed once: the page can show it."""

    new_password2 = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data


class ZoneForm(forms.ModelForm):
    """``instead_of`` is the zone that the person has now; what the browser sends must name it."""

    instead_of = forms.CharField(required=False, max_length=64)

    class Meta:
        model = User
        fields = ("zone",)

    def __init__(self, *args: object, instead_of: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.now = instead_of

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if not zone:
            raise forms.ValidationError(_("Choose a time zone."))
        # Browsers know zones by older names too.
        return time_zones.current_name(zone)

    def clean_instead_of(self) -> str:
        named: str = self.cleaned_data["instead_of"]
        if named != self.now:
            code = "changed_meanwhile" if named else "chosen_already"
            raise forms.ValidationError(
                _("Your time zone has been changed in the meantime."), code=code
            )
        return named

    def save(self, commit: bool = True) -> User:
        self.instance.save(update_fields=["zone"])
        return self.instance
