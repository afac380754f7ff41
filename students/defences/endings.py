"""What becomes of defences when an enrolment, an approval or a mentorship ends.

A role or a person ends their approvals, and so what stands here.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.database import lock
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery
from students.defences import kinds
from students.defences.booking import close_unheld, lock_assessor, return_to_queue
from students.defences.models.defence import OPEN
from students.models import Approval, Defence, Enrolment, Mentorship

_BOOKED_OR_HELD = (Defence.Status.BOOKED, Defence.Status.HELD)


@endings.part("students.Enrolment")
def enrolment_consequences(enrolment: Enrolment, ending: Ending) -> Iterator[Consequence]:
    """Nobody judges the work of somebody who has left: open defences are called off."""
    rows = Defence.objects.open().filter(work__enrolment=enrolment)
    for defence in rows.select_related("student", "assessor", "work__project").order_by("pk"):
        yield _called_off(defence, ending)


def _called_off(defence: Defence, ending: Ending) -> Consequence:
    def carry_out() -> None:
        lock(defence)
        if defence.status in OPEN:
            reason = Defence.NotHeldReason.CALLED_OFF
            close_unheld(defence, reason, "", by=ending.by, now=ending.at)

    told = tuple(person for person in (defence.student, defence.assessor) if person)
    names = {"student": defence.student, "project": defence.work.project}
    return Consequence(
        f"defence {defence.pk} called off",
        _("Defence of %(student)s called off: %(project)s") % names,
        at=defence.starts_at,
        told=told,
        carry_out=carry_out,
    )


@endings.part("students.Approval")
def approval_consequences(approval: Approval, ending: Ending) -> Iterator[Consequence]:
    """What the assessor has to judge on the path goes back to the queue, for another one. What they
    wrote so far stays closed (the policies ask for the approval)."""
    if approval.kind != Approval.Kind.ASSESSOR:
        return
    # Whoever takes a defence holds this lock, and is seen here, or sees the end.
    lock_assessor(approval.user_id)
    of_path = Defence.objects.filter(work__project__path=approval.path_id)
    rows = of_path.filter(assessor=approval.user_id, status__in=_BOOKED_OR_HELD)
    for defence in rows.select_related("student", "assessor", "work__project").order_by("pk"):
        yield _returned(defence, ending)
    yield Consequence("defences asked for", "", carry_out=lambda: _stop_asking(approval, ending))


def _returned(defence: Defence, ending: Ending) -> Consequence:
    assessor = defence.assessor_id

    def carry_out() -> None:
        lock(defence)
        if defence.assessor_id == assessor and defence.status in _BOOKED_OR_HELD:
            return_to_queue(defence, by=ending.by, now=ending.at)

    names = {"student": defence.student, "project": defence.work.project}
    return Consequence(
        f"defence {defence.pk} returned",
        _("Defence of %(student)s returned to the queue: %(project)s") % names,
        at=defence.starts_at,
        told=tuple(person for person in (defence.student, defence.assessor) if person),
        carry_out=carry_out,
    )


def _stop_asking(approval: Approval, ending: Ending) -> None:
    """Others need not wait for somebody who may no longer take it."""
    asked = Defence.objects.requested().filter(
        proposed_to=approval.user_id,
        proposed_until__gt=ending.at,
        work__project__path=approval.path_id,
    )
    for defence in asked.order_by("pk"):
        lock(defence)
        if defence.is_requested:
            defence.proposed_until = ending.at
            defence.save(update_fields=["proposed_until"])
            about = Q(kind=kinds.ASKED.name, subject=str(defence.pk))
            Delivery.objects.filter(session=None, recipient=approval.user_id).cancel_ended(about)


@endings.part("students.Mentorship")
def mentorship_consequences(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """The mentor gets no more mails about the defences of this student; the defences go on."""
    keys = Defence.objects.filter(student=mentorship.student_id).values_list("pk", flat=True)
    about = Q(scope="defence", subject__in=[str(pk) for pk in keys])
    mine = {"session": None, "recipient": mentorship.mentor_id}
    yield Consequence(
        "outbox of defences",
        "",
        carry_out=lambda: Delivery.objects.cancel_ended(about, **mine),
    )
