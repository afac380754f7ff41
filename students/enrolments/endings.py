"""What ends with a mentorship, an enrolment, an approval; and with the role or the person."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.accounts.models import Role, User
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications import registry
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Audience
from students.deliverables.kinds import HANDED_IN
from students.enrolments.kinds import SUPPORT_ENDED
from students.models import Approval, Enrolment, Mentorship, Session, TimeProposal
from students.sessions import kinds, reminders
from students.sessions.errors import NotPlannedError, ProposalAnsweredError, SessionRefusedError
from students.sessions.models.outcome import MENTORSHIP_ENDED, NOT_FREE


def _only_for(audience: Audience) -> Q:
    """Deliveries that somebody gets in one role alone."""
    kinds = [kind.name for kind in registry.kinds() if kind.audience == {audience}]
    return Q(kind__in=kinds) | Q(payload__role=audience.value)


def _is_over(mentorship: Mentorship) -> bool:
    planned_end = mentorship.ends_at
    return mentorship.ended_at is not None or (
        planned_end is not None and planned_end <= timezone.now()
    )


endings.register("students.Enrolment", has_ended=lambda row: row.ended_at, person="student")
endings.register("students.Approval", has_ended=lambda row: row.ended_at, person="user")
# Of the two people the student: who covers them, and who supports them otherwise, hang together.
endings.register("students.Mentorship", has_ended=_is_over, person="student")


# --- What ends along with it ------------------------------------------------------------------


@endings.takes_along("accounts.User")
def of_who_leaves(person: User, ending: Ending) -> Iterator[Enrolment | Mentorship]:
    yield from Enrolment.objects.running().filter(student=person)
    yield from _open_mentorships(Q(student=person) | Q(mentor=person), ending)


@endings.takes_along("students.Enrolment")
def of_an_enrolment(enrolment: Enrolment, ending: Ending) -> Iterator[Mentorship]:
    yield from _open_mentorships(Q(student=enrolment.student_id), ending)


@endings.takes_along("accounts.Role")
def of_a_role(role: Role, ending: Ending) -> Iterator[Mentorship | Approval]:
    if role.kind == Role.Kind.MENTOR:
        yield from _open_mentorships(Q(mentor=role.user_id), ending)
    approvals = Approval.objects.running().filter(user=role.user_id, kind=role.kind)
    yield from approvals.order_by("path", "pk")


def _open_mentorships(whose: Q, ending: Ending) -> Iterator[Mentorship]:
    """In force or to come, covers included."""
    rows = Mentorship.objects.filter(whose, ended_at=None, during__overlap=(ending.at, None))
    yield from rows.order_by("-kind", "starts_at", "pk")


# --- A mentorship -----------------------------------------------------------------------------


@endings.part("students.Mentorship")
def of_a_mentorship(mentorship: Mentorship, ending: Ending) -> Iterator[Consequence]:
    """Sessions that have not begun, open proposals, what waits in the outbox; one that has begun
    keeps the outcome that its mentor owes."""
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
    yield Consequence("outbox", "", carry_out=lambda: _call_off(mentorship))
    yield _end_of(mentorship, ending)


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


def _call_off(mentorship: Mentorship) -> None:
    about = Q(scope="mentorship", subject=str(mentorship.pk))
    work = Q(kind=HANDED_IN.name, recipient=mentorship.mentor_id, actor=mentorship.student_id)
    # Of a session that has begun: to remind of it, or to say that one is late, is of no use.
    begun = Q(session__mentorship=mentorship) & ~Q(kind=kinds.ABSENT_TWICE.name)
    Delivery.objects.call_off_ended(about | work | begun)


def _end_of(mentorship: Mentorship, ending: Ending) -> Consequence:
    mentor, student = mentorship.mentor, mentorship.student
    told = ending.told_of_end(mentor, student)

    def carry_out() -> None:
        # One that has not begun never does.
        mentorship.ended_at = max(ending.at, mentorship.starts_at)
        mentorship.ended_by = ending.by
        mentorship.save(update_fields=["ended_at", "ended_by"])
        for person in told:
            # Each is told of the other; whoever ended it is not named.
            role, other = ("mentor", student) if person == mentor else ("student", mentor)
            Delivery.objects.notify(
                SUPPORT_ENDED,
                to=[person],
                by=other,
                now=ending.at,
                reference=str(mentorship.pk),
                subject=mentorship.pk,
                payload={
                    "role": role,
                    "is_cover": mentorship.kind == Mentorship.Kind.COVER,
                },
            )

    names = {"mentor": mentor, "student": student}
    if mentorship.kind == Mentorship.Kind.COVER:
        sentence = _("%(mentor)s no longer covers %(student)s.") % names
    else:
        sentence = _("%(mentor)s no longer supports %(student)s.") % names
    return Consequence("ends", sentence, told=told, carry_out=carry_out, closes=True)


# --- An enrolment -----------------------------------------------------------------------------


@endings.part("students.Enrolment")
def of_a_student(enrolment: Enrolment, ending: Ending) -> Iterator[Consequence]:
    def close() -> None:
        enrolment.ended_at = max(ending.at, enrolment.started_at)
        enrolment.ended_by = ending.by
        # A person who leaves the school takes the enrolment along, and gives no reason for it.
        enrolment.end_reason = ending.because or Enrolment.EndReason.LEFT
        enrolment.save(update_fields=["ended_at", "ended_by", "end_reason"])

    student = enrolment.student_id
    about_sessions = Q(session__student=student)
    yield Consequence(
        "outbox",
        "",
        carry_out=lambda: Delivery.objects.call_off_ended(
            _only_for(Audience.STUDENT) | about_sessions, recipient=student
        ),
    )
    names = {"student": enrolment.student, "path": enrolment.path}
    sentence = _("%(student)s is no longer a student of %(path)s. The work done is kept.") % names
    yield Consequence("ends", sentence, carry_out=close, closes=True)


# --- An approval, a role, a person ------------------------------------------------------------


@endings.part("students.Approval")
def of_an_approval(approval: Approval, ending: Ending) -> Iterator[Consequence]:
    """Ends no mentorship; the students concerned are named."""

    def close() -> None:
        approval.ended_at, approval.ended_by = max(ending.at, approval.granted_at), ending.by
        approval.save(update_fields=["ended_at", "ended_by"])

    if approval.kind == Approval.Kind.MENTOR:
        students = Enrolment.objects.running().filter(path=approval.path_id).values("student")
        rows = Mentorship.objects.in_force(ending.at).filter(
            mentor=approval.user_id, student__in=students
        )
        for mentorship in rows.select_related("student").order_by("student__name", "pk"):
            if not ending.includes(mentorship):
                names = {"name": approval.user, "student": mentorship.student}
                said = _("%(name)s still supports %(student)s: the mentorship goes on.") % names
                yield Consequence(f"mentorship {mentorship.pk} goes on", said)
    yield Consequence("ends", _approval_ends(approval, ending), carry_out=close, closes=True)


def _approval_ends(approval: Approval, ending: Ending) -> str:
    """Whoever mentors a path and assesses it too reads its guides until both have ended."""
    names = {"name": approval.user, "path": approval.path}
    others = Approval.objects.running().filter(user=approval.user_id, path=approval.path_id)
    reads_on = any(not ending.includes(other) for other in others.exclude(pk=approval.pk))
    if approval.kind == Approval.Kind.MENTOR:
        if reads_on:
            return _("%(name)s is no longer approved to mentor %(path)s.") % names
        said = _("%(name)s is no longer approved to mentor %(path)s and cannot open its guides.")
    else:
        if reads_on:
            return _("%(name)s is no longer approved to assess %(path)s.") % names
        said = _("%(name)s is no longer approved to assess %(path)s and cannot open its guides.")
    return said % names


@endings.part("accounts.Role")
def mails_of_a_role(role: Role, ending: Ending) -> Iterator[Consequence]:
    about = _only_for(Audience(role.kind))
    yield Consequence(
        "outbox",
        "",
        carry_out=lambda: Delivery.objects.call_off_ended(about, recipient=role.user_id),
    )


@endings.part("accounts.User")
def mails_of_who_leaves(person: User, ending: Ending) -> Iterator[Consequence]:
    yield Consequence(
        "outbox", "", carry_out=lambda: Delivery.objects.call_off_ended(recipient=person)
    )
