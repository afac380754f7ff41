"""Django's password validators in fewer words, and one more: no words of this site.

Their help texts are the lines of one list beside the field of a new password.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import password_validation as django
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words of the product and of a school, in both languages. docs/asvs.md (6.1.2) refers to the list.
CONTEXT_WORDS = (
    "mentorhub", "mentor", "mentore", "mentorat", "student", "etudiant", "étudiant", "eleve",
    "élève", "school", "ecole", "école", "manager", "admin", "administrator", "administrateur",
    "assessor", "project", "projet", "password", "passwort", "motdepasse", "welcome", "bienvenue",
)  # fmt: skip
# So many letters a password must have without these words.
MIN_OTHER_LETTERS = 5
COMMON_LABELS = {"www", "com", "org", "net", "edu"}


def _words() -> list[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    labels = [label for label in host.split(".") if len(label) > 3 and label not in COMMON_LABELS]
    school = re.findall(r"\w{4,}", settings.SCHOOL_NAME.casefold())
    return sorted({*CONTEXT_WORDS, *labels, *school}, key=len, reverse=True)


class ContextWordsValidator:
    """Refuses a password that is little more than a word of this site, as `mentorhub2026!`."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.casefold()
        for word in _words():
            rest = rest.replace(word, "")
        if rest == password.casefold():
            return
        if len(re.sub(r"[\W\d_]", "", rest)) < MIN_OTHER_LETTERS:
            raise ValidationError(
                _("This password is little more than a word from this site. Choose other words."),
                code="password_context_words",
            )

    def get_help_text(self) -> str:
        return _("More than a word from this site.")


class SimilarityValidator(django.UserAttributeSimilarityValidator):
    def get_help_text(self) -> str:
        return _("Unlike your name and your e-mail address.")


class LengthValidator(django.MinimumLengthValidator):
    def get_help_text(self) -> str:
        return _("At least %(number)s characters.") % {"number": self.min_length}


class CommonValidator(django.CommonPasswordValidator):
    def get_help_text(self) -> str:
        return _("Not one that many people use.")


class NumericValidator(django.NumericPasswordValidator):
    def get_help_text(self) -> str:
        return _("Not only digits.")
