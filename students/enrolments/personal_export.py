"""What a person downloads of enrolments, the work in them, mentorships and approvals."""

from django.db.models import Q

from mentorhub import access
from mentorhub.personal_export import DERIVED, INTERNAL, OF_OTHERS, THE_PERSON, Table, register
from students.models import Absence, Approval, Enrolment, Mentorship, Pause, ProjectWork

register(
    Table(
        name="enrolments",
        model=Enrolment,
        rows=lambda person: Enrolment.objects.visible_to(person).filter(student=person.pk),
        columns=("path__title", "funded", "started_at", "ended_at", "end_reason"),
        without={"student": THE_PERSON, "ended_by": OF_OTHERS},
    )
)
register(
    Table(
        name="pauses",
        model=Pause,
        rows=lambda person: Pause.objects.filter(
            access.pauses(person), enrolment__student=person.pk
        ),
        columns=("starts_on", "ends_on"),
        without={"enrolment": THE_PERSON},
    )
)
register(
    Table(
        name="projects",
        model=ProjectWork,
        rows=lambda person: ProjectWork.objects.visible_to(person).filter(
            enrolment__student=person.pk
        ),
        columns=("project__title", "state", "started_at", "due_on", "finished_at"),
        without={"enrolment": THE_PERSON},
    )
)
register(
    Table(
        name="absences",
        model=Absence,
        rows=lambda person: Absence.objects.visible_to(person).filter(enrolment__student=person.pk),
        columns=("on", "noted_at", "withdrawn_at"),
        without={
            "enrolment": THE_PERSON, "session": INTERNAL, "noted_by": OF_OTHERS,
            "withdrawn_by": OF_OTHERS,
        },
    )
)  # fmt: skip
register(
    Table(
        name="approvals",
        model=Approval,
        rows=lambda person: Approval.objects.visible_to(person).filter(user=person.pk),
        columns=("path__title", "kind", "granted_at", "granted_by__name", "ended_at"),
        without={"user": THE_PERSON, "ended_by": OF_OTHERS},
    )
)
register(
    Table(
        name="mentorships",
        model=Mentorship,
        rows=lambda person: Mentorship.objects.visible_to(person).filter(
            Q(mentor=person.pk) | Q(student=person.pk)
        ),
        columns=("kind", "mentor__name", "student__name", "starts_at", "ends_at", "ended_at"),
        without={"during": DERIVED, "ended_by": OF_OTHERS, "granted_by": OF_OTHERS},
    )
)
