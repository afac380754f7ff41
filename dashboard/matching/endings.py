"""What ends with an enrolment or a mentor's role: open requests and pins."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from dashboard.matching.models import MentorRequest, PairRule
from mentorhub import endings
from mentorhub.accounts.models import Role
from mentorhub.endings import Consequence, Ending
from students.models import Enrolment


@endings.part("students.Enrolment")
def end_with_enrolment(enrolment: Enrolment, ending: Ending) -> Iterator[Consequence]:
    """The open request, and the pins unless the student changes to another path."""
    for request in MentorRequest.objects.open().filter(student=enrolment.student_id):
        yield _close_request(request, enrolment, ending)
    if ending.because != Enrolment.EndReason.CHANGED_PATH:
        yield from _end_pins(Q(student=enrolment.student_id), ending)


@endings.part("accounts.Role")
def end_with_role(role: Role, ending: Ending) -> Iterator[Consequence]:
    if role.kind == Role.Kind.MENTOR:
        yield from _end_pins(Q(mentor=role.user_id), ending)


def _close_request(request: MentorRequest, enrolment: Enrolment, ending: Ending) -> Consequence:
    def carry_out() -> None:
        held = MentorRequest.objects.open().filter(pk=request.pk)
        row = held.select_for_update(of=("self",)).first()
        if row is not None:
            row.close(MentorRequest.CloseReason.LEFT, ending.at)

    return Consequence(
        f"request {request.pk} closed",
        _("%(student)s is no longer waiting for a mentor.") % {"student": enrolment.student},
        carry_out=carry_out,
    )


def _end_pins(whose: Q, ending: Ending) -> Iterator[Consequence]:
    """Forbidden pairs stay: both people may come back."""
    pins = PairRule.objects.running().filter(whose, kind=PairRule.Kind.PINNED)
    for pin in pins.select_related("student", "mentor").order_by("pk"):

        def carry_out(pin: PairRule = pin) -> None:
            # The ending of the other person may have ended the same pin.
            if PairRule.objects.running().filter(pk=pin.pk).exists():
                pin.end(ending.at)

        names = {"student": pin.student, "mentor": pin.mentor}
        yield Consequence(
            f"pin {pin.pk} ends",
            _("%(student)s is no longer pinned to %(mentor)s.") % names,
            carry_out=carry_out,
        )
