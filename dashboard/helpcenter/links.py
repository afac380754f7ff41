"""The signed links in mails about requests: they answer without signing in.

Nothing is stored: a link names the request and whose it is, and is signed with SECRET_KEY
(SECRET_KEY_FALLBACKS are accepted too). It works for ``REPLY_LINK_DAYS``.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer, TimestampSigner

from dashboard.helpcenter.models import Request, VisitorRequest
from mentorhub import mail

REPLY_LINK_DAYS = 60
_VISITOR = 0


@dataclass(frozen=True)
class ReplyLink:
    """``person`` is the key of the requester, 0 for a visitor."""

    request: int
    person: int

    @classmethod
    def of(cls, request: Request) -> "ReplyLink":
        return cls(request.pk, request.requester_id or _VISITOR)

    @property
    def token(self) -> str:
        return _reply_signer().sign(f"{self.request}.{self.person}")

    @property
    def url(self) -> str:
        return mail.page("help_reply", self.token)

    def find(self) -> Request | None:
        """The request; None when it is not, or no longer, of the person whom the link names, or
        their account has ended."""
        rows = Request.objects.select_related("requester", "subject", "merged_into")
        found = rows.filter(pk=self.request).first()
        if found is None or (found.requester_id or _VISITOR) != self.person:
            return None
        if found.requester is not None and not found.requester.is_active:
            return None
        return found

    @classmethod
    def read(cls, token: str) -> "ReplyLink | None":
        """The link of a token; None when the signature or the content is not valid, or it is too
        old."""
        try:
            value = _reply_signer().unsign(token, max_age=timedelta(days=REPLY_LINK_DAYS))
            request, person = value.split(".")
            return cls(int(request), int(person))
        except (BadSignature, ValueError):
            return None


def confirm_url(found: VisitorRequest) -> str:
    """The page with the button that sends what a visitor has written."""
    return mail.page("help_confirm", _confirm_signer().sign(found.key.hex))


def read_confirm(token: str) -> UUID | None:
    """The key of what a visitor has written; None when the signature is not valid."""
    try:
        return UUID(_confirm_signer().unsign(token))
    except (BadSignature, ValueError):
        return None


def _reply_signer() -> TimestampSigner:
    return TimestampSigner(salt="helpcenter.replies", sep=".")


def _confirm_signer() -> Signer:
    return Signer(salt="helpcenter.confirm", sep=".")
