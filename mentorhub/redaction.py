"""Removes secrets from log records when they are created.

This covers every logger and handler of the process: those of the site, of Celery, of the web
server, and any that an administrator adds. ``install`` is called when Django starts.
"""

import logging
import re
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import get_resolver

REDACTED = "[redacted]"

# URL name -> the arguments of the address that give access. A test fails for a page that visitors
# can open with an argument and that is listed neither here nor among those without a secret.
SECRET_ARGUMENTS = {
    "account_confirm_email": ("key",),
    "account_reset_password_from_key": ("uidb36", "key"),
    "accounts_invitation": ("token",),
    "calendar": ("token",),
    "help_confirm": ("token",),
    "help_reply": ("token",),
    "live": ("token",),
    "reply": ("token",),
    "unsubscribe": ("token",),
}
# Secret parameters in the query of an address and in the fields of a form.
PARAMETERS = re.compile(
    r"((?:[?&;](?:code|key|nonce|state|token)|password\w{0,20}|client_secret|code_verifier"
    r"|csrfmiddlewaretoken|(?:access|id|refresh)_token)=)[^\s&;\"'#<>]+",
    re.IGNORECASE,
)
# redis://user:password@host
CREDENTIALS = re.compile(r"(\w://[^\s/:@]*:)[^\s/@]+(?=@)")
# Text that looks like a token anywhere: a hexadecimal digest, a signature or a random token in
# base64, the secret of an authenticator app. Names in code of such
# a length do not mix both cases with digits or dashes.
TOKENS = re.compile(
    r"\b[0-9a-f]{32,}\b"
    r"|(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[\d-])[A-Za-z0-9_-]{40,}={0,2}"
    r"|\b[A-Z2-7]{32}\b"
)


def redact(text: str) -> str:
    """``text`` with ``[redacted]`` for each secret in it."""
    for secret in _secret_settings():
        text = text.replace(secret, REDACTED)
    if addresses := _secret_addresses():
        text = addresses.sub(rf"\g<address>{REDACTED}", text)
    text = PARAMETERS.sub(rf"\1{REDACTED}", text)
    text = CREDENTIALS.sub(rf"\1{REDACTED}", text)
    return TOKENS.sub(REDACTED, text)


def has_secret_address(request: Any) -> bool:
    """Whether the address of this page contains a secret that gives access."""
    match = request.resolver_match
    return match is not None and match.view_name in SECRET_ARGUMENTS


class RedactedRecord(logging.LogRecord):
    """A record whose message, traceback and stack hold no secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            message = self.getMessage()
        except Exception:
            # The arguments do not match the format string; logging would print both unredacted.
            message = f"{self.msg} {self.args!r}"
        self.msg, self.args = redact(message), ()
        if self.exc_info:
            # A formatter uses this text instead of formatting the exception itself.
            self.exc_text = redact(logging.Formatter().formatException(self.exc_info))
        if self.stack_info:
            self.stack_info = redact(self.stack_info)


def install() -> None:
    logging.setLogRecordFactory(RedactedRecord)


def _secret_settings() -> list[str]:
    values = [
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
        settings.CREDENTIAL_KEY,
        *(database["PASSWORD"] for database in settings.DATABASES.values()),
        settings.EMAIL_HOST_PASSWORD,
        settings.OIDC_SECRET,
    ]
    return [value for value in values if len(value) >= 8]


def _secret_addresses() -> re.Pattern[str] | None:
    try:
        return _compiled()
    except Exception:
        # The record may be about an error in the URL configuration itself.
        return None


@cache
def _compiled() -> re.Pattern[str]:
    """Matches an address with a secret, from its host to its end; the group ``address`` is
    public."""
    routes = get_resolver().reverse_dict
    before = set()
    for name, arguments in SECRET_ARGUMENTS.items():
        for possibilities, *_ in routes.getlist(name):
            for route, _names in possibilities:
                public = re.split("|".join(rf"%\({argument}\)s" for argument in arguments), route)[
                    0
                ]
                before.add(re.sub(r"%\\\(\w+\\\)s", "[^/]+", re.escape(public)))
    # Only at the start of a path or after a host: a file of the program may have the same name.
    return re.compile(
        rf"(?P<address>(?:\w://[^/\s\"'<>]+|(?<![\w.)-]))/(?:{'|'.join(sorted(before))}))[^\s\"'<>]+"
    )
