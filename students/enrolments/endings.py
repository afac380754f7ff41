"""What ends together with a mentorship, an enrolment, an approval, a role or a person.

The rows that end along (``takes_along``) and the consequences that are carried out (``part``) are
registered with mentorhub.endings: docs/decisions/endings.md.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.accounts.models import Role, User
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications import registry
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Audience
from students.enrolments.kinds import SUPPORT_ENDED
from students.models import Approval, Enrolment, Mentorship


def _received_only_as(audience: Audience) -> Q:
    """Condition: deliveries that a person receives in this role and in no other."""
    kinds = [kind.name for kind in registry.kinds() if kind.audience == {audience}]
    return Q(kind__in=kinds) | Q(payload__role=audience.value)


def _is_over(mentorship: Mentorship) -> bool:
    planned_end = mentorship.ends_at
    return mentorship.ended_at is not None or (
        planned_end is not None and planned_end <= timezone.now()
    )


endings.register("students.Enrolment", has_ended=lambda row: row.ended_at, person="student")
endings.register("students.Approval", has_ended=lambda row: row.ended_at, person="user")
# Locked by its student: a cover and the main mentorship of a student affect each other.
endings.register("students.Mentorship", has_ended=_is_over, person="student")


# --- Rows that end along ----------------------------------------------------------------------


@endings.takes_along("accounts.User")
def ending_with_person(person: User, ending: Ending) -> Iterator[Enrolment | Mentorship]:
    yield from Enrolment.objects.running().filter(student=person)
    yield from _open_mentorships(Q(student=person) | Q(mentor=person), ending)


@endings.takes_along("students.Enrolment")
def ending_with_enrolment(enrolment: Enrolment, ending: Ending) -> Iterator[Mentorship]:
    yield from _open_mentorships(Q(student=enrolment.student_id), ending)


@endings.takes_along("accounts.Role")
def ending_with_role(role: Role, ending: Ending) -> Iterator[Mentorship | Approval]:
    if role.kind == Role.Kind.MENTOR:
        yield from _open_mentorships(Q(mentor=role.user_id), ending)
    approvals = Approval.objects.running().filter(user=role.user_id, kind=role.kind)
    yield from approvals.order_by("path", "pk")


def _open_mentorships(whose: Q, ending: Ending) -> Iterator[Mentorship]:
    """Mentorships that are in force or planned, covers included."""
    rows = Mentorship.objects.filter(whose, ended_at=None, during__overlap=(ending.at, None))
    yield from rows.order_by("-kind", "starts_at", "pk")


# --- A mentorship -----------------------------------------------------------------------------


@endings.part("students.Mentorship")
def mentorship_consequences(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """Deliveries about the mentorship itself; sessions and deliverables add their own parts."""
    about = Q(scope="mentorship", subject=str(mentorship.pk))
    yield Consequence("outbox", "", carry_out=lambda: Delivery.objects.cancel_ended(about))
    yield _end(mentorship, ending)


def _end(mentorship: Mentorship, ending: Ending) -> Consequence:
    mentor, student = mentorship.mentor, mentorship.student
    told = ending.notified_of_end(mentor, student)

    def carry_out() -> None:
        # A mentorship that has not begun ends at its start: its period is empty.
        mentorship.ended_at = max(ending.at, mentorship.starts_at)
        mentorship.ended_by = ending.by
        mentorship.save(update_fields=["ended_at", "ended_by"])
        for person in told:
            # Each is told about the other; the person who ended it is not named.
            is_mentor = person == mentor
            role, other = (Audience.MENTOR, student) if is_mentor else (Audience.STUDENT, mentor)
            Delivery.objects.notify(
                SUPPORT_ENDED,
                to=[person],
                by=other,
                now=ending.at,
                reference=str(mentorship.pk),
                subject=mentorship.pk,
                payload={"role": role.value, "is_cover": mentorship.is_cover},
            )

    names = {"mentor": mentor, "student": student}
    if mentorship.is_cover:
        sentence = _("%(mentor)s no longer covers for %(student)s’s mentor.") % names
    else:
        sentence = _("%(mentor)s no longer supports %(student)s.") % names
    return Consequence("ends", sentence, told=told, carry_out=carry_out, closes=True)


# --- An enrolment -----------------------------------------------------------------------------


@endings.part("students.Enrolment")
def enrolment_consequences(enrolment: Enrolment, ending: Ending) -> Iterator[Consequence]:
    def close() -> None:
        enrolment.ended_at = max(ending.at, enrolment.started_at)
        enrolment.ended_by = ending.by
        # When the person leaves the school, no reason is given for the end of the enrolment.
        enrolment.end_reason = ending.because or Enrolment.EndReason.LEFT
        enrolment.save(update_fields=["ended_at", "ended_by", "end_reason"])

    student = enrolment.student_id
    about_sessions = Q(session__student=student)
    yield Consequence(
        "outbox",
        "",
        carry_out=lambda: Delivery.objects.cancel_ended(
            _received_only_as(Audience.STUDENT) | about_sessions, recipient=student
        ),
    )
    names = {"student": enrolment.student, "path": enrolment.path}
    sentence = _("%(student)s is no longer a student of %(path)s. Their work is kept.") % names
    yield Consequence("ends", sentence, carry_out=close, closes=True)


# --- An approval, a role, a person ------------------------------------------------------------


@endings.part("students.Approval")
def approval_consequences(approval: Approval, ending: Ending) -> Iterator[Consequence]:
    """Mentorships go on; the plan names the students whom the person still supports."""

    def close() -> None:
        approval.ended_at, approval.ended_by = max(ending.at, approval.granted_at), ending.by
        approval.save(update_fields=["ended_at", "ended_by"])

    if approval.kind == Approval.Kind.MENTOR:
        students = Enrolment.objects.running().filter(path=approval.path_id).values("student")
        rows = Mentorship.objects.in_force(ending.at).filter(
            mentor=approval.user_id, student__in=students
        )
        for mentorship in rows.select_related("student").order_by("student__plain_name", "pk"):
            if not ending.includes(mentorship):
                names = {"name": approval.user, "student": mentorship.student}
                text = _("%(name)s still supports %(student)s: the mentorship goes on.") % names
                yield Consequence(f"mentorship {mentorship.pk} goes on", text)
    yield Consequence(
        "ends", _approval_end_sentence(approval, ending), carry_out=close, closes=True
    )


def _approval_end_sentence(approval: Approval, ending: Ending) -> str:
    """A person with two approvals for the path, as mentor and assessor, can open its guides until
    both have ended."""
    names = {"name": approval.user, "path": approval.path}
    others = Approval.objects.running().filter(user=approval.user_id, path=approval.path_id)
    reads_on = any(not ending.includes(other) for other in others.exclude(pk=approval.pk))
    if approval.kind == Approval.Kind.MENTOR:
        if reads_on:
            return _("%(name)s is no longer approved to mentor %(path)s.") % names
        text = _("%(name)s is no longer approved to mentor %(path)s and cannot open its guides.")
    else:
        if reads_on:
            return _("%(name)s is no longer approved to assess %(path)s.") % names
        text = _("%(name)s is no longer approved to assess %(path)s and cannot open its guides.")
    return text % names


@endings.part("accounts.Role")
def role_consequences(role: Role, ending: Ending) -> Iterator[Consequence]:
    about = _received_only_as(Audience(role.kind))
    yield Consequence(
        "outbox",
        "",
        carry_out=lambda: Delivery.objects.cancel_ended(about, recipient=role.user_id),
    )


@endings.part("accounts.User")
def person_consequences(person: User, ending: Ending) -> Iterator[Consequence]:
    yield Consequence(
        "outbox", "", carry_out=lambda: Delivery.objects.cancel_ended(recipient=person)
    )
