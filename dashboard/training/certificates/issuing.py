"""Issues certificates, issues them again, and revokes them.

Everything here needs the login *staff*; an ordinary page that finishes a course enters it for this
alone. The rows, the signature and the PDF are one transaction: there is no certificate without its
files, and no file without its row.
"""

import hashlib
import logging
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Least
from django.utils.translation import gettext as _
from django.utils.translation import override

from dashboard.models import NOVICE_CAPACITY, Mentor
from dashboard.training.certificates import credentials, kinds
from dashboard.training.certificates.codes import new_code
from dashboard.training.certificates.credentials import LIST_SIZE, Badge, SigningKey
from dashboard.training.certificates.documents import Document, render
from dashboard.training.certificates.keys import NoKeyError, issuer, register, signing_key
from dashboard.training.certificates.models import Certificate, CredentialKey, Revocation
from dashboard.training.models.course import Course
from dashboard.training.models.policy import TrainingPolicy
from dashboard.training.models.progress import Completion
from mentorhub import branding
from mentorhub.database import broken_constraint, current_login, lock, lock_name
from mentorhub.dates import months_after
from mentorhub.mail import absolute, page
from mentorhub.notifications.models import Delivery

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# A new list is begun when half of the places so far are taken, so that a free one is soon drawn.
FILLED = LIST_SIZE // 2
_DRAWS = 5


logger = logging.getLogger(__name__)


class CertificateError(Exception):
    """The certificate cannot be issued again or revoked; the message says why."""


def certify(
    completion: Completion, *, at: datetime | None = None, months: int | None = None
) -> Certificate | None:
    """What follows when a certifying course was finished: the mentor is certified, and gets the
    certificate. In the caller's transaction.

    Returns None when the course certifies nobody, when they have it already, and in a process
    without a key: the mentor then gets it on their page of certificates once there is one. ``at``
    and ``months`` are for the demo, whose certificates were issued earlier.
    """
    if not completion.course.certifies:
        return None
    # The same course in two languages may be finished at once.
    lock_name(f"certifying {completion.person_id}")
    # Before the mentor is certified: a certificate that was revoked certifies nobody again.
    if has_certificate(completion):
        return None
    certified = Mentor.objects.filter(user=completion.person_id, certified_at=None)
    certified.update(certified_at=completion.at)
    try:
        certificate = _issue(completion, at=at, months=months)
    except NoKeyError:
        logger.warning("CREDENTIAL_KEY is not set: no certificate of completion %s", completion.pk)
        return None
    if certificate is not None:
        _tell(kinds.CERTIFICATE, certificate, by=None)
    return certificate


def issue_again(certificate: Certificate, *, by: "User") -> Certificate:
    """A new certificate with the person's name of today, which replaces this one: after a change of
    the name, or a revocation by mistake.

    Raises CertificateError and NoKeyError.
    """
    with transaction.atomic(using=current_login()):
        lock(certificate)
        if certificate.find_successor() is not None:
            raise CertificateError(_("It was issued again already. Choose the newest one."))
        if not certificate.completion.person.is_active or certificate.is_anonymous:
            raise CertificateError(_("This person has left for good."))
        issued = _issue(certificate.completion, replaces=certificate, by=by)
        if issued is None:
            raise CertificateError(_("It was issued again already. Choose the newest one."))
        _tell(kinds.CERTIFICATE, issued, by=by)
    return issued


def revoke(
    certificate: Certificate, *, by: "User", reason: str, note: str, ends_certification: bool
) -> Revocation:
    """Say for good that this certificate is not valid. With ``ends_certification`` its holder is a
    novice again, with at most six students to come; mentorships go on.

    Raises CertificateError when it is revoked already.
    """
    with transaction.atomic(using=current_login()):
        lock(certificate)
        if certificate.find_revocation() is not None:
            raise CertificateError(_("It is revoked already."))
        revocation = Revocation.objects.create(
            certificate=certificate,
            by=by,
            reason=reason,
            note=note,
            ended_certification=ends_certification,
            at=_database_second(),
        )
        if ends_certification:
            Mentor.objects.filter(user=certificate.completion.person_id).update(
                certified_at=None, capacity=Least(F("capacity"), NOVICE_CAPACITY)
            )
        _tell(kinds.CERT_REVOKED, certificate, by=by)
    return revocation


