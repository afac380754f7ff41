"""What the pages of certificates read."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Greatest

from dashboard.training.certificates import credentials
from dashboard.training.certificates.credentials import LIST_SIZE, Issuer, SigningKey
from dashboard.training.certificates.issuing import has_certificate, status_address
from dashboard.training.certificates.keys import issuer, signing_key
from dashboard.training.certificates.models import Certificate
from dashboard.training.models.progress import Completion
from mentorhub.prepared import prepared

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def find_certificate(code: str) -> Certificate | None:
    """With everything that the public page shows, in one query."""
    return _certificate_at.first(code)


@prepared
def _certificate_at(code: str) -> QuerySet[Certificate]:
    return Certificate.objects.with_state().filter(code=code)


def find_by_file(sha256: str) -> Certificate | None:
    """The certificate whose signed file or PDF has this checksum."""
    rows = Certificate.objects.with_state().order_by("pk")
    return rows.filter(Q(credential_sha256=sha256) | Q(pdf_sha256=sha256)).first()


def own_certificates(user: "User") -> list[Certificate]:
    """Those of one person, the newest first; what a newer one replaced stands last."""
    rows = Certificate.objects.visible_to(user).filter(completion__person=user.pk)
    found = list(rows.with_state())
    return sorted(found, key=lambda each: each.find_successor() is not None)


def owed_completions(user: "User") -> list[Completion]:
    """Certifying courses that a person has finished and has no certificate of, because there was no
    key then. Of a course and its translation one is enough."""
    rows = Completion.objects.visible_to(user).filter(
        person=user.pk, course__certifies=True, certificates=None
    )
    return [each for each in rows.select_related("course") if not has_certificate(each)]


@dataclass(frozen=True)
class StatusList:
    number: int
    # When the last of its certificates was withdrawn, or else the first was issued.
    at: datetime
    withdrawn: tuple[int, ...]


def find_status_list(number: int) -> StatusList | None:
    """What a status list says; None for a list without certificates. Two queries."""
    first = (number - 1) * LIST_SIZE
    rows = Certificate.objects.filter(status_index__gte=first, status_index__lt=first + LIST_SIZE)
    withdrawn = tuple(
        rows.withdrawn().order_by("status_index").values_list("status_index", flat=True)
    )
    dates = rows.aggregate(
        number=Count("pk"),
        first=Min("issued_at"),
        at=Greatest(Max("revocation__at"), Max("replaced_by__issued_at")),
    )
    if not dates["number"]:
        return None
    return StatusList(number, dates["at"] or dates["first"], withdrawn)


@lru_cache(maxsize=8)
def _signed_list(found: StatusList, issuer: Issuer, key: SigningKey) -> bytes:
    return credentials.issue_status_list(
        status_address((found.number - 1) * LIST_SIZE),
        found.withdrawn,
        at=found.at,
        issuer=issuer,
        key=key,
    )


def signed_status_list(found: StatusList) -> bytes:
    """Raises NoKeyError. Signed again only when it has changed; every process signs the same."""
    return _signed_list(found, issuer(), signing_key())
