"""Handing in a deliverable: the file is validated, the quota checked, a number given, and the
mentor notified."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.base import File as Content
from django.db import connections, transaction
from django.db.models import Max, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.files.names import clean_name
from mentorhub.notifications.models import Delivery
from students.deliverables.kinds import HANDED_IN
from students.models import Deliverable, Enrolment, ExpectedDeliverable, Mentorship, Project
from students.paths.uploads import UploadError, sha256, validate_upload


def hand_in(
    enrolment: Enrolment,
    project: Project,
    *,
    by: User,
    link: str = "",
    note: str = "",
    upload: Content | None = None,
    expected: Iterable[ExpectedDeliverable] = (),
) -> Deliverable:
    """Store the next deliverable of this project and notify the mentor.

    ``expected`` are those of the project's expected deliverables that it is for.

    Raises ``UploadError`` when the file is not accepted; nothing is stored then.
    """
    deliverable = Deliverable(enrolment=enrolment, project=project, link=link, note=note)
    if upload is not None:
        deliverable.file_name = clean_name(upload.name or "")
        deliverable.content_type = validate_upload(upload, deliverable.file_name).content_type
        deliverable.size = upload.size
        deliverable.sha256 = sha256(upload)
    with transaction.atomic(using=current_login()):
        _lock_numbering(enrolment)
        earlier = enrolment.deliverables.all()
        number = earlier.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        deliverable.number = number + 1
        if upload is not None and upload.size > enrolment_bytes_left(enrolment):
            raise UploadError(
                _(
                    "“%(name)s” is too large: your files can take up %(quota)s in total. Give a "
                    "link instead."
                )
                % {
                    "name": deliverable.file_name,
                    "quota": filesizeformat(settings.ENROLMENT_QUOTA_BYTES),
                },
                code="quota",
            )
        _save(deliverable, upload)
        deliverable.expected.add(*expected)
        Delivery.objects.notify(
            HANDED_IN,
            to=mentors_to_notify(enrolment),
            by=by,
            now=timezone.now(),
            reference=str(deliverable.pk),
            subject=deliverable.pk,
        )
    return deliverable


def enrolment_bytes_left(enrolment: Enrolment) -> int:
    """How many bytes of the enrolment's quota are left."""
    used = enrolment.deliverables.aggregate(sum=Sum("size"))["sum"] or 0
    return settings.ENROLMENT_QUOTA_BYTES - used


def max_upload_bytes(user: User) -> int:
    """The size in bytes of the largest file that this person may still hand in."""
    enrolment = Enrolment.objects.running().filter(student=user).first()
    room = enrolment_bytes_left(enrolment) if enrolment else 0
    return max(0, min(settings.UPLOAD_MAX_BYTES, room))


def mentors_to_notify(enrolment: Enrolment) -> list[User]:
    """The covering mentor if a cover is in force, else the mentor; empty when there is none."""
    supporting = Mentorship.objects.select_related("mentor")
    found = supporting.responsible_for(enrolment.student_id)
    return [found.mentor] if found else []


def _lock_numbering(enrolment: Enrolment) -> None:
    """Let one request at a time number deliverables and check the quota, until its transaction
    ends."""
    with connections[current_login()].cursor() as cursor:
        # An advisory lock, because this login may not write enrolments, and so not lock the row.
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"handing in {enrolment.pk}"]
        )


def _save(deliverable: Deliverable, upload: Content | None) -> None:
    if upload is None:
        deliverable.save(force_insert=True)
        return
    upload.seek(0)
    deliverable.file.save(deliverable.file_name, upload, save=False)
    try:
        deliverable.save(force_insert=True)
    except Exception:
        deliverable.file.delete(save=False)
        raise
