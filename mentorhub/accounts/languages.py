"""The languages that people speak, as codes, and their names in the language of the reader."""

from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.plain_text import plain

# Two letters each (ISO 639-1): what the students of such a school speak, not every language.
CODES = (
    "en", "fr", "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "ga",
    "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "ko", "lb", "lt", "lv", "mi",
    "ms", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk",
    "ur", "vi", "wo", "zh",
)  # fmt: skip
# Languages for which Django has no name, and so no translation.
NAMES = {"mi": _("Māori"), "wo": _("Wolof"), "zh": _("Chinese")}


def name_of(code: str) -> str:
    """The name of a language: “French” for "fr"; an unknown code is returned as it is."""
    if code in NAMES:
        return str(NAMES[code])
    try:
        return gettext(get_language_info(code)["name"])
    except KeyError:
        return code


def choices(*kept: str) -> list[tuple[str, str]]:
    """Pairs of code and name, sorted by name; ``kept`` are codes in use, which are included too."""
    codes = {*CODES, *kept}
    return sorted(((code, name_of(code)) for code in codes), key=lambda pair: plain(pair[1]))
