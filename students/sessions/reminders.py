"""Writing the deliveries of sessions into the outbox: notifications, reminders before the start,
and cancelling those that are still pending."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Kind, Reason, register_reason
from students.calendar import ics
from students.sessions import delivery_rules as rules
from students.sessions import kinds

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import Mentorship, Session

SESSION_CHANGED = register_reason(
    Reason("called_off", _("The session was changed before the message was sent."))
)
PROPOSAL_WITHDRAWN = register_reason(
    Reason("proposal_withdrawn", _("The proposed time was withdrawn before the message was sent."))
)


def notify(
    session: "Session",
    kind: Kind,
    *,
    by: "User",
    now: datetime,
    to: "Iterable[User | int] | None" = None,
    **about: Any,
) -> None:
    """Notify both participants, or ``to``. ``about`` is ``scope`` and ``subject`` when the
    notification is not about the session itself, and a ``payload``."""
    people = (session.mentor_id, session.student_id) if to is None else to
    Delivery.objects.notify(kind, to=people, by=by, now=now, session=session, **about)


def notify_all(
    sessions: "Iterable[Session]",
    kind: Kind,
    *,
    by: "User",
    now: datetime,
    to: "Iterable[User | int] | None" = None,
    was: "Mapping[int, datetime] | None" = None,
    **about: Any,
) -> None:
    """Notify about several sessions: one delivery a person for all sessions of a calendar entry,
    with all their dates in its payload. ``was`` has the starts before a move, by primary key."""
    for rows in ics.group_by_entry(sessions):
        first, *others = sorted(rows, key=lambda row: row.starts_at)
        before = {str(row.pk): was[row.pk].isoformat() for row in rows if was and row.pk in was}
        payload: dict[str, Any] = {"was": before} if before else {}
        if not others:
            notify(first, kind, by=by, now=now, to=to, payload=payload, **about)
            continue
        people = (first.mentor_id, first.student_id) if to is None else to
        dates = [[row.pk, row.schedule_version, row.starts_at.isoformat()] for row in rows]
        Delivery.objects.notify(
            kind,
            to=people,
            by=by,
            now=now,
            session=first,
            reference=rules.SERIES,
            payload=payload | {"dates": dates},
            **about,
        )


def notify_handed_over(
    sessions: "Iterable[Session]", before: "Mentorship", *, by: "User", now: datetime
) -> None:
    """Notify the student, the new mentor and the former mentor of a handover.

    The former mentor may not see the sessions any more: the scope of their notification is their
    mentorship with the student (``before``).
    """
    sessions = list(sessions)
    notify_all(sessions, kinds.HANDED_OVER, by=by, now=now)
    notify_all(
        sessions,
        kinds.HANDED_OVER,
        by=by,
        now=now,
        to=[before.mentor_id],
        scope="mentorship",
        subject=before.pk,
    )


def schedule(session: "Session", *, now: datetime) -> None:
    """Write the two reminders of a session for both participants; none whose time has passed."""
    rows = []
    for kind, before in (
        (kinds.EARLY, rules.early_reminder()),
        (kinds.LATE, rules.late_reminder()),
    ):
        due_at = session.starts_at - before
        if due_at > now:
            rows += [
                Delivery(
                    session=session,
                    recipient_id=person,
                    kind=kind.name,
                    scope=kind.scope,
                    schedule_version=session.schedule_version,
                    due_at=due_at,
                    try_at=due_at,
                )
                for person in (session.mentor_id, session.student_id)
            ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def cancel_pending(session: "Session") -> None:
    """Cancel the pending deliveries of a session that was moved, handed over or ended.

    Those are kept: the notification of a handover to a former mentor, and those about several
    sessions, which omit this one when they are sent.
    """
    handed_over = Q(kind=kinds.HANDED_OVER.name)
    handed_over &= ~Q(recipient__in=(session.mentor_id, session.student_id))
    about_several = Q(reference=rules.SERIES) | Q(kind=kinds.DETAILS_CHANGED.name)
    waiting = Delivery.objects.filter(session=session).exclude(about_several)
    waiting.exclude(handed_over).cancel_pending(SESSION_CHANGED)
