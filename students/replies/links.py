"""The signed address behind a button of a reminder.

It says for which session, at which of its dates, which person would do what. Nothing is stored
for it: the signature is made with the site's key, and earlier keys (SECRET_KEY_FALLBACKS) count.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.signing import BadSignature, Signer

from mentorhub import mail


class Action(StrEnum):
    CONFIRM = "confirm"
    PROPOSE = "propose"
    LATE = "late"


@dataclass(frozen=True)
class Link:
    session: int
    version: int
    person: int
    action: Action

    @property
    def token(self) -> str:
        return _signer().sign(f"{self.session}.{self.version}.{self.person}.{self.action}")

    @property
    def url(self) -> str:
        return mail.page("reply", self.token)

    @classmethod
    def read(cls, token: str) -> "Link | None":
        """None for anything that the site has not signed."""
        try:
            session, version, person, action = _signer().unsign(token).split(".")
            return cls(int(session), int(version), int(person), Action(action))
        except (BadSignature, ValueError):
            return None


def _signer() -> Signer:
    return Signer(salt="students.replies", sep=".")
