"""What lies on a mentor's desk: whom they support, and the paths they are approved for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from students.models import Approval, Enrolment, Mentorship, ProjectWork

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


@dataclass(frozen=True)
class SupportedStudent:
    student: "User"
    mentorship: Mentorship
    enrolment: Enrolment | None
    work: ProjectWork | None
    # A cover by somebody else that is in force now.
    covered_by: "User | None"

    @property
    def is_late(self) -> bool:
        return self.work is not None and self.work.is_late(timezone.localdate())


def students_of(mentor: "User") -> list[SupportedStudent]:
    """Four queries, however many students."""
    mentorships = list(
        Mentorship.objects.in_force()
        .filter(mentor=mentor)
        .select_related("student")
        .order_by("student__name")
    )
    ids = [mentorship.student_id for mentorship in mentorships]
    enrolments = {
        enrolment.student_id: enrolment
        for enrolment in Enrolment.objects.running().filter(student__in=ids).select_related("path")
    }
    works = {
        work.enrolment_id: work
        for work in ProjectWork.objects.open()
        .filter(enrolment__in=enrolments.values())
        .select_related("project")
        .defer("project__brief")
    }
    covers = {
        cover.student_id: cover.mentor
        for cover in Mentorship.objects.covers()
        .in_force()
        .filter(student__in=ids)
        .exclude(mentor=mentor)
        .select_related("mentor")
    }
    rows = []
    for mentorship in mentorships:
        enrolment = enrolments.get(mentorship.student_id)
        rows.append(
            SupportedStudent(
                student=mentorship.student,
                mentorship=mentorship,
                enrolment=enrolment,
                work=works.get(enrolment.pk) if enrolment else None,
                covered_by=covers.get(mentorship.student_id),
            )
        )
    return rows


def paths_of(user: "User") -> list[Approval]:
    approvals = Approval.objects.running().filter(user=user)
    return list(approvals.select_related("path").order_by("path__position", "kind"))
