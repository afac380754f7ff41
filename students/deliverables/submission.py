"""Handing in a deliverable: the file is validated, the quota checked, a number given, and the
mentor notified. A version that it replaces is withdrawn, unless it was read meanwhile."""

from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.core.files.base import File as Content
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock_name
from mentorhub.files.names import clean_name
from mentorhub.notifications.models import Delivery
from students.deliverables.kinds import HANDED_IN
from students.deliverables.models import ReadAlreadyError
from students.models import (
    Deliverable,
    Enrolment,
    ExpectedDeliverable,
    Mentorship,
    Project,
    Upload,
)
from students.paths import posted_files
from students.paths.attached_files import Checked
from students.paths.uploads import UploadError, sha256, validate_upload

# What else takes up the quota of an enrolment: files that a feature keeps for the student.
_counted: list[Callable[[Enrolment], int]] = []


def count_in_quota(bytes_of: Callable[[Enrolment], int]) -> Callable[[Enrolment], int]:
    """Decorator for a function that says how many bytes of an enrolment's quota its files take."""
    _counted.append(bytes_of)
    return bytes_of


def hand_in(
    enrolment: Enrolment,
    project: Project,
    *,
    by: User,
    link: str = "",
    note: str = "",
    upload: Content | None = None,
    expected: Iterable[ExpectedDeliverable] = (),
    replaces: Deliverable | None = None,
) -> Deliverable:
    """Store the next deliverable of this project and notify the mentor.

    ``expected`` are those of the project's expected deliverables that it is for.

    Raises ``UploadError`` when the file is not accepted; nothing is stored then.
    """
    deliverable = Deliverable(enrolment=enrolment, project=project, link=link, note=note)
    if upload is not None:
        name = clean_name(upload.name or "")
        kind = validate_upload(upload, name, max_bytes=settings.DELIVERABLE_MAX_BYTES)
        deliverable.file_name, deliverable.content_type = name, kind.content_type
        deliverable.size, deliverable.sha256 = upload.size, sha256(upload)
    with transaction.atomic(using=current_login()):
        lock_numbering(enrolment)
        if upload is not None:
            check_quota(enrolment, deliverable.file_name, upload.size)
            upload.seek(0)
            deliverable.file.save(deliverable.file_name, upload, save=False)
        try:
            add(deliverable, by=by, expected=expected, replaces=replaces)
        except Exception:
            if upload is not None:
                deliverable.file.delete(save=False)
            raise
    return deliverable


def add(
    deliverable: Deliverable,
    *,
    by: User,
    expected: Iterable[ExpectedDeliverable],
    replaces: Deliverable | None,
) -> None:
    """Give a deliverable its number, save it and notify the mentor, in the caller's transaction,
    which has called ``lock_numbering``."""
    enrolment = deliverable.enrolment
    earlier = enrolment.deliverables.filter(project=deliverable.project)
    deliverable.number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    if replaces is not None:
        try:
            replaces.withdraw()
            deliverable.replaces = replaces
        except ReadAlreadyError:
            pass  # the new version stands beside the one that was read
    deliverable.save(force_insert=True)
    deliverable.expected.add(*expected)
    mentor = Mentorship.objects.responsible_mentor(enrolment.student_id)
    Delivery.objects.notify(
        HANDED_IN,
        to=[mentor] if mentor else [],
        by=by,
        now=timezone.now(),
        reference=str(deliverable.pk),
        subject=deliverable.pk,
    )


def check_quota(
    enrolment: Enrolment, name: str, size: int, *, apart_from: Upload | None = None
) -> None:
    """Raises ``UploadError`` when there is no room for a file of ``size`` bytes. The caller has
    called ``lock_numbering``."""
    if size > enrolment_bytes_left(enrolment, apart_from=apart_from):
        raise UploadError(
            _(
                "“%(name)s” is too large: your files can take up %(quota)s in total. Give a "
                "link instead."
            )
            % {"name": name, "quota": filesizeformat(settings.ENROLMENT_QUOTA_BYTES)},
            code="quota",
        )


def enrolment_bytes_left(enrolment: Enrolment, *, apart_from: Upload | None = None) -> int:
    """How many bytes of the enrolment's quota are left. An unfinished upload takes up the whole
    size of its file; what other features keep for the student counts too."""
    uploads = enrolment.uploads.unexpired(timezone.now())
    if apart_from is not None:
        uploads = uploads.exclude(pk=apart_from.pk)
    used = sum(
        rows.aggregate(sum=Sum("size"))["sum"] or 0 for rows in (enrolment.deliverables, uploads)
    )
    used += sum(bytes_of(enrolment) for bytes_of in _counted)
    return settings.ENROLMENT_QUOTA_BYTES - used


def max_upload_bytes(user: User) -> int:
    """The size in bytes of the largest file that this person may still hand in with the form, in
    one request."""
    enrolment = Enrolment.objects.running().filter(student=user).first()
    room = enrolment_bytes_left(enrolment) if enrolment else 0
    return max(0, min(settings.UPLOAD_MAX_BYTES, settings.DELIVERABLE_MAX_BYTES, room))


def lock_numbering(enrolment: Enrolment) -> None:
    """Let one request at a time number deliverables and check the quota, until its transaction
    ends. What else counts in the quota locks it too, before any row of its own."""
    # Not the row: this login may not write enrolments.
    lock_name(f"handing in {enrolment.pk}")


def lock_quota(by: User) -> None:
    """Lock the quota in which the files that this person writes with count, until the transaction
    ends; that of a student is also what they hand in. To be called before the row that the files
    belong to is locked, so that all requests lock in one order."""
    enrolment = _running_enrolment(by)
    if enrolment is not None:
        lock_numbering(enrolment)
    else:
        posted_files.lock_quota(by)


def check_quota_for(files: Sequence[Checked], by: User) -> None:
    """Raises ``UploadError`` when these files have no room in the quota, which ``lock_quota`` has
    locked."""
    enrolment = _running_enrolment(by)
    if enrolment is None:
        posted_files.check_quota(files, by)
        return
    size = 0
    for _upload, columns in files:
        size += columns["size"]
        check_quota(enrolment, columns["name"], size)


def attached_bytes_left(user: User) -> int:
    """How many bytes of files this person may still send with what they write; none for whoever is
    no member."""
    if not access.is_member(user):
        return 0
    enrolment = _running_enrolment(user)
    left = enrolment_bytes_left(enrolment) if enrolment else posted_files.bytes_left(user)
    return max(0, left)


def written_as_student(author: User, when: str) -> Exists:
    """Whether the row in the outer query, with its instant ``when``, was written while its author
    was a student: its files count in the quota of an enrolment."""
    studied = Enrolment.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=OuterRef(when)),
        student=author.pk,
        started_at__lte=OuterRef(when),
    )
    return Exists(studied)


def _running_enrolment(user: User) -> Enrolment | None:
    return Enrolment.objects.running().filter(student=user.pk).first()