def has_certificate(completion: Completion) -> bool:
    """Of this course or of the same course in the other language, revoked or not."""
    course = completion.course
    same = Q(completion__course=course) | Q(completion__course__twin=course)
    if course.twin_id:
        same |= Q(completion__course=course.twin_id)
    return Certificate.objects.filter(same, completion__person=completion.person_id).exists()


def _issue(
    completion: Completion,
    *,
    replaces: Certificate | None = None,
    by: "User | None" = None,
    at: datetime | None = None,
    months: int | None = None,
) -> Certificate | None:
    """None when another transaction was faster."""
    key, now = signing_key(), at.replace(microsecond=0) if at else _database_second()
    months = months or TrainingPolicy.current().certificate_months
    with transaction.atomic(using=current_login()):
        row = register(key, now)
        for _draw in range(_DRAWS):
            certificate = _made(completion, key, row, now, months)
            certificate.replaces, certificate.issued_by = replaces, by
            try:
                with transaction.atomic(using=current_login()):
                    certificate.save(force_insert=True)
            except IntegrityError as error:
                broken = broken_constraint(error)
                if broken == "training_certificate_once" or "replaces_id" in broken:
                    return None
                if "status_index" not in broken:
                    raise
            else:
                return certificate
    raise CertificateError("No free place in the status lists.")


def _made(
    completion: Completion,
    key: SigningKey,
    row: CredentialKey,
    now: datetime,
    months: int | None,
) -> Certificate:
    """A certificate with its files, not saved yet."""
    course, person = completion.course, completion.person
    certificate = Certificate(
        code=new_code(),
        completion=completion,
        name=person.name,
        course=course.title,
        criteria=criteria_of(course),
        language=course.language,
        minutes=course.minutes,
        issued_at=now,
        zone=branding.zone(),
        expires_at=months_after(now, months) if months else None,
        status_index=_free_index(),
        key=row,
    )
    sign(certificate, course, key)
    return certificate


def sign(certificate: Certificate, course: Course, key: SigningKey) -> None:
    """Fill in the files of a certificate and their checksums."""
    address = page("certificate", certificate.code)
    badge = Badge(
        address=address,
        holder=certificate.name,
        course_address=absolute(f"/training/{course.slug}/"),
        course=certificate.course,
        summary=course.summary,
        criteria=certificate.criteria,
        language=certificate.language,
        valid_from=certificate.issued_at,
        valid_until=certificate.expires_at,
        status_address=status_address(certificate.status_index),
        status_index=certificate.status_index,
    )
    certificate.credential = credentials.issue(badge, issuer=issuer(), key=key)
    # What cannot be verified is not stored.
    credentials.verify(certificate.credential, keys={key.public})
    certificate.pdf = render(document_of(certificate, address))
    certificate.credential_sha256 = hashlib.sha256(certificate.credential).hexdigest()
    certificate.pdf_sha256 = hashlib.sha256(certificate.pdf).hexdigest() if certificate.pdf else ""


def document_of(certificate: Certificate, address: str) -> Document:
    logo = settings.SCHOOL_LOGO
    return Document(
        issuer=branding.site_name(),
        holder=certificate.name,
        course=certificate.course,
        criteria=certificate.criteria,
        minutes=certificate.minutes,
        issued_at=certificate.issued_at,
        expires_at=certificate.expires_at,
        zone=certificate.zone,
        code=certificate.code,
        address=address,
        language=certificate.language,
        logo=logo.content if logo else b"",
        credential=bytes(certificate.credential or b""),
    )


def criteria_of(course: Course) -> str:
    """What it takes to finish a course, in the course's language."""
    with override(course.language):
        return _("Every chapter of the course read and every quiz passed.")


def status_address(index: int) -> str:
    """The address of the status list with this place. Lists are numbered from 1."""
    return page("certificate_status", index // LIST_SIZE + 1)


def _free_index() -> int:
    last = Certificate.objects.aggregate(last=Max("pk"))["last"] or 0
    places = (last // FILLED + 1) * LIST_SIZE
    while True:
        index = secrets.randbelow(places)
        if not Certificate.objects.filter(status_index=index).exists():
            return index


def _database_second() -> datetime:
    """The second of the database's clock in which the transaction began: never ahead of it."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute("select date_trunc('second', now())")
        return cursor.fetchone()[0]


def _tell(kind: object, certificate: Certificate, *, by: "User | None") -> None:
    Delivery.objects.notify(
        kind,
        to=[certificate.completion.person_id],
        by=by,
        now=_database_second(),
        subject=certificate.pk,
        reference=certificate.code,
        payload={"course": certificate.course},
    )
