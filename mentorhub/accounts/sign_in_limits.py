"""Rate limits of sign-in: passwords, and mails that anybody can request for an address.

The limits are in ``ACCOUNT_RATE_LIMITS``, the counts in PostgreSQL. A limit that a stranger can
reach never locks out the owner of an address: it applies to the network of the stranger only, or it
requires a mailed sign-in code instead of refusing.
"""

import math
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.core.exceptions import ValidationError
from django.db import connections
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorhub.accounts import known_browsers
from mentorhub.forms.addresses import canonical_email

ACCOUNT, MFA = "allauth.account", "allauth.mfa"
# Actions in ACCOUNT_RATE_LIMITS.
PER_NETWORK, EVERYWHERE = "login_failed", "login_failed_anywhere"
KNOWN_BROWSER = "login_failed_known_browser"


class RateLimitCache(DatabaseCache):
    """A cache that removes only expired rows when it is full.

    Django's own removes a third of the rows, expired or not: whoever fills the table could reset
    every limit.
    """

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        table = connections[db].ops.quote_name(self._table)
        cursor.execute(
            f"delete from {table} where expires < %s",  # noqa: S608
            [connections[db].ops.adapt_datetimefield_value(now)],
        )


class PasswordLimitedError(ValidationError):
    """The limit of passwords is reached for ``seconds`` more."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message, code="too_many_login_attempts")
        self.seconds = seconds


def count_password(request: HttpRequest, email: str) -> list[Any]:
    """Count an attempt with a password for an address, known or not, before it is checked.

    Returns what ``uncount`` needs when the password was right. Raises PasswordLimitedError; the
    password must not be checked then.
    """
    counted: list[Any] = []
    for action, key in _password_limits(request, email):
        usage = ratelimit.consume(request, app=ACCOUNT, action=action, key=key)
        if usage is None:
            uncount(counted)
            seconds = max(
                seconds_to_wait(request, action=action, key=key)
                for action, key in _password_limits(request, email)
            )
            raise PasswordLimitedError(_password_refusal(seconds), seconds)
        counted.append(usage)
    return counted


def count_reauthentication(request: HttpRequest, user: Any) -> list[Any]:
    """The same for a signed-in person, whose attempts are counted apart from those of others."""
    key = f"reauthenticate:{user.pk}"
    usage = ratelimit.consume(request, app=ACCOUNT, action=PER_NETWORK, key=key)
    if usage is None:
        seconds = seconds_to_wait(request, action=PER_NETWORK, key=key)
        raise PasswordLimitedError(_reauthentication_refusal(seconds), seconds)
    return [usage]


def uncount(counted: list[Any]) -> None:
    """Undo the counting of ``count_password``; attempts of others stay counted."""
    for usage in counted:
        usage.rollback()


def password_is_enough(request: HttpRequest, email: str) -> bool:
    """Whether a password would be checked now; counts nothing."""
    return all(
        ratelimit.consume(request, app=ACCOUNT, action=action, key=key, dry_run=True)
        for action, key in _password_limits(request, email)
    )


def count_code(request: HttpRequest, email: str) -> bool:
    """Count a sign-in code before it is mailed; False when the limit is reached."""
    usage = ratelimit.consume(request, app=ACCOUNT, action="request_login_code", key=email)
    return usage is not None


def clear_password_counts(request: HttpRequest, email: str) -> None:
    for action, key in _password_limits(request, email):
        ratelimit.clear(request, app=ACCOUNT, action=action, key=key)


def seconds_to_wait(
    request: HttpRequest, *, action: str, key: str | None = None, app: str = ACCOUNT
) -> int:
    """Seconds until the limits of an action allow it again; 0 when they do now."""
    longest, now = 0.0, time.time()
    for rate in ratelimit.get_rates(app=app, action=action):
        if (rate.per == "key" and key is None) or (
            rate.per == "user" and not request.user.is_authenticated
        ):
            continue
        name = ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=key)
        hits = [at for at in cache.get(name, []) if at > now - rate.duration]
        if len(hits) >= rate.amount:
            longest = max(longest, hits[rate.amount - 1] + rate.duration - now)
    return math.ceil(longest)


def network_of(request: HttpRequest) -> str:
    """The IPv4 address of the visitor, or the /64 network of an IPv6 one; TRUSTED_PROXIES decides
    which header counts."""
    return ratelimit.truncate_ip(get_adapter(request).get_client_ip(request))


def minutes_text(seconds: int) -> str:
    """A wait in minutes, as “4 minutes”; at least one, in the active language."""
    minutes = max(1, math.ceil(seconds / 60))
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _password_limits(request: HttpRequest, email: str) -> list[tuple[str, str]]:
    email = canonical_email(email)
    if browser := known_browsers.browser_id(request, email):
        return [(KNOWN_BROWSER, f"{email} {browser}")]
    return [(PER_NETWORK, f"{email} {network_of(request)}"), (EVERYWHERE, email)]


def _password_refusal(seconds: int) -> str:
    return _(
        "Too many wrong passwords for this address. Wait %(time)s and try again, or ask for a "
        "sign-in code by e-mail."
    ) % {"time": minutes_text(seconds)}


def _reauthentication_refusal(seconds: int) -> str:
    return _("Too many wrong passwords. Wait %(time)s and try again.") % {
        "time": minutes_text(seconds)
    }
