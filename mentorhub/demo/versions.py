"""Comments on what the students of the demo have handed in, and a version that was replaced."""

from datetime import datetime, timedelta

from mentorhub.demo.past_sessions import MAYA
from mentorhub.demo.verdict_texts import VERDICT_TEXTS
from students.models import Deliverable, DeliverableNote, Enrolment

FOLLOW_UP = "I have tried it once more with the larger file, and it holds. Well done."
# How long before its replacement the withdrawn version was handed in.
EARLIER = timedelta(minutes=40)


def create_versions(student: str, now: datetime) -> None:
    """``student`` is the address of the one who replaces a version, because its file was wrong."""
    comments = []
    for enrolment in _enrolments_of_maya():
        read = Deliverable.objects.filter(enrolment=enrolment, read_at__isnull=False)
        latest = read.select_related("project").order_by("-handed_in_at")[:2]
        for number, row in enumerate(latest):
            text = VERDICT_TEXTS[row.project.slug]["deliverable_comments"][number]
            comments.append(_comment(row, text, row.read_at, now))
            if enrolment.student.email == student and not number:
                comments.append(_comment(row, FOLLOW_UP, row.read_at + timedelta(days=1), now))
    DeliverableNote.objects.bulk_create(comments)
    _replace_latest(student)


def _enrolments_of_maya() -> list[Enrolment]:
    rows = Deliverable.objects.filter(read_by__email=MAYA).select_related("enrolment__student")
    return list({row.enrolment_id: row.enrolment for row in rows.order_by("enrolment")}.values())


def _comment(row: Deliverable, text: str, at: datetime, now: datetime) -> DeliverableNote:
    return DeliverableNote(deliverable=row, author=row.read_by, text=text, written_at=min(at, now))


def _replace_latest(student: str) -> None:
    latest = Deliverable.objects.unread().filter(enrolment__student__email=student)
    replacement = latest.order_by("handed_in_at").last()
    number, at = replacement.number, replacement.handed_in_at
    Deliverable.objects.filter(pk=replacement.pk).update(number=number + 1)
    withdrawn = Deliverable.objects.create(
        enrolment_id=replacement.enrolment_id,
        project_id=replacement.project_id,
        number=number,
        handed_in_at=at - EARLIER,
        withdrawn_at=at,
    )
    Deliverable.objects.filter(pk=replacement.pk).update(replaces=withdrawn)
