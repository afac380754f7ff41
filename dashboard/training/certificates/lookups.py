"""How often a network may look at the public pages of certificates: 60 times a minute.

Nobody is signed in there, so the count is by network: an IPv4 address, or the /64 of an IPv6 one.
What is stored is a keyed hash of it, for a few minutes.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentorhub.accounts.sign_in_limits import minutes_text
from mentorhub.database import current_login

MOST = 60
WINDOW = timedelta(minutes=1)
# Counts older than this are deleted, a few with each look-up.
KEPT = timedelta(minutes=5)

_COUNT = """
with old as (
    delete from training_lookupcount where network in (
        select network from training_lookupcount
        where began_at < %(old)s and network <> %(network)s
        limit 20 for update skip locked)
)
insert into training_lookupcount as mine (network, began_at, count)
values (%(network)s, %(now)s, 1)
on conflict (network) do update set
    count = case when mine.began_at <= %(since)s then 1 else least(mine.count, %(most)s) + 1 end,
    began_at = case when mine.began_at <= %(since)s then %(now)s else mine.began_at end
returning count, began_at
"""


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator for a public view, below its gate: the answer 429 above the limit."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = count(request, timezone.now())
        if seconds:
            context = {"time": minutes_text(seconds)}
            response = render(request, "429.html", context, status=429)
            response.headers["Retry-After"] = str(seconds)
            return response
        return view(request, *args, **kwargs)

    return counted


def count(request: HttpRequest, now: datetime) -> int:
    """Count a look-up. Returns how many seconds to wait; 0 while it is within the limit."""
    values = {
        "network": _hash(ratelimit.truncate_ip(get_adapter(request).get_client_ip(request))),
        "now": now,
        "since": now - WINDOW,
        "old": now - KEPT,
        "most": MOST,
    }
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_COUNT, values)
        done, began_at = cursor.fetchone()
    if done <= MOST:
        return 0
    return max(1, int((began_at + WINDOW - now).total_seconds()) + 1)


def _hash(network: str) -> str:
    key = f"certificates.{settings.SECRET_KEY}".encode()
    return hmac.new(key, str(network).encode(), hashlib.sha256).hexdigest()
