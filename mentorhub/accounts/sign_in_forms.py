"""allauth's forms with the labels of this product and its rate limits."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts import sign_in_limits
from mentorhub.accounts.models import User
from mentorhub.accounts.password_check import person_with_address
from mentorhub.accounts.second_factor import require_recent_second_factor
from mentorhub.accounts.sign_in_limits import PasswordLimitedError
from mentorhub.forms.addresses import canonical_email

# Of an e-mail address, as in the database.
MAX_EMAIL_LENGTH = 254
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "remember": _("Stay signed in on this device"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "code": _("Sign-in code"),
}


class PlainLabels:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = LABELS.get(name, field.label)
            if name in ("login", "email"):
                field.widget.attrs["maxlength"] = MAX_EMAIL_LENGTH
                field.validators.append(MaxLengthValidator(MAX_EMAIL_LENGTH))

    def _clean_fields(self) -> None:
        """Clean the fields; an address is then in its one spelling."""
        for name in {"login", "email"} & set(self.fields):  # type: ignore[attr-defined]
            field = self.fields[name]  # type: ignore[attr-defined]
            field.to_python = lambda value: canonical_email(value or "")
        super()._clean_fields()  # type: ignore[misc]


class LoginForm(PlainLabels, allauth.LoginForm):
    # At the limit of passwords the page offers a mailed code.
    offers_code = False

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except PasswordLimitedError:
            self.offers_code = True
            raise


class ReauthenticateForm(PlainLabels, allauth.ReauthenticateForm):
    pass


class ResetPasswordForm(PlainLabels, allauth.ResetPasswordForm):
    """Does the same for every address: the worker that sends the mail looks up the person."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        get_adapter(request).send_mail("password_reset_key", email, {})
        return email


class ResetPasswordKeyForm(PlainLabels, allauth.ResetPasswordKeyForm):
    """A new password is typed once, here and in the next two: the page can show it."""

    password2 = None


class ChangePasswordForm(PlainLabels, allauth.ChangePasswordForm):
    password2 = None


class SetPasswordForm(PlainLabels, allauth.SetPasswordForm):
    password2 = None


class AddEmailForm(PlainLabels, allauth.AddEmailForm):
    """Another address for signing in. It is in use once it is confirmed."""

    def save(self, request: HttpRequest) -> Any:
        """Raises ReauthenticationRequired when a second factor is needed first."""
        require_recent_second_factor(request)
        return super().save(request)


class RequestLoginCodeForm(PlainLabels, allauth.RequestLoginCodeForm):
    """Only for an address at the limit of passwords, whether a person has it or not."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        request = context.request
        if sign_in_limits.password_is_enough(request, email):
            raise ValidationError(_("You can sign in with just your password again."))
        seconds = sign_in_limits.seconds_to_wait(request, action="request_login_code", key=email)
        if seconds:
            raise ValidationError(
                _(
                    "No more codes can be sent to this address for now. Look for the last one in "
                    "your inbox, or wait %(time)s."
                ),
                params={"time": sign_in_limits.minutes_text(seconds)},
            )
        if not sign_in_limits.count_code(request, email):
            raise get_adapter(request).validation_error("rate_limited")
        person = person_with_address(email)
        # For an unknown address, a person who does not exist: the following pages then make the
        # same queries as for the others.
        self._user = person if person and person.is_active else User(pk=0)
        return email


class ConfirmLoginCodeForm(PlainLabels, allauth.ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stage = context.request._login_stage
        if stage.login.user is None:
            # The address is unknown. The person who does not exist keeps the number of queries of
            # this page and of the next the same as for known addresses.
            stage.login.user = User(pk=0)
            stage.state.pop("user_id", None)
