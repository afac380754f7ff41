"""Many people at once, on real connections of the login of pages: one takes a defence, and nobody
is at two places."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from mentorhub.database import WEB, signed_in_as
from mentorhub.notifications.models import Delivery
from students.defences import booking
from students.defences.errors import BusyError, DefenceRefusedError
from students.models import Assessment, Defence, Mentorship, Session
from students.sessions.errors import OverlapsError
from tests import factories as make

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
TAKERS = 40
SECONDS = 60


def day(n=16, hour=12):
    return datetime.combine(timezone.now().date() + timedelta(days=n), time(hour), UTC)


def at_once(*works):
    """Run these in threads of their own; the names of the errors they met."""
    barrier, errors = threading.Barrier(len(works)), []

    def run(work):
        try:
            with signed_in_as(WEB):
                connections[WEB].ensure_connection()
                barrier.wait(SECONDS)
                work()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return errors


@pytest.fixture
def stage():
    path = make.path()
    project = make.project(path=path)
    maya, stu = make.mentor("Maya", path), make.student("Stu", path)
    make.mentorship(maya, stu)
    work = make.work(stu, project)
    return path, project, maya, stu, work


def test_forty_take_and_one_has_it(stage):
    path, _project, maya, _stu, work = stage
    assessors = [make.assessor(f"Assessor {chr(65 + n % 26)}", path) for n in range(TAKERS)]
    defence = make.requested_defence(work, by=maya)
    Defence.objects.update(proposed_until=None)

    def taking(person):
        mine = Defence.objects.get(pk=defence.pk)
        return lambda: booking.take(mine, day(), by=person)

    errors = at_once(*(taking(person) for person in assessors))
    assert len(errors) == TAKERS - 1
    assert {type(error).__name__ for error in errors} == {"TakenError"}
    assert Assessment.objects.count() == 1
    defence.refresh_from_db()
    assert defence.assessor == Assessment.objects.get().assessor
    assert Delivery.objects.filter(kind="defence_booked").count() == 3


def test_a_session_and_a_defence_at_the_same_time_never_both(stage):
    path, _project, maya, stu, work = stage
    ines = make.assessor("Ines", path)
    mentorship = Mentorship.objects.get(student=stu)
    for hour in (9, 10, 11):
        defence = make.requested_defence(work, by=maya)
        Defence.objects.filter(pk=defence.pk).update(proposed_until=None)
        defence.refresh_from_db()
        errors = at_once(
            lambda defence=defence, hour=hour: booking.take(defence, day(16, hour), by=ines),
            lambda hour=hour: make.session(mentorship, starts_at=day(16, hour)),
        )
        assert len(errors) == 1
        assert isinstance(errors[0], BusyError | OverlapsError)
        booked = Defence.objects.filter(status="booked", starts_at=day(16, hour)).count()
        planned = Session.objects.filter(status="planned", starts_at=day(16, hour)).count()
        assert booked + planned == 1
        defence.refresh_from_db()
        booking.call_off(defence, "Next.", by=maya)


def test_one_assessor_takes_two_at_the_same_time_and_has_one(stage):
    path, project, maya, _stu, work = stage
    ines = make.assessor("Ines", path)
    other = make.student("Olga", path)
    make.mentorship(maya, other)
    first = make.requested_defence(work, by=maya)
    second = make.requested_defence(make.work(other, project), by=maya)
    Defence.objects.update(proposed_until=None)
    rows = [Defence.objects.get(pk=each.pk) for each in (first, second)]
    errors = at_once(*(lambda row=row: booking.take(row, day(), by=ines) for row in rows))
    assert len(errors) == 1
    assert isinstance(errors[0], DefenceRefusedError)
    assert Defence.objects.booked().count() == 1


def test_two_who_judge_each_other_never_at_the_same_time(stage):
    """Each is a student of the other's path: student in one defence, assessor in the other."""
    path, project, maya, _stu, _work = stage
    elsewhere = make.path()
    there = make.project(path=elsewhere)
    both = [make.assessor("Ana", elsewhere), make.assessor("Bea", path)]
    make.enrolment(both[0], path)
    make.enrolment(both[1], elsewhere)
    make.approval(maya, elsewhere)
    rows = []
    for person, place in zip(both, (project, there), strict=True):
        make.mentorship(maya, person)
        rows.append(make.requested_defence(make.work(person, place), by=maya))
    Defence.objects.update(proposed_until=None)
    rows = [Defence.objects.get(pk=each.pk) for each in rows]
    errors = at_once(
        lambda: booking.take(rows[0], day(), by=both[1]),
        lambda: booking.take(rows[1], day(), by=both[0]),
    )
    assert len(errors) == 1
    assert isinstance(errors[0], BusyError)
    assert Defence.objects.booked().count() == 1
