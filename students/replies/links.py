"""The signed links in reminders.

A link names a session, its ``schedule_version``, a person and an action. Nothing is stored: the
link is signed with SECRET_KEY; signatures made with SECRET_KEY_FALLBACKS are accepted too.
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
        """The link of a token; None when the signature or the content is not valid."""
        try:
            session, version, person, action = _signer().unsign(token).split(".")
            return cls(int(session), int(version), int(person), Action(action))
        except (BadSignature, ValueError):
            return None


def _signer() -> Signer:
    return Signer(salt="students.replies", sep=".")
