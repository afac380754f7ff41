"""Telling people of a verdict. That it is out, never which one it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dashboard.evaluations.kinds import VERDICT
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Audience
from students.models import Verdict

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def tell_verdict(verdict: Verdict, mentor: "User | None", *, by: "User", now: datetime) -> None:
    """The student and their mentor. Whoever supported somebody who has finished the path is told
    of that instead, by the end of the mentorship."""
    defence = verdict.defence
    payload = {
        "title": defence.work.project.title,
        "is_correction": verdict.kind == Verdict.Kind.CORRECTION,
    }
    roles: list[tuple[Audience, Iterable[Any]]] = [
        (Audience.STUDENT, [defence.student_id]),
        (Audience.MENTOR, [mentor] if mentor else []),
    ]
    for role, people in roles:
        Delivery.objects.notify(
            VERDICT,
            to=people,
            by=by,
            now=now,
            reference=str(verdict.pk),
            subject=verdict.pk,
            payload=payload | {"role": role.value},
        )
