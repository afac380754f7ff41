"""Two people act at once, and one of them ends something: neither is thrown out by the database,
and nothing is left planned, proposed, asked for or supported that should have ended.

The first is stopped after one of its statements until the other is done or waits for it, on the
real logins. What each pair met before it was mended stands beside it.
"""

import copy
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone

from dashboard.covers import handover, planning
from dashboard.matching.assignments.decline import decline_assignment
from dashboard.matching.board import decisions
from dashboard.matching.engine.run_processing import process_next_run
from dashboard.matching.models import (
    Assignment,
    MatchingRun,
    MentorRequest,
    ProposedPair,
    WeightPreset,
)
from dashboard.matching.requests.lifecycle import save_request
from dashboard.matching.requests.queries import requester_of
from dashboard.models import Mentor
from mentorhub.accounts.models import Role
from mentorhub.database import OWNER, STAFF, WEB, signed_in_as
from mentorhub.notifications.models import Delivery
from students.defences import booking
from students.models import (
    Approval,
    Defence,
    Enrolment,
    Mentorship,
    Session,
    TimeProposal,
    WeeklyHours,
)
from students.sessions import series
from tests import factories as make

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# After which statements of the first person the other begins.
STOPS = (1, 2, 3, 4, 6, 9, 14, 20, 35)
SECONDS = 30


class Stage:
    """Maya supports Stu, with a series and a session soon; Cross may cover. Tom and Noor decide."""

    def __init__(self):
        path = make.path()
        self.path = path
        self.tom, self.noor = make.person("Tom", "staff"), make.person("Noor", "manager")
        self.maya, self.cross = make.mentor("Maya", path), make.mentor("Cross", path)
        self.stu = make.student("Stu", path)
        self.enrolment = Enrolment.objects.get(student=self.stu)
        self.mentorship = make.mentorship(self.maya, self.stu)
        self.now = timezone.now()
        self.soon = make.session(self.mentorship, starts_at=self.now + 5 * HOUR)
        starts = [self.now + days * DAY for days in (7, 14, 21)]
        self.series = series.plan_series(
            self.mentorship, starts, by=self.maya, minutes=30, zone="Europe/Paris"
        )

    # --- What the two do ------------------------------------------------------------------

    def mentorship_ends(self):
        self.mentorship.end(by=self.tom)

    def enrolment_ends(self):
        self.enrolment.end("left", by=self.tom)

    def role_ends(self):
        Role.objects.get(user=self.maya).end(by=self.tom)

    def mentor_leaves(self):
        self.maya.deactivate(by=self.tom)

    def student_leaves(self):
        self.stu.deactivate(by=self.noor)

    def plan(self):
        make.session(self.mentorship, starts_at=self.now + 8 * DAY)

    def cancel(self):
        self.soon.cancel("cancelled_late", by=self.stu)

    def propose_instead(self):
        at = self.now + 9 * HOUR
        TimeProposal.propose(self.mentorship, at, by=self.stu, session=self.series[0])

    def propose(self):
        TimeProposal.propose(self.mentorship, self.now + 9 * HOUR, by=self.stu)

    def accepts_time(self):
        self.propose()
        proposal = TimeProposal.objects.get(made_by=self.stu)
        return lambda: proposal.accept(by=self.maya, minutes=30, zone="UTC")

    def judged(self, *, take=True):
        """Ines is approved to judge the work of Stu; with ``take`` she has taken the defence."""
        self.ines = make.assessor("Ines", self.path)
        work = make.work(self.stu, make.project(path=self.path))
        if not take:
            return make.requested_defence(work, by=self.maya)
        return make.booked_defence(work, self.ines, by=self.maya)

    def asks_for_defence(self):
        work = make.work(self.stu, make.project(path=self.path))
        return lambda: make.requested_defence(work, by=self.maya)

    def takes(self):
        defence = self.judged(take=False)
        Defence.objects.update(proposed_until=None)
        defence.refresh_from_db()
        at = timezone.now().replace(hour=12) + 17 * DAY
        return lambda: booking.take(defence, at, by=self.ines)

    def moves_defence(self):
        defence = self.judged()
        return lambda: booking.move(defence, defence.starts_at + DAY, by=self.ines)

    def approval_ends(self):
        self.ines.approvals.get().end(by=self.tom)

    def assessor_becomes_mentor(self):
        Role.objects.create(user=self.ines, kind="mentor")
        Mentor.objects.create(user=self.ines, capacity=3)
        make.approval(self.ines, self.path)

        def covers():
            now = timezone.now()
            return planning.plan(self.stu, self.ines, now, now + 9 * DAY, by=self.noor)

        return covers

    def moves_series(self):
        """The one planned first is now the last."""
        self.series[0].move(self.now + 30 * DAY, by=self.maya)
        session = Session.objects.get(pk=self.series[1].pk)
        return lambda: series.move_series(session, session.starts_at + HOUR, by=self.maya)

    def declines(self):
        assignment = make.assignment(self.mentorship)
        return lambda: decline_assignment(assignment, by=self.maya, reason="No time.")

    def asks(self):
        form = SimpleNamespace(
            requester=requester_of(self.stu),
            instance=MentorRequest(languages=["en"]),
            hours_after=lambda hours: hours,
        )
        return lambda: save_request(form, by=self.stu)

    def covered(self):
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            until = self.now + 30 * DAY
            cover = planning.plan(self.stu, self.cross, self.now, until, by=self.noor)
            handover.hand_over(cover, by=self.noor)
        return cover

    def cover_ends(self):
        cover = self.covered()
        return lambda: handover.end_early(cover, by=self.noor)

    def accepts_match(self, *, first=False):
        if first:
            self.mentorship.end(by=self.tom)
        Mentor.objects.filter(user__in=[self.maya, self.cross]).update(languages=["en"])
        for person in (self.maya, self.cross, self.stu):
            WeeklyHours.objects.create(person=person, weekday=0, starts=540, ends=720)
        request = make.mentor_request(self.stu)
        run = MatchingRun.objects.ask(by=self.noor, weights=WeightPreset.default())
        assert process_next_run()
        pair = run.pairs.get(request=request)
        return lambda: decisions.accept(pair, by=self.noor)

    def matched_mentor_leaves(self):
        accepts = self.accepts_match()
        role = Role.objects.filter(user__in=ProposedPair.objects.values("mentor")).latest("pk")
        return accepts, lambda: role.end(by=self.tom)

    # --- What must not be left ------------------------------------------------------------

    def left(self):
        now = timezone.now() + timedelta(seconds=1)
        supported = Mentorship.objects.in_force(now)
        ended = Mentorship.objects.exclude(ended_at=None)
        enrolled = Enrolment.objects.running().values("student")
        approved = Approval.objects.running().filter(kind="assessor").values("user")
        planned = Session.objects.filter(status="planned", mentorship__in=ended, starts_at__gt=now)
        return {
            "supported after leaving": supported.exclude(student__in=enrolled).count(),
            "supported without the role": supported.exclude(
                mentor__in=Role.objects.running().filter(kind="mentor").values("user")
            ).count(),
            "asks after leaving": MentorRequest.objects.open()
            .exclude(enrolment__ended_at=None)
            .count(),
            "declined what another had ended": Assignment.objects.exclude(declined_at=None)
            .exclude(mentorship__ended_by=F("mentorship__mentor"))
            .count(),
            "judged by nobody who may": Defence.objects.filter(status__in=("booked", "held"))
            .exclude(assessor__in=approved)
            .count(),
            "judged after leaving": Defence.objects.open()
            .exclude(work__enrolment__ended_at=None)
            .count(),
            "judged by their mentor": Defence.objects.filter(status="booked")
            .filter(student__mentorships__mentor=F("assessor"))
            .count(),
            "planned": planned.count(),
            "proposed": TimeProposal.objects.open().filter(mentorship__in=ended).count(),
            "reminded": Delivery.objects.pending()
            .filter(session__in=planned, kind__in=["planned", "early", "late"])
            .count(),
        }


