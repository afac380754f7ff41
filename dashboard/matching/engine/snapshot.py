"""Loads the school from the database as a ``Problem``. The number of queries is constant."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dashboard.matching.engine.problem import (
    LONGEST_IDLE,
    Candidate,
    Problem,
    WaitingStudent,
)
from dashboard.matching.engine.weekly_bits import QUARTER_MINUTES, next_monday, weekly_bits
from dashboard.matching.models import Assignment, MatchingPolicy, MentorRequest, PairRule
from dashboard.matching.models.weights import ScoreTerm
from dashboard.models import Mentor
from students.models import (
    Approval,
    Defence,
    Enrolment,
    Mentorship,
    Project,
    ProjectWork,
    SessionPolicy,
    WeeklyHours,
)

REQUEST_COLUMNS = (
    "pk", "student_id", "enrolment_id", "enrolment__path_id", "enrolment__funded", "project_id",
    "languages", "needs_support", "wants_previous", "waiting_since", "returned_at",
)  # fmt: skip


def load_problem(
    weights: dict[str, int], now: datetime, what_if: dict[str, Any] | None = None
) -> Problem:
    """All open requests and all mentors, as they are at ``now`` (aware).

    ``what_if`` has the format of ``MatchingRun.what_if`` and replaces facts in the result only:
    ``{"capacity": {"7": 4}, "open_path": {"7": [2, 3]}, "languages": {"7": ["fr"]}}`` sets the
    capacity of the mentor with user ID 7 to 4, approves them for the paths 2 and 3, and lets them
    speak French too.
    """
    # The reference week is a week in UTC, therefore today is the UTC date.
    monday = next_monday(now.astimezone(UTC).date())
    policy = MatchingPolicy.current()
    return Problem(
        waiting=tuple(load_waiting_students(now, monday)),
        candidates=tuple(load_candidates(now, monday, what_if or {})),
        # A run that was requested before a term existed gives it no weight.
        weights={term.value: weights.get(term, 0) for term in ScoreTerm},
        longest_wait_days=policy.longest_wait_days,
        enough_starts=policy.enough_starts,
    )


def load_waiting_students(now: datetime, monday: date) -> Iterable[WaitingStudent]:
    """One for each open request of a running enrolment. Reads no text that a student wrote."""
    requests = MentorRequest.objects.open().filter(
        enrolment__ended_at=None, student__is_active=True
    )
    students = requests.order_by().values("student")
    hours = _weekly_bits_by_person(Q(person__in=students), monday)
    of_path, finished, in_progress = _projects(requests.order_by().values("enrolment"))
    previous, current = _previous_and_current_mentors(students, now)
    forbidden, pinned = _verdicts(students)
    declined = _declined(requests)
    judges = _judges(students)
    policy = SessionPolicy.current()
    for row in requests.order_by("pk").values_list(*REQUEST_COLUMNS, named=True):
        length = policy.minutes_for(funded=row.enrolment__funded)
        yield WaitingStudent(
            id=row.pk,
            student=row.student_id,
            enrolment=row.enrolment_id,
            path=row.enrolment__path_id,
            project=row.project_id or in_progress.get(row.enrolment_id),
            remaining=frozenset(of_path[row.enrolment__path_id] - finished[row.enrolment_id]),
            languages=frozenset(row.languages),
            hours=hours.get(row.student_id, 0),
            quarters=-(-length // QUARTER_MINUTES),
            days=max((now - row.waiting_since).days, 0),
            returned=row.returned_at is not None,
            needs_support=row.needs_support,
            wants_previous=row.wants_previous,
            previous=previous.get(row.student_id),
            current=current.get(row.student_id),
            declined=frozenset(declined[row.enrolment_id]),
            forbidden=frozenset(forbidden[row.student_id]),
            judges=frozenset(judges[row.student_id]),
            pinned=pinned.get(row.student_id),
        )


def _projects(enrolments: Any) -> tuple[Any, Any, dict[int, int]]:
    """Path -> published projects; enrolment -> finished projects; enrolment -> open project."""
    published = Project.objects.published().order_by()
    works = ProjectWork.objects.filter(enrolment__in=enrolments).order_by()
    finished, in_progress = [], {}
    for enrolment, project, finished_at in works.values_list(
        "enrolment_id", "project_id", "finished_at"
    ):
        if finished_at is None:
            in_progress[enrolment] = project
        else:
            finished.append((enrolment, project))
    by_path = _sets_by_key(published.values_list("path_id", "pk"))
    return by_path, _sets_by_key(finished), in_progress


def _previous_and_current_mentors(
    students: Any, now: datetime
) -> tuple[dict[int, int], dict[int, int]]:
    """Student -> the latest main mentor, who may be the present one; student -> the present one.

    A mentorship that the mentor declined does not count.
    """
    declined = Assignment.objects.exclude(declined_at=None).values("mentorship")
    rows = Mentorship.objects.main().filter(student__in=students, starts_at__lte=now)
    rows = rows.exclude(during__isempty=True).exclude(pk__in=declined).order_by("starts_at")
    previous, current = {}, {}
    for student, mentor, during in rows.values_list("student_id", "mentor_id", "during"):
        previous[student] = mentor
        if during.upper is None or during.upper > now:
            current[student] = mentor
    return previous, current


def _verdicts(students: Any) -> tuple[Any, dict[int, int]]:
    """Student -> forbidden mentors; student -> pinned mentor."""
    running = PairRule.objects.running().filter(student__in=students).order_by()
    forbidden, pinned = [], {}
    for student, mentor, kind in running.values_list("student_id", "mentor_id", "kind"):
        if kind == PairRule.Kind.PINNED:
            pinned[student] = mentor
        else:
            forbidden.append((student, mentor))
    return _sets_by_key(forbidden), pinned


def _judges(students: Any) -> defaultdict[Any, set[Any]]:
    """Student -> those who judge a defence of theirs, and so cannot support them."""
    rows = Defence.objects.judged_now().filter(student__in=students).order_by()
    return _sets_by_key(rows.values_list("student_id", "assessor_id"))


def _declined(requests: QuerySet[MentorRequest]) -> defaultdict[Any, set[Any]]:
    """Enrolment -> mentors who declined its student."""
    rows = Assignment.objects.exclude(declined_at=None).order_by()
    rows = rows.filter(request__enrolment__in=requests.order_by().values("enrolment"))
    return _sets_by_key(rows.values_list("request__enrolment_id", "mentorship__mentor_id"))


def load_candidates(now: datetime, monday: date, what_if: dict[str, Any]) -> Iterable[Candidate]:
    """All active mentors with a profile, with or without a free seat."""
    mentors = Mentor.objects.active().with_pause(now).with_seats(now)
    hours = _weekly_bits_by_person(Q(person__mentor_profile__isnull=False), monday)
    approved, studied = _approved_paths(), _studied_paths()
    chosen = chosen_projects()
    capacities, opened = what_if.get("capacity", {}), what_if.get("open_path", {})
    spoken = what_if.get("languages", {})
    mains = Mentorship.objects.main().filter(mentor=OuterRef("user"), starts_at__lte=now)
    last_given = Subquery(mains.order_by("-starts_at").values("starts_at")[:1])
    mentors = mentors.annotate(idle_since=Coalesce(last_given, F("user__joined_at")))
    rows = mentors.order_by("user_id").values_list(
        "user_id", "capacity", "languages", "willing_to_support_disabled_students", "paused",
        "certified_at", "taken", "idle_since",
    )  # fmt: skip
    for user, capacity, languages, willing, paused, certified_at, taken, idle_since in rows:
        # JSON objects have strings as keys.
        assumed = set(opened.get(str(user), ())) - studied[user]
        yield Candidate(
            id=user,
            capacity=capacities.get(str(user), capacity),
            load=taken,
            paths=frozenset(approved[user] | assumed),
            chosen=chosen.get(user, {}),
            languages=frozenset(languages) | frozenset(spoken.get(str(user), ())),
            hours=hours.get(user, 0),
            willing=willing,
            paused=paused,
            novice=certified_at is None,
            idle_days=min(max((now - idle_since).days, 0), LONGEST_IDLE),
        )


def chosen_projects() -> dict[int, dict[int, frozenset[int]]]:
    """Mentor (user ID) -> path -> the projects that they chose on it."""
    chosen = Mentor.projects.through.objects.order_by()
    rows = chosen.values_list("mentor__user_id", "project__path_id", "project_id")
    by_mentor: dict[int, dict[int, frozenset[int]]] = {}
    pairs = (((mentor, path), project) for mentor, path, project in rows)
    for (mentor, path), projects in _sets_by_key(pairs).items():
        by_mentor.setdefault(mentor, {})[path] = frozenset(projects)
    return by_mentor


def _approved_paths() -> defaultdict[Any, set[Any]]:
    rows = Approval.objects.for_mentoring().order_by()
    return _sets_by_key(rows.values_list("user_id", "path_id"))


def _studied_paths() -> defaultdict[Any, set[Any]]:
    """``Approval.objects.for_mentoring`` excludes them; a what-if must not open them either."""
    rows = Enrolment.objects.running().filter(student__mentor_profile__isnull=False).order_by()
    return _sets_by_key(rows.values_list("student_id", "path_id"))


def _weekly_bits_by_person(people: Q, monday: date) -> dict[int, int]:
    """User ID -> free quarters of the reference week, from the hours in the zone of the person."""
    stretches: defaultdict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
    rows = WeeklyHours.objects.filter(people).order_by()
    for person, zone, *stretch in rows.values_list(
        "person_id", "person__zone", "weekday", "starts", "ends"
    ):
        stretches[person, zone].append(tuple(stretch))
    return {person: weekly_bits(each, zone, monday) for (person, zone), each in stretches.items()}


def _sets_by_key(rows: Iterable[tuple[Any, Any]]) -> defaultdict[Any, set[Any]]:
    """The second values of the rows, grouped by the first."""
    by_key: defaultdict[Any, set[Any]] = defaultdict(set)
    for key, value in rows:
        by_key[key].add(value)
    return by_key
