"""What becomes of the sessions and proposed times of a mentorship that ends."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery
from students.models import Mentorship, Session, TimeProposal
from students.sessions import kinds, reminders
from students.sessions.errors import NotPlannedError, ProposalAnsweredError, SessionRefusedError
from students.sessions.models.outcome import MENTORSHIP_ENDED, NOT_FREE


@endings.part("students.Mentorship")
def of_a_mentorship(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """Cancels or hands back the sessions that have not begun, and withdraws open proposals. A
    session that has begun keeps the outcome that its mentor owes."""
    given_back, done = [], _Done(mentorship, ending)
    sessions = list(_sessions_to_come(mentorship, ending))
    yield Consequence("held", "", carry_out=lambda: _hold(sessions))
    for session in sessions:
        main, why_not = _main_mentorship(session, mentorship, ending)
        if main is None:
            yield _cancelled(session, why_not, done)
        else:
            given_back.append(session.pk)
            yield _given_back(session, main, done)
    yield Consequence("news", "", carry_out=done.tell)
    for proposal in _open_proposals(mentorship, given_back):
        yield _withdrawn(proposal, mentorship, ending)
    # To remind of a session that has begun, or to say that one is late, is of no use.
    begun = Q(session__mentorship=mentorship) & ~Q(kind=kinds.ABSENT_TWICE.name)
    yield Consequence(
        "outbox of sessions", "", carry_out=lambda: Delivery.objects.call_off_ended(begun)
    )


class _Done:
    """What became of the sessions of a mentorship, so that those of a series are told at once."""

    def __init__(self, mentorship: Mentorship, ending: Ending) -> None:
        self.mentorship, self.ending = mentorship, ending
        self.cancelled: list[Session] = []
        self.handed_over: list[Session] = []

    def cancel(self, session: Session, text: str) -> None:
        by, now = self.ending.by, self.ending.at
        try:
            session.cancel(Session.Status.CANCELLED_OTHER, by=by, text=text, now=now, notify=False)
        except NotPlannedError:
            # Somebody else has cancelled it meanwhile: both people know.
            return
        self.cancelled.append(session)

    def hand_over(self, session: Session, to: Mentorship) -> None:
        try:
            session.hand_over(to, by=self.ending.by, now=self.ending.at, notify=False)
        except NotPlannedError:
            return
        except SessionRefusedError:
            # The mentor was given another session a moment ago: the database has the last word.
            self.cancel(Session.objects.get(pk=session.pk), NOT_FREE)
            return
        self.handed_over.append(session)

    def tell(self) -> None:
        by, now = self.ending.by, self.ending.at
        reminders.notify_all(self.cancelled, kinds.CANCELLED, by=by, now=now)
        reminders.notify_handed_over(self.handed_over, self.mentorship, by=by, now=now)


def _hold(sessions: list[Session]) -> None:
    """In the order in which ``students.sessions.series`` locks them."""
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
    """To whom a session of a cover goes back: the main mentorship of its date, unless it ends too
    or its mentor is busy then. None, and the reason to cancel the session, otherwise."""
    if cover.kind != Mentorship.Kind.COVER:
        return None, MENTORSHIP_ENDED
    rows = Mentorship.objects.in_force(session.starts_at).main()
    main = rows.filter(student=session.student_id).select_related("mentor").first()
    if main is None or ending.includes(main):
        return None, MENTORSHIP_ENDED
    busy = Session.objects.planned().filter(
        mentor=main.mentor_id, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    return (None, NOT_FREE) if busy.exists() else (main, "")


def _cancelled(session: Session, text: str, done: _Done) -> Consequence:
    names = {"mentor": session.mentor, "student": session.student}
    return Consequence(
        f"session {session.pk} cancelled",
        _("Session of %(mentor)s and %(student)s cancelled") % names,
        at=session.starts_at,
        told=(session.mentor, session.student),
        carry_out=lambda: done.cancel(session, text),
    )


def _given_back(session: Session, main: Mentorship, done: _Done) -> Consequence:
    names = {"cover": session.mentor, "student": session.student, "mentor": main.mentor}
    return Consequence(
        f"session {session.pk} given back to {main.pk}",
        _("Session of %(cover)s and %(student)s handed back to %(mentor)s") % names,
        at=session.starts_at,
        told=(session.mentor, main.mentor, session.student),
        carry_out=lambda: done.hand_over(session, main),
    )


def _open_proposals(mentorship: Mentorship, given_back: list[int]) -> list[TimeProposal]:
    """Those that do not go along with their session."""
    rows = TimeProposal.objects.open().filter(mentorship=mentorship)
    return [each for each in rows.order_by("pk") if each.session_id not in given_back]


def _withdrawn(proposal: TimeProposal, mentorship: Mentorship, ending: Ending) -> Consequence:
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
