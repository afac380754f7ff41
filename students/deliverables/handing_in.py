"""A student hands something in: checked, counted, numbered, kept, and the mentor is told."""

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
from students.models import Deliverable, Enrolment, Mentorship, Project
from students.paths.uploads import UploadRefused, checked, sha256


def hand_in(
    enrolment: Enrolment,
    project: Project,
    *,
    by: User,
    link: str = "",
    note: str = "",
    upload: Content | None = None,
) -> Deliverable:
    """The next number of this project. Raises ``UploadRefused``: nothing is kept then."""
    deliverable = Deliverable(enrolment=enrolment, project=project, link=link, note=note)
    if upload is not None:
        deliverable.file_name = clean_name(upload.name or "")
        deliverable.content_type = checked(upload, deliverable.file_name).content_type
        deliverable.size = upload.size
        deliverable.sha256 = sha256(upload)
    with transaction.atomic(using=current_login()):
        _wait_for_ones_turn(enrolment)
        earlier = enrolment.deliverables.all()
        number = earlier.filter(project=project).aggregate(last=Max("number"))["last"] or 0
        deliverable.number = number + 1
        if upload is not None and upload.size > room_in(enrolment):
            raise UploadRefused(
                _("“%(name)s” does not fit: your files may take up to %(quota)s. Give a link.")
                % {
                    "name": deliverable.file_name,
                    "quota": filesizeformat(settings.ENROLMENT_QUOTA_BYTES),
                },
                code="quota",
            )
        _keep(deliverable, upload)
        Delivery.objects.notify(
            HANDED_IN,
            to=mentors_in_force(enrolment),
            by=by,
            now=timezone.now(),
            reference=str(deliverable.pk),
            subject=deliverable.pk,
        )
    return deliverable


def room_in(enrolment: Enrolment) -> int:
    """Bytes that the enrolment may still take."""
    used = enrolment.deliverables.aggregate(sum=Sum("size"))["sum"] or 0
    return settings.ENROLMENT_QUOTA_BYTES - used


def largest_upload_of(user: User) -> int:
    """Bytes of the largest file this person may still hand in."""
    enrolment = Enrolment.objects.running().filter(student=user).first()
    room = room_in(enrolment) if enrolment else 0
    return max(0, min(settings.UPLOAD_MAX_BYTES, room))


def mentors_in_force(enrolment: Enrolment) -> list[User]:
    """Whoever stands in at the moment, or else the mentor; nobody while there is none."""
    supporting = Mentorship.objects.select_related("mentor")
    found = supporting.responsible_for(enrolment.student_id)
    return [found.mentor] if found else []


def _wait_for_ones_turn(enrolment: Enrolment) -> None:
    """Numbers and the quota are counted by one request at a time, until its transaction ends."""
    with connections[current_login()].cursor() as cursor:
        # The row itself cannot be the lock: this login may not write enrolments.
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"handing in {enrolment.pk}"]
        )


def _keep(deliverable: Deliverable, upload: Content | None) -> None:
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
