"""The future sessions of the demo school, planned as a mentor plans them a week ahead.

Deliveries that would have been sent by now are marked as sent; only those of the future are
pending. One session starts within the hour, and its second reminder is due now, so that a mail is
sent.
"""

from datetime import datetime, timedelta

from django.db.models import F

from mentorhub.demo.weekly_slots import NEXT_IN, Slot
from mentorhub.notifications.models import Delivery, Notification
from students.models import Session, SessionReply, TimeProposal
from students.sessions import kinds

SAM = "student@example.org"
OMAR = "omar.siddiqui@example.org"
# Students without a planned session, which the dashboard of their mentor points out.
UNPLANNED = ("lena.vogelsang@example.org", "marcus.whitlock@example.org")
WEEK = timedelta(days=7)
FIRST_START = timedelta(minutes=55)


def plan_sessions(slots: list[Slot], now: datetime) -> None:
    soon = _within_the_hour(now)
    for slot in slots:
        email = slot.mentorship.student.email
        if slot.mentorship.ended_at is not None or email in UNPLANNED:
            continue
        for start in _dates(slot, now, soon):
            session = Session.plan(
                slot.mentorship,
                start,
                by=slot.mentorship.mentor,
                minutes=slot.minutes,
                zone=slot.zone,
                kind=_kind(slot, start),
                now=min(start - WEEK, now - timedelta(days=1)),
            )
            if email == OMAR and start == slot.next_start:
                _propose_other_time(session, now)
    _mark_past_deliveries_sent(now)
    Delivery.objects.filter(
        session__starts_at=soon, kind=kinds.LATE.name, session__student__email=SAM
    ).update(due_at=now, try_at=now, state=Delivery.State.PENDING, sent_at=None)
    _answer_reminders(now)


def _within_the_hour(now: datetime) -> datetime:
    """A start in 50 to 55 minutes, at a multiple of five minutes."""
    start = now + FIRST_START
    return start - timedelta(minutes=start.minute % 5)


def _dates(slot: Slot, now: datetime, soon: datetime) -> list[datetime]:
    """The starts of this week and the next; for every third slot also of the week after."""
    mentorship = slot.mentorship
    if mentorship.student.email == SAM:
        return [soon, *(slot.next_start + n * WEEK for n in (1, 2))]
    last = mentorship.ends_at or now + 60 * timedelta(days=1)
    first = max(now + timedelta(hours=3), mentorship.starts_at)
    weeks = 3 if slot.number % 3 == 0 else 2
    free = [start for start in slot.starts_between(first, last) if slot.is_free(start)]
    # Not during the pause of a student, and not within an hour of Sam's session.
    return [start for start in free[:weeks] if abs(start - soon) > timedelta(hours=1)]


def _kind(slot: Slot, start: datetime) -> str:
    began = slot.mentorship.starts_at
    first = not slot.mentorship.is_cover and not slot.held_before(began, start)
    return Session.Kind.DISCOVERY if first else Session.Kind.WEEKLY


def _mark_past_deliveries_sent(now: datetime) -> None:
    """Mark the deliveries that were due as sent, and write their notifications."""
    past = Delivery.objects.filter(due_at__lte=now, state=Delivery.State.PENDING)
    notifications = [
        Notification(
            recipient_id=row.recipient_id,
            kind=row.kind,
            session=row.session,
            schedule_version=row.schedule_version,
            reference=row.reference,
            scope=row.scope,
            subject=row.subject,
            payload=row.payload,
            actor_id=row.actor_id,
            starts_at=row.session.starts_at,
            created_at=row.due_at,
            # The latest is still unread.
            read_at=None
            if row.due_at > now - timedelta(days=2)
            else row.due_at + timedelta(hours=3),
        )
        for row in past.select_related("session").exclude(actor=F("recipient"))
    ]
    Notification.objects.bulk_create(notifications, ignore_conflicts=True)
    past.update(
        state=Delivery.State.SENT,
        attempts=1,
        sent_at=F("due_at") + timedelta(seconds=21),
        data_started_at=F("due_at") + timedelta(seconds=20),
    )


def _propose_other_time(session: Session, now: datetime) -> None:
    """The student has proposed another time some hours ago; the mentor has not answered yet."""
    proposal = TimeProposal.objects.create(
        mentorship=session.mentorship,
        session=session,
        starts_at=session.starts_at + timedelta(days=1, minutes=30),
        note="The school of my daughter moved the parents' evening to our hour.",
        made_by=session.student,
        made_at=now - timedelta(hours=7),
    )
    Delivery.objects.notify(
        kinds.PROPOSED,
        to=[session.mentor],
        by=session.student,
        now=proposal.made_at,
        session=session,
        reference=str(proposal.pk),
        subject=proposal.pk,
        payload={
            "proposed": proposal.starts_at.isoformat(),
            "instead_of": session.starts_at.isoformat(),
        },
    )


def _answer_reminders(now: datetime) -> None:
    """Some students confirmed their next session; one was late last week."""
    next_days = Session.objects.upcoming(now).filter(starts_at__lt=now + timedelta(days=2))
    SessionReply.objects.bulk_create(
        SessionReply(
            session=session,
            person_id=session.student_id,
            kind=SessionReply.Kind.CONFIRMED,
            schedule_version=0,
        )
        for session in next_days.exclude(student__email__in=NEXT_IN)
    )
    held = Session.objects.filter(status=Session.Status.HELD, student__email=SAM).first()
    if held is not None:
        SessionReply.objects.create(
            session=held,
            person_id=held.student_id,
            kind=SessionReply.Kind.LATE,
            schedule_version=0,
            at=held.starts_at - timedelta(minutes=6),
        )
