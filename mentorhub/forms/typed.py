"""What somebody typed into a form, read from the request without knowing the form."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from mentorhub.forms import keys, parameters

CSRF_TOKEN = "csrfmiddlewaretoken"  # noqa: S105
# Never kept or shown again, whichever form sends it. Forms of sign-in are left out altogether.
SECRET_NAMES = re.compile(r"password|passphrase|secret|token|otp|recovery|credential", re.I)


@dataclass(frozen=True)
class TypedField:
    name: str
    value: str

    @property
    def is_text(self) -> bool:
        """Whether it reads like something a person wrote, and not like a choice, a number or the
        version of a row."""
        is_one_token = re.fullmatch(r"[\w.~-]*", self.value.strip()) is not None
        return not is_one_token and (
            len(self.value) > 60 or bool(re.search(r"\s", self.value.strip()))
        )


def typed_fields(request: HttpRequest) -> list[TypedField]:
    """The fields of a form without its tokens and without secrets, in their order."""
    return [
        TypedField(name, value)
        for name, value in parameters.pairs(request.POST)
        if name not in (CSRF_TOKEN, keys.FIELD) and not SECRET_NAMES.search(name)
    ]


def byte_length(fields: list[TypedField]) -> int:
    return sum(
        len(each.name.encode()) + len(each.value.encode("utf-8", "replace")) for each in fields
    )


def has_file(request: Any) -> bool:
    """Whether a file was chosen, be it read or refused: a browser cannot choose it again."""
    chosen = any(file.name for file in request.FILES.values())
    return chosen or bool(getattr(request, "file_was_refused", False))
