"""What ends with a mentorship: the thread closes to the mentor, and nobody gets a mail about it."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dashboard.inbox.kinds import MESSAGE
from dashboard.inbox.models import Thread, ThreadKind
from mentorhub import endings
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery
from students.models import Mentorship


@endings.part("students.Mentorship")
def mentorship_consequences(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """Unless the mentor goes on supporting the student: a main mentorship beside a cover."""
    if _goes_on(mentorship, ending):
        return
    threads = Thread.objects.filter(
        kind=ThreadKind.STUDENT, lead=mentorship.mentor_id, partner=mentorship.student_id
    )
    has_messages = threads.filter(last_number__gt=0).exists()
    names = {"mentor": mentorship.mentor, "student": mentorship.student}
    text = _("Messages between %(mentor)s and %(student)s closed; the student can still read them")
    yield Consequence(
        "messages",
        text % names if has_messages else "",
        carry_out=lambda: _call_off_mails(threads),
    )


def _goes_on(mentorship: Mentorship, ending: Ending) -> bool:
    others = Mentorship.objects.in_force(ending.at).exclude(pk=mentorship.pk)
    others = others.filter(mentor=mentorship.mentor_id, student=mentorship.student_id)
    return any(not ending.includes(each) for each in others)


def _call_off_mails(threads: QuerySet[Thread]) -> None:
    for pk in threads.values_list("pk", flat=True):
        Delivery.objects.cancel_ended(Q(kind=MESSAGE.name, subject=str(pk)))
