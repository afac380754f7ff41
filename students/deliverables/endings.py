"""Ends the deliveries about deliverables when a mentorship ends."""

from collections.abc import Iterator

from django.db.models import Q

from mentorhub import endings
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery
from students.deliverables.kinds import HANDED_IN
from students.models import Mentorship


@endings.part("students.Mentorship")
def mentorship_consequences(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """The mentor gets no more mails about what this student has handed in."""
    work = Q(kind=HANDED_IN.name, recipient=mentorship.mentor_id, actor=mentorship.student_id)
    yield Consequence(
        "outbox of deliverables", "", carry_out=lambda: Delivery.objects.cancel_ended(work)
    )
