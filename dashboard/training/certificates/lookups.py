"""How often a network may look at the public pages of certificates: 60 times a minute.

Nobody is signed in there, so the count is by network: an IPv4 address, or the /64 of an IPv6 one.
What is stored is a keyed hash of it, for a few minutes.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentorhub.accounts import fixed_window
from mentorhub.accounts.sign_in_limits import minutes_text, network_of

MOST = 60
WINDOW = timedelta(minutes=1)
# Counts older than this are deleted, a few with each look-up.
KEPT = timedelta(minutes=5)

_COUNT = fixed_window.counting(
    f"""
with old as (
    delete from training_lookupcount where network in (
        select network from training_lookupcount
        where began_at < %(old)s and network <> %(network)s
        limit 20 for update skip locked)
)
insert into training_lookupcount as mine (network, began_at, count)
values (%(network)s, %(now)s, 1)
on conflict (network) {fixed_window.COUNT_AGAIN}
""",  # noqa: S608
    network="",
    old=timezone.now(),
)


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator for a public view, below its gate: the answer 429 above the limit."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = count(request)
        if seconds:
            context = {"time": minutes_text(seconds)}
            response = render(request, "429.html", context, status=429)
            response.headers["Retry-After"] = str(seconds)
            return response
        return view(request, *args, **kwargs)

    return counted


def count(request: HttpRequest) -> int:
    """Count a look-up. Returns how many seconds to wait; 0 while it is within the limit."""
    values = {"network": _hash(network_of(request)), "old": timezone.now() - KEPT}
    until = fixed_window.count(_COUNT, values, most=MOST, window=WINDOW)
    return fixed_window.seconds_until(until) if until else 0


def _hash(network: str) -> str:
    key = f"certificates.{settings.SECRET_KEY}".encode()
    return hmac.new(key, network.encode(), hashlib.sha256).hexdigest()
