"""Writing the deliveries of defences into the outbox, in the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from mentorhub.accounts.models import User
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Kind
from students.defences import kinds
from students.defences.delivery_rules import CHANGED
from students.models import Defence, Mentorship
from students.sessions.delivery_rules import early_reminder, late_reminder


def reference_of(defence: Defence) -> str:
    """Names the defence and the version of its date: the outbox has one row for each."""
    return f"{defence.uid}-{defence.schedule_version}"


def told(defence: Defence) -> dict[str, Any]:
    """What the sentence of a notification says: the title of the project, and the date."""
    payload: dict[str, Any] = {"title": defence.work.project.title}
    for name, at in (("starts_at", defence.starts_at), ("ends_at", defence.ends_at)):
        if at is not None:
            payload[name] = at.isoformat()
    return payload


def notify(
    defence: Defence,
    kind: Kind,
    *,
    by: User | None,
    now: datetime,
    to: "Iterable[User | int | None] | None" = None,
    payload: dict[str, Any] | None = None,
) -> None:
    """Notify student, assessor and mentor, or ``to``; None is left out."""
    if to is None:
        mentor = Mentorship.objects.responsible_mentor(defence.student_id, now)
        to = (defence.student_id, defence.assessor_id, mentor)
    Delivery.objects.notify(
        kind,
        to={getattr(person, "pk", person) for person in to if person is not None},
        by=by,
        now=now,
        reference=reference_of(defence),
        subject=defence.pk,
        payload=told(defence) if payload is None else payload,
    )


def schedule(defence: Defence, *, now: datetime) -> None:
    """Write the two reminders for student and assessor; none whose time has passed."""
    rows = []
    if defence.starts_at is None:
        return
    for kind, before in ((kinds.EARLY, early_reminder()), (kinds.LATE, late_reminder())):
        due_at = defence.starts_at - before
        if due_at > now:
            rows += [
                Delivery(
                    recipient_id=person,
                    kind=kind.name,
                    scope=kind.scope,
                    subject=str(defence.pk),
                    payload=told(defence),
                    reference=reference_of(defence),
                    schedule_version=defence.schedule_version,
                    due_at=due_at,
                    try_at=due_at,
                )
                for person in (defence.student_id, defence.assessor_id)
            ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def cancel_pending(defence: Defence) -> None:
    """Cancel what is still pending about a date that no longer holds. What takes it out of the
    calendar of people is kept."""
    people = (defence.student_id, defence.assessor_id, defence.proposed_to_id)
    waiting = Delivery.objects.filter(
        session=None, recipient__in=people, scope="defence", subject=str(defence.pk)
    )
    waiting.exclude(Q(kind=kinds.OFF.name)).cancel_pending(CHANGED)
