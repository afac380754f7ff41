"""allauth's forms for passkeys, with a strict parser of the JSON text in their hidden field."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn import forms as allauth
from django import forms
from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import repaired, validate_one_line

log = logging.getLogger(__name__)

# Characters; a credential with an attestation has about two thousand.
MAX_CHARACTERS = 20_000
MAX_DEPTH = 5
MAX_NAME_LENGTH = 100
UNREADABLE = _("This passkey could not be read. Try again, or use another way to sign in.")


class CredentialField(forms.CharField):
    """The answer of a browser to a passkey request: a dict of texts, lists and dicts."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=True, max_length=MAX_CHARACTERS)
        self.error_messages["max_length"] = UNREADABLE

    def clean(self, value: Any) -> dict[str, Any]:
        return parse_credential(super().clean(value))


def parse_credential(text: str) -> dict[str, Any]:
    """Parse a credential. Raises ValidationError unless it is a JSON object of texts, lists,
    objects.

    A number is refused before it is converted, whatever its length: a credential has none.
    """
    if _depth(text) > MAX_DEPTH:
        raise ValidationError(UNREADABLE, code="invalid")
    try:
        found = json.loads(text, parse_int=_refuse_number, parse_float=_refuse_number,
                           parse_constant=_refuse_number)  # fmt: skip
    except ValueError as error:
        raise ValidationError(UNREADABLE, code="invalid") from error
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise ValidationError(UNREADABLE, code="invalid")
    return found


def _depth(text: str) -> int:
    """The greatest number of open brackets; those inside texts are counted too, which is
    harmless."""
    deepest = open_now = 0
    for character in text:
        if character in "[{":
            open_now += 1
            deepest = max(deepest, open_now)
        elif character in "]}":
            open_now -= 1
    return deepest


def _refuse_number(text: str) -> None:
    raise ValueError("A credential holds no number.")


@contextmanager
def refuse_unreadable() -> Iterator[None]:
    """Raises ValidationError for any error of the parsers in the block.

    They read CBOR, keys and signatures from text of a client, and raise exceptions of many types.
    """
    try:
        yield
    except (ValidationError, DatabaseError):
        raise
    except Exception as error:
        log.info("A passkey was refused: %s", type(error).__name__)
        raise ValidationError(UNREADABLE, code="invalid") from error


class _NamedPasskey:
    """allauth has no French for this label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]  # type: ignore[attr-defined]
        name.label = _("Name of the key")
        name.widget.attrs["autocomplete"] = "off"


class AddWebAuthnForm(_NamedPasskey, allauth.AddWebAuthnForm):
    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Sign in with this key alone")
        passwordless.help_text = _(
            "Instead of your password. The key then asks for your fingerprint, your face or "
            "its PIN."
        )

    def clean_name(self) -> str:
        """Repair the name instead of refusing it: the browser has created the key already."""
        self.cleaned_data["name"] = repaired(self.cleaned_data["name"], MAX_NAME_LENGTH)
        return super().clean_name()

    def clean(self) -> dict[str, Any]:
        with refuse_unreadable():
            return super().clean()


class EditWebAuthnForm(_NamedPasskey, allauth.EditWebAuthnForm):
    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        validate_one_line(name)
        return repaired(name, MAX_NAME_LENGTH)


class _UsePasskeyForm:
    def clean_credential(self) -> Any:
        with refuse_unreadable():
            return super().clean_credential()  # type: ignore[misc]


class AuthenticateWebAuthnForm(_UsePasskeyForm, allauth.AuthenticateWebAuthnForm):
    credential = CredentialField()


class LoginWebAuthnForm(_UsePasskeyForm, allauth.LoginWebAuthnForm):
    credential = CredentialField()


class ReauthenticateWebAuthnForm(_UsePasskeyForm, allauth.ReauthenticateWebAuthnForm):
    credential = CredentialField()
