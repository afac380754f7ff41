"""One rule for names of people and other texts of one line: titles, names of files, of keys.

A line has no control characters, line or paragraph separators, marks that turn the direction of
reading, and no characters that cannot be seen: with them a name breaks headers and lists, and
passes for another one. Zero-width joiner and non-joiner stay between letters of the scripts that
need them (Persian, Sinhala, Hindi and others), and are removed everywhere else. Text is kept in
NFC, each run of spaces and tabs as one space. Of what people write as a sentence, the title of a
topic or of an article, the no-break spaces of French punctuation and of numbers stay
(``TitleField``).

A form refuses what breaks the rule; saving without a form removes it (``OneLineField``). An import
of a table removes it too (``without_invisible``): a spreadsheet does not show what is in a cell.
docs/decisions/names.md says why.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.texts import LineField

# For Python and for PostgreSQL, which reads the same escapes. Characters that cannot be seen are
# those of the property Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt) and the
# empty Braille pattern, without joiners and variation selectors.
REFUSED = (
    r"[\u0001-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
# Scripts in which a joiner changes nothing that can be seen: Latin, Greek, Cyrillic, Hebrew, Thai,
# Georgian, Hangul, Ethiopic, Chinese, Japanese; spaces and punctuation.
_UNJOINED = (
    r"\u0020-\u05ff\u0e00-\u0eff\u10a0-\u139f\u1e00-\u206f\u2c00-\ud7ff\uf900-\ufaff\uff00-\uffef"
)
# A joiner that stands beside one of these, at the beginning, at the end, or beside another joiner.
STRAY_JOINER = (
    rf"(^|[{_UNJOINED}])[\u200c\u200d]|[\u200c\u200d]($|[{_UNJOINED}])|[\u200c\u200d][\u200c\u200d]"
)
_REFUSED = re.compile(f"{REFUSED}|[\0\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_NO_BREAK = re.compile(r"[\u00a0\u202f]")
# What typography separates by a no-break space: French punctuation, and the parts of a number and
# its unit.
_BEFORE_NO_BREAK = re.compile(r"[«\d]\Z")
_AFTER_NO_BREAK = re.compile(r"[?!:;»%€]")
_JOINERS = re.compile(r"([\u200c\u200d])[\u200c\u200d]+")
_STRAY = re.compile(
    rf"(?<![^{_UNJOINED}])[\u200c\u200d]|[\u200c\u200d](?![^{_UNJOINED}])"
    # A variation selector after a letter that has no variants.
    r"|(?<![^\u0020-\u05ff\u1e00-\u206f])[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)

# In characters, more than any column of a line holds. To order combining marks takes the square of
# their number: 100,000 of them, which fit into one form, eight seconds.
MAX_NORMALISED = 2000


def one_line(text: str, *, has_typography: bool = False) -> str:
    """Normalised as above, unless it is too long for any column; what is refused is still in it.
    ``has_typography``: no-break spaces stay where typography has them."""
    normal = unicodedata.normalize("NFC", text) if len(text) <= MAX_NORMALISED else text
    spaced = _SPACES.sub(_typographic_space if has_typography else " ", normal).strip()
    return _STRAY.sub("", _JOINERS.sub(r"\1", spaced)).strip()


def _typographic_space(run: re.Match[str]) -> str:
    """The one space for a run of them. Between ordinary words a no-break space is not typography
    but what was copied from a page, and would keep a title from being wrapped."""
    kept = _NO_BREAK.search(run[0])
    before = _BEFORE_NO_BREAK.search(run.string, max(0, run.start() - 1), run.start())
    after = _AFTER_NO_BREAK.match(run.string, run.end())
    return kept[0] if kept and (before or after) else " "


def without_invisible(text: str) -> str:
    """The text without characters that cannot be seen; line breaks and tabs stay."""
    return "".join(
        part if part.isspace() else one_line(_REFUSED.sub("", part))
        for part in re.split(r"([\r\n\t]+)", text)
    )


def repaired(text: str, longest: int | None = None, *, has_typography: bool = False) -> str:
    """The line without what is refused, cut at ``longest`` characters. It may be empty."""
    spaced = re.sub(r"[\r\n\v\f\x85\u2028\u2029]+", " ", text)
    line = one_line(_REFUSED.sub("", spaced), has_typography=has_typography)
    return line[:longest].strip()


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
        raise ValidationError(_("A name needs at least one letter."), code="person_name")


class OneLineField(models.CharField):
    """A CharField that holds one line: forms refuse the rest, saving removes it."""

    # Lists are ordered and searched by it in plain text (mentorhub.plain_text).
    is_name = True
    has_typography = False
    default_validators = [validate_one_line]

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if isinstance(found, str):
            return one_line(found, has_typography=self.has_typography)
        return found

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineField, **kwargs})

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if isinstance(value, str):
            value = repaired(value, self.max_length, has_typography=self.has_typography)
        return super().get_db_prep_save(value, connection)

    def deconstruct(self) -> Any:
        """In a migration it is a CharField: the rule is no property of the column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class TitleField(OneLineField):
    """Of a sentence, by which nothing is told apart from another: no-break spaces stay."""

    has_typography = True


class PersonNameField(OneLineField):
    default_validators = [validate_person_name]
