"""The notification kinds about verdicts and about the fixes after one. None of them says which
result it is; the reader learns it on the page, after signing in."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.evaluations import delivery_rules as rules
from mentorhub.mail import page
from mentorhub.notifications.eligibility import THREE_DAYS
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import (
    Audience,
    Kind,
    Schedule,
    Scope,
    register,
    register_scope,
)
from students.defences.clocks import clock_of
from students.models import Verdict

STUDENT, MENTOR = Audience.STUDENT, Audience.MENTOR
ASSESSOR, MANAGER = Audience.ASSESSOR, Audience.MANAGER

# The row that these notifications are about; a reader must still be allowed to see it.
register_scope(Scope("verdict", "students.Verdict"))


def _context(delivery: Delivery) -> dict[str, Any]:
    if delivery.find_subject() is None:
        return {}
    verdict = (
        Verdict.objects.with_clock()
        .select_related("defence__student", "defence__assessor", "defence__work__project")
        .get(pk=delivery.subject)
    )
    student = verdict.defence.student
    return {
        "student": student,
        "assessor": verdict.defence.assessor,
        "project": verdict.defence.work.project,
        "reads_own": delivery.recipient_id == student.pk,
        "is_assessor": delivery.recipient_id == verdict.defence.assessor_id,
        "is_correction": verdict.kind == Verdict.Kind.CORRECTION,
        "clock": clock_of(verdict),
        "result_url": page("result", verdict.pk),
        "health_url": page("evaluation_health"),
    }


def _address(row: Notification) -> str:
    if not row.subject.isdecimal():
        return reverse("notifications")
    return reverse("result", args=[row.subject])


def _verdict_sentence(row: Notification) -> str:
    names = {"title": row.payload.get("title", "")}
    if row.payload.get("role") == MENTOR:
        return _("A student’s result for “%(title)s” is out.") % names
    if row.payload.get("is_correction"):
        return _("Your result for “%(title)s” was corrected.") % names
    return _("Your result for “%(title)s” is out.") % names


VERDICT = register(
    Kind(
        name="verdict",
        label=gettext_lazy("Result of a defence"),
        title=lambda: _("The result of a defence is out"),
        icon="award",
        audience=frozenset({STUDENT, MENTOR}),
        may_be_switched_off=False,
        scope="verdict",
        sentence=_verdict_sentence,
        address=_address,
        source=rules.VERDICT,
        stops=rules.TO_READERS,
        expires=THREE_DAYS,
        context=_context,
    )
)
FIX_SOON = register(
    Kind(
        name="fix_soon",
        label=gettext_lazy("Time for fixes ends soon"),
        title=lambda: _("The time for your fixes ends in 12 hours"),
        icon="hourglass",
        audience=frozenset({STUDENT}),
        scope="verdict",
        sentence=lambda row: _("The time for your fixes is nearly over."),
        address=_address,
        source=rules.VERDICT,
        stops=rules.TO_STUDENT,
        expires=rules.FIX_UNTIL,
        context=_context,
        schedule=Schedule(rules.FIX_SOON, rules.reminder),
    )
)
FIX_IN = register(
    Kind(
        name="fix_in",
        label=gettext_lazy("Fixes handed in"),
        title=lambda: _("A student hands in the fixes you asked for"),
        icon="package",
        audience=frozenset({ASSESSOR}),
        may_be_switched_off=False,
        scope="verdict",
        sentence=lambda row: _("The fixes you asked for are in: your answer is due."),
        address=_address,
        source=rules.VERDICT,
        stops=rules.TO_ASSESSOR,
        expires=rules.ANSWER_DUE,
        context=_context,
        schedule=Schedule(rules.FIX_IN),
    )
)
FIX_LAPSED = register(
    Kind(
        name="fix_lapsed",
        label=gettext_lazy("Time for fixes over"),
        title=lambda: _("The time for fixes after a defence is over"),
        icon="rotate-ccw",
        audience=frozenset({STUDENT, MENTOR, ASSESSOR}),
        scope="verdict",
        sentence=lambda row: _("The time for fixes is over: a second defence is needed."),
        address=_address,
        source=rules.VERDICT,
        stops=rules.TO_ALL,
        expires=THREE_DAYS,
        context=_context,
        schedule=Schedule(rules.FIX_LAPSED),
    )
)
ANSWER_LATE = register(
    Kind(
        name="answer_late",
        label=gettext_lazy("Answer to fixes late"),
        title=lambda: _("An answer to a student’s fixes is late"),
        icon="clock",
        audience=frozenset({MANAGER, ASSESSOR}),
        scope="verdict",
        sentence=lambda row: _("A student waits for the answer to their fixes."),
        address=_address,
        source=rules.VERDICT,
        stops=rules.TO_MANAGERS,
        expires=THREE_DAYS,
        context=_context,
        schedule=Schedule(rules.ANSWER_LATE),
    )
)
