"""Enrolments, mentorships, paths and projects on the front page of the administration."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorhub.admin.front_page import Attention, Task, register_attention, register_task
from students.models import Enrolment, Mentorship, Project

register_task(
    Task(
        label=_("Enrol a student"),
        text=_("Enrol somebody who has an account in a path."),
        icon="graduation-cap",
        url=lambda: reverse("admin:students_enrolment_add"),
        position=30,
    )
)
register_task(
    Task(
        label=_("Write a path"),
        text=_("With its projects: brief, course, resources and deliverables."),
        icon="route",
        url=lambda: reverse("admin:students_path_add"),
        position=40,
    )
)


def without_mentor(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The running ones whose student nobody supports now."""
    supported = Mentorship.objects.in_force().filter(student=OuterRef("student"))
    return enrolments.filter(~Exists(supported), ended_at=None)


def _without_mentor_text(count: int) -> str:
    return ngettext("student has no mentor", "students have no mentor", count)


def _drafts(request: HttpRequest) -> int:
    return Project.objects.filter(state=Project.State.DRAFT, archived_at=None).count()


def _drafts_text(count: int) -> str:
    return ngettext("project is not published yet", "projects are not published yet", count)


register_attention(
    Attention(
        name="without-mentor",
        count=lambda request: without_mentor(Enrolment.objects.all()).count(),
        text=_without_mentor_text,
        url=lambda: reverse("admin:students_enrolment_changelist") + "?mentor=none",
        position=30,
    )
)
register_attention(
    Attention(
        name="drafts",
        count=_drafts,
        text=_drafts_text,
        url=lambda: reverse("admin:students_project_changelist") + "?life=draft",
        position=60,
    )
)
