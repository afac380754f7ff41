"""The process that releases a verdict is killed with -9 before each of its statements: there is
all of the release, or nothing."""

import os
import signal
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.evaluations.release import release
from mentorhub.database import STAFF
from mentorhub.notifications.models import Delivery
from students.models import Assessment, Defence, ProjectWork, Verdict, VerdictSkill
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 200
# The connections of the parent, which its child must neither use nor close.
_INHERITED = []


@pytest.fixture
def judged():
    people = school()
    evaluations.guide_of(people.bread)
    work = make.work(people.stu, people.bread, started_at=timezone.now() - timedelta(days=20))
    assessment = evaluations.assessment(evaluations.held_defence(work, people.ines))
    evaluations.draft(assessment)
    return assessment


def killed_before(number, judged):
    """Release in a process that is killed before this statement; whether it was."""
    child = os.fork()
    if child == 0:
        _release_or_die(number, judged)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


def _release_or_die(number, judged):
    status = 1
    try:
        for alias in connections:
            _INHERITED.append(connections[alias].connection)
            connections[alias].connection = None
        left = [number]

        def count(execute, *statement):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*statement)

        with connections[STAFF].execute_wrapper(count):
            release(judged, judged.assessor)
        status = 0
    finally:
        os._exit(status)


def state():
    work = ProjectWork.objects.get(project__slug="bread")
    return (
        Verdict.objects.count(),
        VerdictSkill.objects.count(),
        work.state,
        ProjectWork.objects.count(),
        Defence.objects.get().status,
        Assessment.objects.get().released_at is not None,
        Delivery.objects.filter(kind="verdict").count(),
    )


def test_wherever_it_is_killed_there_is_all_of_it_or_nothing(judged):
    number = 1
    while killed_before(number, judged):
        assert state() == (0, 0, "in_progress", 1, "held", False, 0), number
        number += 1
        assert number < MOST
    assert number > 20
    assert state() == (1, 2, "validated", 2, "released", True, 2)
