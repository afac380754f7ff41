"""How often somebody may try: passwords, and mails that anybody can have sent to an address.

The numbers stand in ``ACCOUNT_RATE_LIMITS``, the counts in PostgreSQL. A limit that a stranger can
use up never shuts the owner of an address out: it holds in the stranger's network alone, or it asks
for a mailed sign-in code instead of refusing.
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

ACCOUNT, MFA = "allauth.account", "allauth.mfa"
HERE, ANYWHERE = "login_failed", "login_failed_anywhere"
KNOWN_BROWSER = "login_failed_known_browser"


class RateLimitCache(DatabaseCache):
    """Removes what has expired when it is full, and never what still counts.

    Django's own removes a third of the rows then, whichever they are: whoever fills the table
    would set every limit back.
    """

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        table = connections[db].ops.quote_name(self._table)
        cursor.execute(
            f"delete from {table} where expires < %s",  # noqa: S608
            [connections[db].ops.adapt_datetimefield_value(now)],
        )


class PasswordLimitedError(ValidationError):
    """A password is not enough now; ``seconds`` until it is again."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message, code="too_many_login_attempts")
        self.seconds = seconds


def count_password(request: HttpRequest, email: str) -> list[Any]:
    """Count a password that is about to be tried for an address, known here or not.

    Returns what ``take_back`` needs when it was the right one. Raises PasswordLimitedError; then
    the password must not be looked at.
    """
    counted: list[Any] = []
    for action, key in _password_limits(request, email):
        usage = ratelimit.consume(request, app=ACCOUNT, action=action, key=key)
        if usage is None:
            take_back(counted)
            seconds = max(
                seconds_to_wait(request, action=action, key=key)
                for action, key in _password_limits(request, email)
            )
            raise PasswordLimitedError(_refusal(seconds), seconds)
        counted.append(usage)
    return counted


def count_reauthentication(request: HttpRequest, user: Any) -> list[Any]:
    """The same for somebody who is signed in: nobody else counts there."""
    key = f"reauthenticate:{user.pk}"
    usage = ratelimit.consume(request, app=ACCOUNT, action=HERE, key=key)
    if usage is None:
        seconds = seconds_to_wait(request, action=HERE, key=key)
        raise PasswordLimitedError(_wait(seconds), seconds)
    return [usage]


def take_back(counted: list[Any]) -> None:
    """Uncount what ``count_password`` has counted; what others have counted stays."""
    for usage in counted:
        usage.rollback()


def password_is_enough(request: HttpRequest, email: str) -> bool:
    """Whether a password would be looked at now; counts nothing."""
    return all(
        ratelimit.consume(request, app=ACCOUNT, action=action, key=key, dry_run=True)
        for action, key in _password_limits(request, email)
    )


def count_code(request: HttpRequest, email: str) -> bool:
    """Count a sign-in code that is about to be mailed; False when there were too many."""
    usage = ratelimit.consume(request, app=ACCOUNT, action="request_login_code", key=email)
    return usage is not None


def forget_passwords(request: HttpRequest, email: str) -> None:
    for action, key in _password_limits(request, email):
        ratelimit.clear(request, app=ACCOUNT, action=action, key=key)


def seconds_to_wait(
    request: HttpRequest, *, action: str, key: str | None = None, app: str = ACCOUNT
) -> int:
    """Until the limits of an action have room again; 0 when they have."""
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


def in_words(seconds: int) -> str:
    """ "4 minutes", never less than one."""
    minutes = max(1, math.ceil(seconds / 60))
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _password_limits(request: HttpRequest, email: str) -> list[tuple[str, str]]:
    email = email.strip().lower()
    if browser := known_browsers.number(request, email):
        return [(KNOWN_BROWSER, f"{email} {browser}")]
    # An IPv4 address, or the /64 of an IPv6 one; what a proxy says counts as TRUSTED_PROXIES says.
    network = ratelimit.truncate_ip(get_adapter(request).get_client_ip(request))
    return [(HERE, f"{email} {network}"), (ANYWHERE, email)]


def _refusal(seconds: int) -> str:
    return _(
        "Too many wrong passwords for this address. Wait %(time)s and try again, or have a sign-in "
        "code sent to your mailbox."
    ) % {"time": in_words(seconds)}


def _wait(seconds: int) -> str:
    return _("Too many wrong passwords. Wait %(time)s and try again.") % {"time": in_words(seconds)}