@dataclass
class Pair:
    first: Callable
    second: Callable
    # The words with which one of the two may be refused.
    refused: tuple[str, ...] = ()
    logins: tuple[str, str] = (WEB, STAFF)


S = Stage
PAIRS = {
    # Deadlocks.
    "proposes, mentorship ends": Pair(
        lambda s: s.propose_instead, lambda s: s.mentorship_ends, ("OutsideMentorshipError",)
    ),
    "accepts a time, mentorship ends": Pair(
        S.accepts_time, lambda s: s.mentorship_ends, ("ProposalAnsweredError",)
    ),
    "moves a series, mentorship ends": Pair(
        S.moves_series, lambda s: s.mentorship_ends, ("SessionChangedError", "NotPlannedError")
    ),
    "role ends, enrolment ends": Pair(
        lambda s: s.role_ends, lambda s: s.enrolment_ends, logins=(STAFF, STAFF)
    ),
    "mentor leaves, mentorship ends": Pair(
        lambda s: s.mentor_leaves, lambda s: s.mentorship_ends, logins=(STAFF, STAFF)
    ),
    "mentor leaves, student leaves": Pair(
        lambda s: s.mentor_leaves, lambda s: s.student_leaves, logins=(STAFF, STAFF)
    ),
    "match accepted, mentor declines": Pair(
        S.accepts_match, S.declines, ("AlreadyDeclinedError",), (STAFF, WEB)
    ),
    "match accepted, enrolment ends": Pair(
        S.accepts_match, lambda s: s.enrolment_ends, ("RequestClosedError",), (STAFF, STAFF)
    ),
    # Something was left.
    "first match accepted, enrolment ends": Pair(
        lambda s: s.accepts_match(first=True),
        lambda s: s.enrolment_ends,
        ("RequestClosedError",),
        (STAFF, STAFF),
    ),
    "plans, mentorship ends": Pair(
        lambda s: s.plan, lambda s: s.mentorship_ends, ("OutsideMentorshipError",)
    ),
    "proposes a new one, mentorship ends": Pair(
        lambda s: s.propose, lambda s: s.mentorship_ends, ("OutsideMentorshipError",)
    ),
    "asks, enrolment ends": Pair(S.asks, lambda s: s.enrolment_ends, ("RequestNotOpenError",)),
    "cover planned, enrolment ends": Pair(
        lambda s: s.covered, lambda s: s.enrolment_ends, ("CoverRefusedError",), (STAFF, STAFF)
    ),
    "cover ends, mentorship ends": Pair(
        S.cover_ends, lambda s: s.mentorship_ends, logins=(STAFF, STAFF)
    ),
    "mentorship ends, cover ends": Pair(
        lambda s: s.mentorship_ends, S.cover_ends, logins=(STAFF, STAFF)
    ),
    # Both did it: the student stood in line again though an administrator had decided.
    "mentorship ends, mentor declines": Pair(
        lambda s: s.mentorship_ends, S.declines, ("AlreadyDeclinedError",), (STAFF, WEB)
    ),
    # A failure instead of a sentence.
    "match accepted, its mentor leaves": Pair(
        S.matched_mentor_leaves, None, ("NotMentorError",), (STAFF, STAFF)
    ),
    # Well from the beginning.
    "cancels, enrolment ends": Pair(
        lambda s: s.cancel, lambda s: s.enrolment_ends, ("NotPlannedError",)
    ),
    # Defences.
    "asks for a defence, enrolment ends": Pair(
        S.asks_for_defence, lambda s: s.enrolment_ends, ("NotSupportedError", "NotDefendableError")
    ),
    "takes a defence, approval ends": Pair(
        S.takes, lambda s: s.approval_ends, ("NotEligibleError",)
    ),
    "takes a defence, enrolment ends": Pair(S.takes, lambda s: s.enrolment_ends, ("TakenError",)),
    "moves a defence, approval ends": Pair(
        S.moves_defence, lambda s: s.approval_ends, ("NotBookedError",)
    ),
    "takes a defence, becomes a cover": Pair(
        S.takes, S.assessor_becomes_mentor, ("NotEligibleError", "CoverRefusedError")
    ),
    "two end the same": Pair(
        lambda s: s.mentorship_ends, lambda s: s.mentorship_ends, logins=(STAFF, STAFF)
    ),
}


