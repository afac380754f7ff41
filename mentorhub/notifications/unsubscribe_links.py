"""The signed address that stands in a mail for whoever does not want its kind any more.

Not bound to a date: it works as long as the mail lies somewhere.
"""

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from mentorhub import mail
from mentorhub.notifications.registry import may_be_switched_off


@dataclass(frozen=True)
class Unsubscription:
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
        """None for anything that the site has not signed, or that may not be switched off."""
        try:
            person, kind = _signer().unsign(token).split(".")
            found = cls(int(person), kind)
        except (BadSignature, ValueError):
            return None
        return found if may_be_switched_off(found.kind) else None


def _signer() -> Signer:
    return Signer(salt="students.unsubscribe", sep=".")
