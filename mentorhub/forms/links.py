"""The field of a form for an address that begins with https://."""

from typing import Any

from django import forms
from django.core.validators import URLValidator

HTTPS = URLValidator(schemes=["https"])


class HttpsField(forms.URLField):
    """A scheme that is not typed is https; any other is refused."""

    default_validators = [HTTPS]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)
