"""What ends with a mentorship and with an enrolment: deliveries, and unfinished uploads."""

from collections.abc import Iterator

from django.db.models import Q

from mentorhub import endings
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery
from students.deliverables.kinds import HANDED_IN
from students.deliverables.uploading import remove_uploads
from students.models import Enrolment, Mentorship


@endings.part("students.Mentorship")
def mentorship_consequences(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """The mentor gets no more mails about what this student has handed in."""
    work = Q(kind=HANDED_IN.name, recipient=mentorship.mentor_id, actor=mentorship.student_id)
    yield Consequence(
        "outbox of deliverables", "", carry_out=lambda: Delivery.objects.cancel_ended(work)
    )


@endings.part("students.Enrolment")
def enrolment_consequences(enrolment: Enrolment, ending: Ending) -> Iterator[Consequence]:
    """Nothing more is handed in; what has arrived of an unfinished upload is removed."""
    yield Consequence("uploads", "", carry_out=lambda: remove_uploads(enrolment))
