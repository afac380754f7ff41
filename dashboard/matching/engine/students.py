"""The students of a snapshot: whoever waits, and is on the path still."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from dashboard.matching.engine.gathering import sets, weekly_hours
from dashboard.matching.engine.problem import Waiting
from dashboard.matching.models import Assignment, MentorRequest, Verdict
from students.models import Mentorship, Project, ProjectWork, SessionPolicy

QUARTER = 15
COLUMNS = (
    "pk", "student_id", "enrolment_id", "enrolment__path_id", "enrolment__funded", "project_id",
    "languages", "needs_support", "wants_previous", "waiting_since", "returned_at",
)  # fmt: skip


def waiting(now: datetime, monday: date) -> Iterable[Waiting]:
    """Each open request. Of what a student wrote, nothing is read."""
    requests = MentorRequest.objects.open().filter(
        enrolment__ended_at=None, student__is_active=True
    )
    students = requests.order_by().values("student")
    hours = weekly_hours(Q(person__in=students), monday)
    of_path, finished, in_progress = _projects(requests.order_by().values("enrolment"))
    previous, current = _mentors_so_far(students, now)
    forbidden, pinned, declined = _verdicts(students, requests)
    policy = SessionPolicy.current()
    for row in requests.order_by("pk").values_list(*COLUMNS, named=True):
        length = policy.minutes_for(funded=row.enrolment__funded)
        yield Waiting(
            id=row.pk,
            student=row.student_id,
            enrolment=row.enrolment_id,
            path=row.enrolment__path_id,
            project=row.project_id or in_progress.get(row.enrolment_id),
            remaining=frozenset(of_path[row.enrolment__path_id] - finished[row.enrolment_id]),
            languages=frozenset(row.languages),
            hours=hours.get(row.student_id, 0),
            quarters=-(-length // QUARTER),
            days=max((now - row.waiting_since).days, 0),
            returned=row.returned_at is not None,
            needs_support=row.needs_support,
            wants_previous=row.wants_previous,
            previous=previous.get(row.student_id),
            current=current.get(row.student_id),
            declined=frozenset(declined[row.enrolment_id]),
            forbidden=frozenset(forbidden[row.student_id]),
            pinned=pinned.get(row.student_id),
        )


def _projects(enrolments: Any) -> tuple[Any, Any, dict[int, int]]:
    """Path -> its published projects; enrolment -> those finished; enrolment -> the one open."""
    published = Project.objects.filter(state="published", archived_at=None).order_by()
    works = ProjectWork.objects.filter(enrolment__in=enrolments).order_by()
    finished, in_progress = [], {}
    for enrolment, project, finished_at in works.values_list(
        "enrolment_id", "project_id", "finished_at"
    ):
        if finished_at is None:
            in_progress[enrolment] = project
        else:
            finished.append((enrolment, project))
    return sets(published.values_list("path_id", "pk")), sets(finished), in_progress


def _mentors_so_far(students: Any, now: datetime) -> tuple[dict[int, int], dict[int, int]]:
    """Student -> the last main mentor so far, the present one included; student -> the present one.

    A mentorship that was declined was none.
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


def _verdicts(students: Any, requests: Any) -> tuple[Any, dict[int, int], Any]:
    """Student -> mentors forbidden; student -> the one pinned; enrolment -> those who declined."""
    running = Verdict.objects.running().filter(student__in=students).order_by()
    forbidden, pinned = [], {}
    for student, mentor, kind in running.values_list("student_id", "mentor_id", "kind"):
        if kind == Verdict.Kind.PINNED:
            pinned[student] = mentor
        else:
            forbidden.append((student, mentor))
    declined = Assignment.objects.exclude(declined_at=None).order_by()
    declined = declined.filter(request__enrolment__in=requests.order_by().values("enrolment"))
    rows = declined.values_list("request__enrolment_id", "mentorship__mentor_id")
    return sets(forbidden), pinned, sets(rows)
