"""Defences, who judges them, and verdicts.

What an assessor writes before the release is in the schema ``guides``, under policies of its own
(guides/migrations/0008).
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mentorhub.access.roles import is_assessor, is_manager, is_staff
from mentorhub.access.rules.enrolments import project_works
from mentorhub.access.rules.relations import NO_ROWS, running, supported_by


def defences(user: Any) -> Q:
    """A student's own, those of the students one supports now, those one judges or judged, and as
    assessor those one may take; every one for managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    seen = Q(student=user.pk) | supported_by(user, "student")
    if is_assessor(user):
        seen |= Q(assessor=user.pk) | _judged_by(user, "pk") | defences_to_take(user)
    return seen


def defences_to_take(user: Any) -> Q:
    """The queue of an assessor: requested for an open work, on a path one is approved to assess and
    not enrolled in, of a student one never supported; not while another assessor is asked first.

    A trigger refuses the same people when one of these is taken (students/migrations/0030).
    """
    asked_first = Q(proposed_until=None) | Q(proposed_until__lte=Now()) | Q(proposed_to=user.pk)
    # That the work is open says the index by which the works of a path are found.
    requested = Q(status="requested", work__finished_at=None)
    return requested & asked_first & defences_to_judge(user)


def answers_to_take(user: Any) -> Q:
    """Defences with fixes to answer, which any assessor who may judge them answers once the time
    of the first one is over (``VerdictQuerySet.answer_late``)."""
    return Q(status="released", work__state="conditional") & defences_to_judge(user)


def defences_to_judge(user: Any) -> Q:
    """As assessor: on a path one is approved to assess and not enrolled in, of a student one never
    supported, and not one's own."""
    if not is_assessor(user):
        return NO_ROWS
    supported = apps.get_model("students.Mentorship")._base_manager.filter(
        mentor=user.pk, student=OuterRef("student"), during__isempty=False
    )
    return (
        ~Q(student=user.pk)
        & _approved_to_assess(user, "work__project__path")
        & ~Q(Exists(supported))
    )


def assessments(user: Any) -> Q:
    """One's own; every one for managers and staff. No draft is in them."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(assessor=user.pk) if is_assessor(user) else NO_ROWS


def verdicts(user: Any) -> Q:
    """A student's own, those of the students one supports now, and those one gave; every one for
    managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    seen = Q(defence__student=user.pk) | supported_by(user, "defence__student")
    if is_assessor(user):
        seen |= Q(assessor=user.pk) | _judged_by(user, "defence")
    return seen


def works_one_assesses(user: Any) -> Q:
    """The works that one judges: from taking the defence until some time after the verdict, while
    one's approval runs."""
    if not is_assessor(user):
        return NO_ROWS
    judged = _open_assessments(user).filter(defence__work=OuterRef("pk"))
    return Q(Exists(judged)) & _approved_to_assess(user, "project__path")


def deliverables(user: Any) -> Q:
    """Those of the enrolments one may see, and of the works that one judges."""
    if is_manager(user) or is_staff(user):
        return Q()
    return project_works(user) | _of_work_one_judges(user, "")


def deliverable_notes(user: Any) -> Q:
    """A mentor's comments on what a student has handed in: that student, whoever supports them now,
    and whoever judges the work; every one for managers and staff, who settle disputes."""
    if is_manager(user) or is_staff(user):
        return Q()
    student = "deliverable__enrolment__student"
    seen = Q(**{student: user.pk}) | supported_by(user, student)
    return seen | _of_work_one_judges(user, "deliverable__")


def _of_work_one_judges(user: Any, deliverable: str) -> Q:
    """``deliverable`` is the lookup prefix that leads to the deliverable."""
    if not is_assessor(user):
        return NO_ROWS
    judged = _open_assessments(user).filter(
        defence__work__enrolment=OuterRef(f"{deliverable}enrolment"),
        defence__work__project=OuterRef(f"{deliverable}project"),
    )
    return Q(Exists(judged)) & _approved_to_assess(user, f"{deliverable}project__path")


def _open_assessments(user: Any) -> Any:
    rows = apps.get_model("students.Assessment")._base_manager.filter(
        Q(defence__closes_at=None) | Q(defence__closes_at__gt=Now()),
        assessor=user.pk,
        withdrawn_at=None,
    )
    return rows.exclude(defence__status="not_held")


def _judged_by(user: Any, defence: str) -> Q:
    rows = apps.get_model("students.Assessment")._base_manager
    return Q(Exists(rows.filter(assessor=user.pk, withdrawn_at=None, defence=OuterRef(defence))))


def _approved_to_assess(user: Any, path: str) -> Q:
    """Approved as assessor for the path of the row, and not enrolled in it."""
    approved = running("students.Approval", user=user.pk, kind="assessor", path=OuterRef(path))
    enrolled = running("students.Enrolment", student=user.pk, path=OuterRef(path))
    return Q(approved) & ~Q(enrolled)
