"""One rule for the web addresses that people type: they begin with https://.

An address without a scheme gets it (``github.com/me/x``), one with http:// is upgraded, and what is
kept is shown back. Every other scheme is refused. docs/decisions/links.md says why.
"""

import re
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.texts import OwnWordsMixin

# For columns. It stands in migrations, so it has no text of its own.
HTTPS = URLValidator(schemes=["https"])
REFUSED = _("Give a web address that begins with https://, like https://example.org/page.")
# Of the link to a room or a session, in characters.
MEETING_LINK_LENGTH = 500
# http:// on its own port; another port would answer https differently, or not at all.
_HTTP = re.compile(r"http://(?=[^/?#:@]+(:80)?([/?#]|$))", re.IGNORECASE)
# A host name with a dot, which may have a port: what people leave the scheme off.
_HOST = re.compile(r"(//)?[\w-]+(\.[\w-]+)+\.?(:\d{1,5})?([/?#]|$)")


def complete(typed: str) -> str:
    """The address with https:// where the scheme is missing or is http; else as it was typed."""
    typed = typed.strip()
    if _HTTP.match(typed):
        return "https://" + re.sub(r"^([^/?#]+):80(?=[/?#]|$)", r"\1", typed[len("http://") :])
    if _HOST.match(typed):
        return "https://" + typed.removeprefix("//")
    return typed


class LinkInput(forms.TextInput):
    """Not of type ``url``: browsers refuse an address without a scheme in one."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        plain = {"inputmode": "url", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        super().__init__(plain | (attrs or {}))


class HttpsField(OwnWordsMixin, forms.URLField):
    """A web address that begins with https:// once it is cleaned."""

    widget = LinkInput
    default_validators = [URLValidator(schemes=["https"], message=REFUSED)]

    def __init__(self, *, assume_scheme: str = "https", **kwargs: Any) -> None:
        super().__init__(assume_scheme=assume_scheme, **kwargs)
        self.error_messages["invalid"] = REFUSED

    def to_python(self, value: Any) -> str:
        return super().to_python(complete(value) if isinstance(value, str) else value)


class MeetingLinkField(HttpsField):
    """Where people meet: the room of a mentor, or the link of one session. It may be empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=MEETING_LINK_LENGTH, **kwargs)
