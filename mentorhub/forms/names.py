"""One rule for names of people and other texts of one line: titles, names of files, of keys.

A line has no control characters, line or paragraph separators, marks that turn the direction of
reading, and no characters without width: with them a name breaks headers and lists, and passes for
another one. Zero-width joiner and non-joiner stay, because names in Persian and in languages of
India need them. Text is kept in NFC, each run of spaces and tabs as one space.

A form refuses what breaks the rule; saving without a form removes it (``OneLineField``).
docs/decisions/names.md says why.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# For Python and for PostgreSQL, which reads the same escapes.
REFUSED = (
    r"[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb]"
)
_REFUSED = re.compile(f"{REFUSED}|[\0\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


def one_line(text: str) -> str:
    """Normalised as above; what is refused is still in it."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def repaired(text: str, longest: int | None = None) -> str:
    """The line without what is refused, cut at ``longest`` characters. It may be empty."""
    spaced = re.sub(r"[\r\n\v\f\x85\u2028\u2029]+", " ", text)
    return one_line(_REFUSED.sub("", spaced))[:longest].strip()


def validate_one_line(text: str) -> None:
    """Raises ``ValidationError`` when something in the text is refused."""
    if _REFUSED.search(text):
        raise ValidationError(
            _("This has a line break or an invisible character. Type it on one line."),
            code="one_line",
        )


def validate_person_name(text: str) -> None:
    """Raises ``ValidationError`` when this cannot be a person's name."""
    validate_one_line(text)
    if not any(each.isalpha() for each in text):
        raise ValidationError(_("A name has at least one letter."), code="person_name")


class OneLineField(models.CharField):
    """A CharField that holds one line: forms refuse the rest, saving removes it."""

    # Lists are ordered and searched by it in plain text (mentorhub.plain_text).
    is_name = True
    default_validators = [validate_one_line]

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return one_line(found) if isinstance(found, str) else found

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str):
            value = repaired(value, self.max_length)
        return super().get_db_prep_save(value, connection)

    def deconstruct(self) -> Any:
        """In a migration it is a CharField: the rule is no property of the column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class PersonNameField(OneLineField):
    default_validators = [validate_person_name]
