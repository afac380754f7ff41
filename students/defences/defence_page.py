"""The content of the page of one defence, by what its reader may see and do."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.accounts.writing import may_write
from mentorhub.prepared import prepared
from students.defences import holding, queries
from students.defences.booking import minutes_of
from students.defences.forms import CallOffForm, NotHeldForm, RecordingForm
from students.defences.requesting import is_asked_first
from students.deliverables.queries import last_versions_of_work
from students.models import Defence, Mentorship, Verdict
from students.paths.own_work import expected_of


def defence_context(request: HttpRequest, defence: Defence) -> dict[str, Any]:
    """The template context of the page; the forms only for those who may use them."""
    user, now = request.user, timezone.now()
    is_student, is_assessor = user.pk == defence.student_id, user.pk == defence.assessor_id
    mentors = [] if is_student and request.sharing else _mentors(defence.student_id, now)
    is_mentor = any(each.mentor_id == user.pk for each in mentors)
    is_manager = access.is_manager(user)
    has_begun = defence.starts_at is not None and defence.starts_at <= now
    may_take = defence.is_requested and not is_student and queries.may_take(user, defence.pk)
    is_open_to_change = (defence.is_requested or defence.is_booked) and not has_begun
    is_coming = defence.is_booked and not has_begun
    reasons = [] if request.sharing else holding.reasons_for(defence, user, now)
    deliverables = last_versions_of_work(user, defence.work.enrolment_id, defence.work.project_id)
    sees_work = is_student or is_mentor or is_manager or _is_open(defence, is_assessor)
    if may_take or not sees_work:
        # access.photos: of nobody whose work one does not judge yet, or no longer.
        defence.student.photo = None
    if is_student and not _is_open(defence, True) and defence.assessor is not None:
        defence.assessor.photo = None
    context: dict[str, Any] = {
        "defence": defence,
        "now": now,
        "is_student": is_student,
        "is_assessor": is_assessor,
        "is_mentor": is_mentor,
        "mentor": mentors[0].mentor if mentors else None,
        "may_write_to_assessor": is_mentor and may_write(user, defence.assessor),
        "has_begun": has_begun,
        "is_over": defence.ends_at is not None and defence.ends_at <= now,
        "minutes": defence.minutes or minutes_of(defence),
        "may_take": may_take,
        "is_asked": may_take and is_asked_first(defence, user, now),
        "may_change": is_assessor and is_coming,
        "may_hold": holding.may_hold(defence, user, now),
        "absent_from": defence.absent_from,
        "expected": expected_of(defence.work.project_id),
        "deliverables": deliverables,
        "last_handed_in": holding.last_handed_in(defence) if is_coming else None,
        "sees_work": sees_work,
        "verdict": _verdicts.first(user, defence.pk) if defence.is_released else None,
        "may_ask_again": is_mentor and defence.status == Defence.Status.NOT_HELD,
    }
    if is_open_to_change and (is_mentor or is_assessor or is_manager):
        context["call_off_form"] = CallOffForm()
    if reasons:
        context["not_held_form"] = NotHeldForm(offered=reasons)
    if is_assessor and (defence.is_held or defence.is_released):
        context["recording_form"] = RecordingForm(initial={"recording_url": defence.recording_url})
    return context


def _is_open(defence: Defence, is_assessor: bool) -> bool:
    """Whether its assessor still sees the work."""
    if not is_assessor or defence.status == Defence.Status.NOT_HELD:
        return False
    return defence.closes_at is None or defence.closes_at > timezone.now()


@prepared
def _mentors(student: int, now: Any) -> QuerySet[Mentorship]:
    """The mentorships in force, that of a cover first."""
    rows = Mentorship.objects.in_force(now).filter(student=student)
    return rows.in_charge_first().select_related("mentor")


@prepared
def _verdicts(user: User, defence: int) -> QuerySet[Verdict]:
    return Verdict.objects.visible_to(user).filter(defence=defence).order_by("-number")
