"""allauth's forms with labels in the words of the rest of the product."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "remember": _("Stay signed in on this device"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class PlainLabels:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = LABELS.get(name, field.label)


class LoginForm(PlainLabels, allauth.LoginForm):
    pass


class ReauthenticateForm(PlainLabels, allauth.ReauthenticateForm):
    pass


class ResetPasswordForm(PlainLabels, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(PlainLabels, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(PlainLabels, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(PlainLabels, allauth.SetPasswordForm):
    pass


class AddEmailForm(PlainLabels, allauth.AddEmailForm):
    pass
