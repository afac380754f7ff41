"""E-mail addresses: one spelling an address, in every form, import and column.

The spelling is the one that mail servers use: lower case, the domain in its ASCII form
(``xn--…``, RFC 5890), and no character that cannot be seen. So ``Ana@Müller.example`` and
``ana@xn--mller-kva.example`` are one address, and one person. The database refuses every other
spelling (``accounts_user_email_ascii``). docs/decisions/addresses.md says why.
"""

import contextlib
import re
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.db.models.lookups import IExact
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import MAX_NORMALISED, repaired

MAX_LENGTH = 254
# For Python and for PostgreSQL: visible ASCII characters, without capitals.
CANONICAL = r"^[!-@[-~]+$"
_CANONICAL = re.compile(CANONICAL)


def canonical_email(text: str) -> str:
    """The one spelling of an address. What is no address is returned without what is invisible, and
    what is far too long for one is cut, since visitors send it too."""
    cleaned = repaired(text[:MAX_NORMALISED]).lower()
    local, at, domain = cleaned.rpartition("@")
    if not at or domain.startswith("["):
        return cleaned
    # What is no domain by that standard stays as it is: the validators decide.
    with contextlib.suppress(idna.IDNAError, UnicodeError):
        # UTS 46, as browsers do it: full width letters and other spellings of the dot are mapped.
        domain = idna.encode(domain, uts46=True).decode()
    return f"{local}{at}{domain.lower()}"


def readable_email(email: str) -> str:
    """A stored address as people write it, ``ana@müller.example``: to be shown, never compared."""
    local, at, domain = email.rpartition("@")
    # What has no readable form stays as it is.
    with contextlib.suppress(idna.IDNAError, UnicodeError):
        domain = idna.decode(domain)
    return f"{local}{at}{domain}"


def is_canonical(email: str) -> bool:
    return bool(_CANONICAL.match(email))


class AddressValidator(EmailValidator):
    """Also refuses an address that has no ASCII form, which mail servers could not deliver to."""

    def __call__(self, value: Any) -> None:
        super().__call__(value)
        if not is_canonical(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})


validate_address = AddressValidator()


def validate_reachable(email: str) -> None:
    """Raises ``ValidationError`` for an address of no domain of the internet: ``a@localhost``,
    ``a@[10.0.0.1]``, ``a@10.0.0.10``. For what strangers type; an administrator may invite somebody
    of a network without dots."""
    _name, dot, top = email.rpartition("@")[2].rpartition(".")
    if not (dot and any(each.isalpha() for each in top)):
        raise ValidationError(
            _("Enter an address that e-mail can reach, such as name@example.org."),
            code="unreachable",
        )


class AddressFormField(forms.EmailField):
    default_validators = [validate_address]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return canonical_email(super().to_python(value) or "")


class AddressField(models.EmailField):
    """An EmailField whose values, stored and looked up, have the one spelling."""

    default_validators = [validate_address]
    description = _("E-mail address")

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return canonical_email(found) if isinstance(found, str) else found

    def get_prep_value(self, value: Any) -> Any:
        found = super().get_prep_value(value)
        return canonical_email(found) if isinstance(found, str) else found

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """So that the object in memory has the spelling of its row."""
        found = super().pre_save(model_instance, add)
        if isinstance(found, str):
            found = canonical_email(found)
            setattr(model_instance, self.attname, found)
        return found

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})

    def deconstruct(self) -> Any:
        """In a migration it is an EmailField: the rule is no property of the column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs


@AddressField.register_lookup
class SameAddress(IExact):
    """``email__iexact``: whatever spelling is looked for."""

    prepare_rhs = True
