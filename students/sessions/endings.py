"""What happens to the sessions and proposed times of a mentorship that ends."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery
from students.models import Mentorship, Session, TimeProposal
from students.sessions import kinds, reminders
from students.sessions.errors import NotPlannedError, ProposalAnsweredError, SessionRefusedError
from students.sessions.models.outcome import MENTOR_NOT_FREE, MENTORSHIP_ENDED


@endings.part("students.Mentorship")
def mentorship_consequences(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """Sessions that have not begun, and open proposals. A session that has begun still needs its
    outcome."""
    given_back, changes = [], _SessionChanges(mentorship, ending)
    sessions = list(_sessions_to_come(mentorship, ending))
    yield Consequence("held", "", carry_out=lambda: _lock(sessions))
    for session in sessions:
        main, reason = _main_mentorship(session, mentorship, ending)
        if main is None:
            yield _cancellation(session, reason, changes)
        else:
            given_back.append(session.pk)
            yield _handing_back(session, main, changes)
    yield Consequence("news", "", carry_out=changes.notify)
    for proposal in _open_proposals(mentorship, given_back):
        yield _withdrawal(proposal, mentorship, ending)
    # Deliveries about a session that has begun are useless now, except to the managers.
    begun = Q(session__mentorship=mentorship) & ~Q(kind=kinds.ABSENT_TWICE.name)
    yield Consequence(
        "outbox of sessions", "", carry_out=lambda: Delivery.objects.cancel_ended(begun)
    )


class _SessionChanges:
    """Cancels and hands over the sessions of a mentorship, and collects them, so that people get
    one notification about the sessions of a series."""

    def __init__(self, mentorship: Mentorship, ending: Ending) -> None:
        self.mentorship, self.ending = mentorship, ending
        self.cancelled: list[Session] = []
        self.handed_over: list[Session] = []

    def cancel(self, session: Session, text: str) -> None:
        by, now = self.ending.by, self.ending.at
        try:
            session.cancel(Session.Status.CANCELLED_OTHER, by=by, text=text, now=now, notify=False)
        except NotPlannedError:
            # Somebody else has cancelled it meanwhile and both people were notified.
            return
        self.cancelled.append(session)

    def hand_over(self, session: Session, to: Mentorship) -> None:
        try:
            session.hand_over(to, by=self.ending.by, now=self.ending.at, notify=False)
        except NotPlannedError:
            return
        except SessionRefusedError:
            # The mentor got another session meanwhile: the database refuses the overlap.
            self.cancel(Session.objects.get(pk=session.pk), MENTOR_NOT_FREE)
            return
        self.handed_over.append(session)

    def notify(self) -> None:
        by, now = self.ending.by, self.ending.at
        reminders.notify_all(self.cancelled, kinds.CANCELLED, by=by, now=now)
        reminders.notify_handed_over(self.handed_over, self.mentorship, by=by, now=now)


def _lock(sessions: list[Session]) -> None:
    """Lock the sessions in the same order as ``students.sessions.series``."""
    rows = Session.objects.filter(pk__in=[session.pk for session in sessions]).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _sessions_to_come(mentorship: Mentorship, ending: Ending) -> Iterator[Session]:
    rows = Session.objects.filter(
        mentorship=mentorship, status=Session.Status.PLANNED, starts_at__gt=ending.at
    )
    yield from rows.select_related("mentor", "student").order_by("starts_at", "pk")


def _main_mentorship(
    session: Session, cover: Mentorship, ending: Ending
) -> tuple[Mentorship | None, str]:
    """The main mentorship to which a session of a cover is handed back. None, with the reason for
    cancelling the session, when it is no cover, when there is no main mentorship at that date or it
    ends too, or when its mentor is busy then."""
    if not cover.is_cover:
        return None, MENTORSHIP_ENDED
    rows = Mentorship.objects.in_force(session.starts_at).main()
    main = rows.filter(student=session.student_id).select_related("mentor").first()
    if main is None or ending.includes(main):
        return None, MENTORSHIP_ENDED
    busy = Session.objects.planned().filter(
        mentor=main.mentor_id, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    return (None, MENTOR_NOT_FREE) if busy.exists() else (main, "")


def _cancellation(session: Session, text: str, changes: _SessionChanges) -> Consequence:
    names = {"mentor": session.mentor, "student": session.student}
    return Consequence(
        f"session {session.pk} cancelled",
        _("Session of %(mentor)s and %(student)s cancelled") % names,
        at=session.starts_at,
        told=(session.mentor, session.student),
        carry_out=lambda: changes.cancel(session, text),
    )


def _handing_back(session: Session, main: Mentorship, changes: _SessionChanges) -> Consequence:
    names = {"cover": session.mentor, "student": session.student, "mentor": main.mentor}
    return Consequence(
        f"session {session.pk} given back to {main.pk}",
        _("Session of %(cover)s and %(student)s handed back to %(mentor)s") % names,
        at=session.starts_at,
        told=(session.mentor, main.mentor, session.student),
        carry_out=lambda: changes.hand_over(session, main),
    )


def _open_proposals(mentorship: Mentorship, given_back: list[int]) -> list[TimeProposal]:
    """The open proposals, except those that are handed back with their session."""
    rows = TimeProposal.objects.open().filter(mentorship=mentorship)
    return [each for each in rows.order_by("pk") if each.session_id not in given_back]


def _withdrawal(proposal: TimeProposal, mentorship: Mentorship, ending: Ending) -> Consequence:
    def carry_out() -> None:
        try:
            proposal.withdraw(now=ending.at)
        except ProposalAnsweredError:
            return

    return Consequence(
        f"proposal {proposal.pk} withdrawn",
        _("Time proposed by %(student)s withdrawn") % {"student": mentorship.student},
        at=proposal.starts_at,
        carry_out=carry_out,
    )
