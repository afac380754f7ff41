"""Mentors who will be away, their students without a cover, and a cover for all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from dashboard.covers import handover, planning
from dashboard.covers.planning import CoverRefusedError
from dashboard.models.absence import MentorAbsence, mentor_absences
from dashboard.models.mentor import SeatsTaken
from mentorhub import endings
from mentorhub.accounts.models import Role, User
from mentorhub.database import current_login
from mentorhub.plain_text import plain
from mentorhub.prepared import any_of, prepared
from students.enrolments.models.mentorship import TsTzRange
from students.models import Approval, Enrolment, Mentorship, Session

# How far ahead the list of covers looks for absences.
LOOK_AHEAD = timedelta(days=60)
# Days of a cover begin at midnight of the manager, those of an absence at midnight of the mentor.
CLOCKS_DIFFER_BY = timedelta(hours=26)


@dataclass(frozen=True)
class UncoveredAbsence:
    absence: MentorAbsence
    # By name: who has no cover for some part of it.
    students: list[User]

    @property
    def days_query(self) -> str:
        """The days as the query string of the page that plans the covers."""
        first = max(self.absence.starts_on, timezone.localdate())
        return urlencode({"starts_on": first, "ends_on": self.absence.ends_on or ""})


def uncovered_absences(today: date, mentor: User | None = None) -> list[UncoveredAbsence]:
    """The absences of a week or more until ``LOOK_AHEAD`` that leave students without a mentor,
    the earliest first. Three queries, whatever the number of mentors."""
    last = today + LOOK_AHEAD
    found = mentor_absences(today, last, None if mentor is None else [mentor.pk])
    absences = [each for each in found if each.needs_cover]
    if not absences:
        return []
    mentors, now = list({each.mentor.pk for each in absences}), timezone.now()
    covers: dict[int, list[Any]] = {}
    for cover in _present_covers(mentors, now):
        covers.setdefault(cover.student_id, []).append(cover.during)
    mains = _present_mains(mentors, now)
    rows = []
    for absence in absences:
        period = absence.period(today, last)
        left = [
            main.student
            for main in mains
            if main.mentor_id == absence.mentor.pk
            and _overlap(main.during, *period)
            and not _is_covered(period, covers.get(main.student_id, []))
        ]
        if left:
            rows.append(UncoveredAbsence(absence, left))
    return rows


@prepared
def _present_mains(mentors: list[int], now: datetime) -> QuerySet[Mentorship]:
    rows = _mains_of(mentors, now).select_related("student")
    return rows.order_by("student__plain_name", "student_id")


@prepared
def _present_covers(mentors: list[int], now: datetime) -> QuerySet[Mentorship]:
    """The covers of the students of these mentors."""
    students = _mains_of(mentors, now).order_by().values("student")
    present = Mentorship.objects.covers().present_or_planned(now)
    return present.filter(student__in=students).order_by()


def _mains_of(mentors: list[int], now: datetime) -> QuerySet[Mentorship]:
    return Mentorship.objects.main().present_or_planned(now).filter(any_of("mentor", mentors))


def _overlap(during: Any, begin: datetime, end: datetime) -> bool:
    if during.isempty:
        return False
    return (during.lower is None or during.lower < end) and (
        during.upper is None or during.upper > begin
    )


def _is_covered(period: tuple[datetime, datetime], covers: list[Any]) -> bool:
    """Whether no gap between the covers is longer than what the clocks may differ by."""
    reached, end = period
    for during in sorted(
        (each for each in covers if not each.isempty), key=lambda each: each.lower
    ):
        if during.lower - reached > CLOCKS_DIFFER_BY:
            return False
        reached = max(reached, during.upper)
    return end - reached <= CLOCKS_DIFFER_BY


@dataclass(frozen=True)
class Candidate:
    """A mentor who could cover students of these paths, with the seats that are free then."""

    user: User
    free: int
    paths: frozenset[int]


@dataclass
class StudentToCover:
    student: User
    path: int
    path_title: str
    # Sessions with their mentor in those days.
    sessions: int = 0
    candidates: list[Candidate] = field(default_factory=list)
    suggested: User | None = None


def students_to_cover(
    mentor: User, starts_at: datetime, ends_at: datetime
) -> tuple[list[StudentToCover], int]:
    """The students whom the mentor supports then and who have no cover in those days, by name,
    without suggestions; and how many have one already. Three queries."""
    mains = (
        Mentorship.objects.main()
        .in_force(max(starts_at, timezone.now()))
        .filter(mentor=mentor)
        .select_related("student")
        .order_by("student__plain_name", "student_id")
    )
    students = {row.student_id: row.student for row in mains}
    enrolments = Enrolment.objects.running().filter(student__in=students).select_related("path")
    paths = {row.student_id: row.path for row in enrolments}
    covered = set(
        Mentorship.objects.covers()
        .filter(student__in=students, during__overlap=TsTzRange(starts_at, ends_at))
        .values_list("student", flat=True)
    )
    left = [
        StudentToCover(student, paths[pk].pk, paths[pk].title)
        for pk, student in students.items()
        if pk not in covered and pk in paths
    ]
    return left, len(covered)


def add_candidates(
    rows: list[StudentToCover], mentor: User, starts_at: datetime, ends_at: datetime
) -> list[Candidate]:
    """Set the sessions and the candidates of each student; gives the candidates of all, by name.
    Three queries."""
    counts = dict(
        _sessions(rows, starts_at, ends_at)
        .order_by()
        .values_list("student")
        .annotate(how_many=Count("pk"))
    )
    candidates = _candidates({row.path for row in rows}, mentor, starts_at, ends_at)
    for row in rows:
        row.sessions = counts.get(row.student.pk, 0)
        row.candidates = [
            each for each in candidates if row.path in each.paths and each.user != row.student
        ]
    return candidates


def add_suggestions(
    rows: list[StudentToCover], candidates: list[Candidate], preferred: User | None
) -> None:
    """Set a suggestion that leaves each candidate a seat: ``preferred`` as long as they have one,
    then whoever has the most. No query."""
    free = {each.user.pk: each.free for each in candidates}
    for row in rows:
        with_seat = [each.user for each in row.candidates if free[each.user.pk] > 0]
        if with_seat:
            rank = {user: (user == preferred, free[user.pk]) for user in with_seat}
            row.suggested = max(rank, key=rank.__getitem__)
            free[row.suggested.pk] -= 1


def _sessions(
    rows: list[StudentToCover], starts_at: datetime, ends_at: datetime
) -> QuerySet[Session]:
    return Session.objects.upcoming().filter(
        student__in=[row.student.pk for row in rows],
        mentorship__kind=Mentorship.Kind.MAIN,
        starts_at__gte=starts_at,
        starts_at__lt=ends_at,
    )


def _candidates(
    paths: set[int], mentor: User, starts_at: datetime, ends_at: datetime
) -> list[Candidate]:
    """Mentors of the paths with a seat in those days who are not away then, by name."""
    approvals = (
        Approval.objects.for_mentoring()
        .filter(path__in=paths, user__mentor_profile__isnull=False, user__is_active=True)
        .filter(user__roles__kind=Role.Kind.MENTOR, user__roles__ended_at=None)
        .exclude(user=mentor)
        .select_related("user__mentor_profile")
        .annotate(taken=SeatsTaken(F("user"), starts_at, ends_at))
    )
    by_user: dict[int, Any] = {}
    for row in approvals:
        by_user.setdefault(row.user_id, (row.user, row.taken, set()))[2].add(row.path_id)
    first = timezone.localtime(starts_at).date()
    last = timezone.localtime(ends_at - timedelta(microseconds=1)).date()
    away = {each.mentor.pk for each in mentor_absences(first, last, by_user)}
    found = [
        Candidate(user, user.mentor_profile.capacity - taken, frozenset(of))
        for user, taken, of in by_user.values()
        if user.pk not in away and user.mentor_profile.capacity > taken
    ]
    return sorted(found, key=lambda each: (plain(each.user.name), each.user.pk))


class CoversRefusedError(Exception):
    """``reasons`` has a sentence for each student (a primary key) whose cover is refused."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__("Covers refused")
        self.reasons = reasons


def plan_covers(
    chosen: Iterable[tuple[User, User]],
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: User,
    hand_over: bool,
) -> list[tuple[Mentorship, handover.HandoverResult]]:
    """A cover for each (student, mentor), or none at all. Raises ``CoversRefusedError``.

    Needs the login *staff*.
    """
    pairs = list(chosen)
    reasons: dict[int, str] = {}
    done = []
    with transaction.atomic(using=current_login()):
        endings.lock_people([student.pk for student, _mentor in pairs])
        for student, mentor in pairs:
            try:
                cover = planning.plan(student, mentor, starts_at, ends_at, by=by)
            except CoverRefusedError as refusal:
                reasons[student.pk] = str(refusal)
                continue
            result = handover.HandoverResult()
            if hand_over:
                result = handover.hand_over(cover, by=by)
            done.append((cover, result))
        if reasons:
            raise CoversRefusedError(reasons)
    return done
