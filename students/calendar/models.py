"""The private address of a person's calendar feed."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.formats import parse_int
from mentorhub.prepared import prepared


def new_nonce() -> str:
    return secrets.token_hex(16)


class CalendarFeed(models.Model):
    """A person's private calendar address: it holds a signature of the nonce, made with SECRET_KEY,
    so that the table alone does not give access. A new nonce revokes the old address."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_feed",
        verbose_name=_("person"),
    )
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"Calendar {self.pk}"

    def token(self, key: str | None = None) -> str:
        """``<primary key>-<signature>``; ``key`` is one of SECRET_KEY_FALLBACKS."""
        message = f"calendar:{self.pk}:{self.nonce}".encode()
        secret = (key or settings.SECRET_KEY).encode()
        return f"{self.pk}-{hmac.new(secret, message, hashlib.sha256).hexdigest()[:40]}"

    @classmethod
    def find(cls, token: str) -> "CalendarFeed | None":
        """The feed of this token; None when the signature is wrong or the person is inactive."""
        number = parse_int(token.partition("-")[0], 15)
        if number is None:
            return None
        feed = _by_key.first(number)
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        if feed is None or not feed.person.is_active:
            return None
        found = any(hmac.compare_digest(feed.token(key).encode(), token.encode()) for key in keys)
        return feed if found else None

    def renew(self) -> None:
        """Replace the address; the old one stops working at once."""
        self.nonce = new_nonce()
        self.save(update_fields=["nonce"])


@prepared
def _by_key(pk: int) -> models.QuerySet[CalendarFeed]:
    return CalendarFeed.objects.select_related("person").filter(pk=pk)
