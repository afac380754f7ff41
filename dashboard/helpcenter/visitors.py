"""Visitors who cannot sign in: what they write is kept a day, and becomes a request only with the
button behind the link of its mail. Whoever writes there learns nothing about the address.

Against robots: the form says when it was opened and is signed, a field that people do not see stays
empty, and an address and a network write three times an hour.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.helpcenter.models import (
    Request,
    Subject,
    VisitorMail,
    VisitorMailKind,
    VisitorRequest,
)
from dashboard.helpcenter.requesting import send_for_address
from mentorhub.accounts import fixed_window
from mentorhub.accounts.sign_in_limits import minutes_text, network_of
from mentorhub.database import current_login, lock_name
from mentorhub.forms.addresses import canonical_email
from mentorhub.posts import key_of_sent

LEAST_TIME = timedelta(seconds=3)
# A form that was open longer is sent once more.
FORM_LASTS = timedelta(hours=12)
MOST, MOST_REPLIES, WINDOW = 3, 20, timedelta(hours=1)
KEPT_FOR = timedelta(days=1)

_COUNT = fixed_window.counting(
    f"""
with old as (
    delete from helpcenter_visitorcount where whose in (
        select whose from helpcenter_visitorcount
        where began_at < %(old)s and whose <> %(whose)s
        limit 20 for update skip locked)
)
insert into helpcenter_visitorcount as mine (whose, began_at, count)
values (%(whose)s, %(now)s, 1)
on conflict (whose) {fixed_window.COUNT_AGAIN}
""",  # noqa: S608
    whose="",
    old=timezone.now(),
)


def opened_now() -> str:
    """What the form carries: that it was opened now."""
    return _signer().sign("opened")


def is_too_fast(opened: str) -> bool:
    """Whether a form was sent within ``LEAST_TIME`` after it was opened."""
    return _is_signed(opened, max_age=LEAST_TIME)


def is_valid(opened: str) -> bool:
    """Whether we have signed it, within ``FORM_LASTS``."""
    return _is_signed(opened, max_age=FORM_LASTS)


def _is_signed(opened: str, max_age: timedelta) -> bool:
    try:
        _signer().unsign(opened, max_age=max_age)
    except BadSignature:
        return False
    return True


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="helpcenter.visitors")


def seconds_to_wait(request: HttpRequest, address: str) -> int:
    """Count what a visitor sends, by their network and by the address; 0 while both are within the
    limit. Of a network that is above it the address is not counted: it would keep others out."""
    return _count(f"network {network_of(request)}") or count_address(address)


def count_address(address: str) -> int:
    return _count(f"address {canonical_email(address)}")


def count_reply(address: str) -> int:
    """Answers by the link of a mail are counted apart, so that a stranger who writes for an address
    does not keep its owner from answering."""
    return _count(f"reply {canonical_email(address)}", MOST_REPLIES)


def too_often(seconds: int) -> str:
    says = _("Too many requests in a short time. Try again in %(time)s.")
    return says % {"time": minutes_text(seconds)}


def _count(whose: str, most: int = MOST) -> int:
    key = f"helpcenter.{settings.SECRET_KEY}".encode()
    values: dict[str, Any] = {
        "whose": hmac.new(key, whose.encode(), hashlib.sha256).hexdigest(),
        "old": timezone.now() - 2 * WINDOW,
    }
    until = fixed_window.count(_COUNT, values, most=most, window=WINDOW)
    return fixed_window.seconds_until(until) if until else 0


def keep(*, address: str, title: str, body: str, language: str, came_from: str, key: UUID) -> None:
    """Keep what a visitor has written, with the mail that asks to confirm the address. The same
    sent again with the same key of a form adds nothing."""
    key = key_of_sent(key, f"visitor:{address}", title, body)
    try:
        with transaction.atomic(using=current_login()):
            kept = VisitorRequest.objects.create(
                address=address,
                title=title,
                body=body,
                language=language,
                came_from=came_from,
                key=key,
            )
            VisitorMail.objects.create(kind=VisitorMailKind.CONFIRM, unconfirmed=kept)
    except IntegrityError:
        if not VisitorRequest.objects.filter(key=key).exists():
            raise


def subject_of_visitors() -> Subject | None:
    """The one that visitors may choose, the first if there are several."""
    return Subject.objects.filter(audience="anyone", archived_at=None).first()


def confirm(key: UUID) -> Request | None:
    """Send what a visitor has written; the address is confirmed by the link. Confirmed again, it is
    the request that was sent first. None when it is no longer kept, or nothing may be sent."""
    with transaction.atomic(using=current_login()):
        # This login may not lock the row: it never changes one.
        lock_name(f"help: confirming {key}")
        kept = unconfirmed(key, timezone.now())
        if kept is None:
            return confirmed(key)
        subject = subject_of_visitors()
        if subject is None:
            return None
        request = send_for_address(
            kept.address,
            subject=subject,
            title=kept.title,
            body=kept.body,
            language=kept.language,
            key=kept.key,
            came_from=kept.came_from,
        )
        kept.delete()
    return request


def unconfirmed(key: UUID, now: datetime) -> VisitorRequest | None:
    return VisitorRequest.objects.filter(key=key, sent_at__gt=now - KEPT_FOR).first()


def confirmed(key: UUID) -> Request | None:
    return Request.objects.filter(key=key, requester=None).first()


def forget(now: datetime) -> int:
    """Delete what nobody has confirmed in time; returns how many rows."""
    return VisitorRequest.objects.filter(sent_at__lte=now - KEPT_FOR).delete()[0]
