"""What a password may not be made of, beside Django's own rules."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The product, its people and their things, in both languages. docs/asvs.md (6.1.2) names the list.
CONTEXT_WORDS = (
    "mentorhub", "mentor", "mentore", "mentorat", "student", "etudiant", "étudiant", "eleve",
    "élève", "school", "ecole", "école", "manager", "admin", "administrator", "administrateur",
    "assessor", "project", "projet", "password", "passwort", "motdepasse", "welcome", "bienvenue",
)  # fmt: skip
# What has to be left of a password without these words, digits at its end and signs between.
LEAST_LEFT = 5
COMMON_LABELS = {"www", "com", "org", "net", "edu"}


def _words() -> list[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    labels = [label for label in host.split(".") if len(label) > 3 and label not in COMMON_LABELS]
    return sorted({*CONTEXT_WORDS, *labels}, key=len, reverse=True)


class ContextWordsValidator:
    """Refuses a password that is little more than a word of this site: `mentorhub2026!`."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.casefold()
        for word in _words():
            rest = rest.replace(word, "")
        if rest == password.casefold():
            return
        if len(re.sub(r"[\W\d_]", "", rest)) < LEAST_LEFT:
            raise ValidationError(
                _("This password is little more than a word of this site. Choose other words."),
                code="password_context_words",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be little more than a word of this site.")