@pytest.fixture(scope="module")
def new_stage(keep_rows):
    """A function: the rows of one stage, and no others, with objects of their own."""
    stage, write_again = Stage(), keep_rows()

    def new():
        write_again()
        return copy.deepcopy(stage)

    return new


@pytest.mark.parametrize("name", PAIRS)
def test_two_at_once(name, new_stage):
    pair = PAIRS[name]
    for stop in STOPS:
        stage = new_stage()
        if pair.second is None:
            first, second = pair.first(stage)
        else:
            first, second = pair.first(stage), pair.second(stage)
        refused, was_stopped = interleaved(first, second, pair.logins, stop)
        assert set(refused) <= set(pair.refused), (stop, refused)
        assert not any(stage.left().values()), (stop, stage.left())
        assert len(refused) < 2
        if not was_stopped:
            break  # later stops would repeat this: one after the other


def interleaved(first, second, logins, stop):
    """Each in a thread of its own; the names of what they were refused with, and whether the
    first was stopped before it was done."""
    stopped, go_on = threading.Event(), threading.Event()
    refused, backend, done = [], [], []

    def pause(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        done.append(sql)
        if len(done) == stop:
            stopped.set()
            go_on.wait(SECONDS)
        return result

    def act(work, login, *, pausing):
        try:
            with signed_in_as(login):
                if pausing:
                    with connections[login].execute_wrapper(pause):
                        work()
                    return
                with connections[login].cursor() as cursor:
                    cursor.execute("select pg_backend_pid()")
                    backend.extend(cursor.fetchone())
                work()
        except Exception as error:
            refused.append(type(error).__name__)
        finally:
            stopped.set()
            connections.close_all()

    threads = [
        threading.Thread(target=act, args=args, kwargs={"pausing": pausing})
        for args, pausing in (((first, logins[0]), True), ((second, logins[1]), False))
    ]
    threads[0].start()
    assert stopped.wait(SECONDS)
    threads[1].start()
    until_done_or_waiting(threads[1], backend)
    go_on.set()
    for thread in threads:
        thread.join(SECONDS)
    return refused, len(done) >= stop


def until_done_or_waiting(thread, backend):
    waits = "select from pg_locks where pid = any(%s) and not granted"
    with connections[OWNER].cursor() as cursor:
        while thread.is_alive():
            cursor.execute(waits, [backend])
            if cursor.fetchone() is not None:
                return
            thread.join(0.005)
