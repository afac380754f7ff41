"""The signed address in a mail with which its recipient unsubscribes from that kind of mail.

It never expires, so that it works in an old mail too.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from mentorhub import mail
from mentorhub.notifications.registry import may_be_switched_off


@dataclass(frozen=True)
class Unsubscription:
    """A person (primary key) and the name of a kind of mail."""

    person: int
    kind: str

    @property
    def token(self) -> str:
        return _signer().sign(f"{self.person}.{self.kind}")

    @property
    def url(self) -> str:
        return mail.page("unsubscribe", self.token)

    @classmethod
    def read(cls, token: str) -> "Unsubscription | None":
        """The content of a token; None when its signature is wrong or the kind is mandatory."""
        try:
            person, kind = _signer().unsign(token).split(".")
            found = cls(int(person), kind)
        except (BadSignature, ValueError):
            return None
        return found if may_be_switched_off(found.kind) else None


def _signer() -> Signer:
    return Signer(salt="students.unsubscribe", sep=".")
