"""Fields of a form for an address that begins with https://."""

from typing import Any

from django import forms
from django.core.validators import URLValidator

HTTPS = URLValidator(schemes=["https"])
# Of the link to a room or a session, in characters.
MEETING_LINK_LENGTH = 500


class HttpsField(forms.URLField):
    """A scheme that is not typed is https; any other is refused."""

    default_validators = [HTTPS]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class MeetingLinkField(HttpsField):
    """Where people meet: the room of a mentor, or the link of one session. It may be empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MEETING_LINK_LENGTH, **kwargs)
