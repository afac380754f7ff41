"""One mentor at a student's side; a cover stands in for given dates and gives the student back."""

import threading
from datetime import timedelta

import psycopg2
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub.database import STAFF, WEB
from mentorhub.notifications.models import Delivery
from students.models import Mentorship
from tests import factories as make
from tests.walls.logins import connected_as

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def baking():
    return make.path(title="Baking")


@pytest.fixture
def maya(baking):
    return make.mentor("Maya Mentor", baking)


@pytest.fixture
def omar(baking):
    return make.mentor("Omar Mentor", baking)


@pytest.fixture
def stu(baking):
    return make.student("Stu Student", baking)


def refused(action):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        action()
    return str(refusal.value)


def mentor_on(student, at):
    """Who is at the student's side: the cover if there is one, else the mentor."""
    found = Mentorship.objects.responsible_for(student, at)
    return found and found.mentor


def test_a_second_mentor_in_the_same_period_is_refused(maya, omar, stu):
    make.mentorship(maya, stu)
    assert "one_main" in refused(lambda: make.mentorship(omar, stu))


def test_the_next_mentor_may_start_when_the_last_has_ended(maya, omar, stu):
    now = timezone.now()
    make.mentorship(maya, stu).end(by=make.office(), now=now)
    make.mentorship(omar, stu, starts_at=now)
    assert mentor_on(stu, now + DAY) == omar


def test_a_cover_stands_in_and_gives_the_student_back_by_itself(maya, omar, stu):
    now = timezone.now()
    make.mentorship(maya, stu)
    make.mentorship(omar, stu, kind="cover", starts_at=now + DAY, ends_at=now + 8 * DAY)
    assert mentor_on(stu, now) == maya
    assert mentor_on(stu, now + 2 * DAY) == omar
    assert mentor_on(stu, now + 9 * DAY) == maya


def test_two_covers_of_one_student_do_not_overlap(maya, omar, stu):
    now = timezone.now()
    make.mentorship(omar, stu, kind="cover", starts_at=now, ends_at=now + 3 * DAY)
    second = {"kind": "cover", "starts_at": now + DAY, "ends_at": now + 5 * DAY}
    assert "one_cover" in refused(lambda: make.mentorship(maya, stu, **second))


def test_a_cover_needs_an_end(omar, stu):
    assert "cover_has_an_end" in refused(lambda: make.mentorship(omar, stu, kind="cover"))


def test_nobody_mentors_themself(maya):
    assert "two_people" in refused(lambda: make.mentorship(maya, maya))


def test_a_mentorship_ends_once(maya, stu):
    mentorship = make.mentorship(maya, stu)
    mentorship.end(by=make.office())
    rows = Mentorship.objects.filter(pk=mentorship.pk)
    assert "ended already" in refused(lambda: rows.update(ended_at=timezone.now() + DAY))


def test_ending_it_twice_is_harmless_and_tells_nobody_again(maya, stu):
    office, mentorship = make.office(), make.mentorship(maya, stu)
    assert mentorship.end(by=office).told == [maya, stu]
    ended_at = mentorship.ended_at
    assert mentorship.end(by=maya).nodes == []
    assert (mentorship.ended_at, mentorship.ended_by) == (ended_at, office)
    assert Delivery.objects.filter(kind="support_ended").count() == 2


def test_a_cover_that_is_called_off_never_was(maya, omar, stu):
    later = timezone.now() + 5 * DAY
    cover = make.mentorship(omar, stu, kind="cover", starts_at=later, ends_at=later + DAY)
    cover.end(by=make.office())
    assert not Mentorship.objects.in_force(later + timedelta(hours=1)).covers().exists()


def test_capacity_is_never_exceeded_also_not_by_a_cover(baking, omar, stu):
    tiny = make.mentor("Tiny Mentor", baking, capacity=1)
    make.mentorship(tiny, make.student("Ana Student", baking))
    assert "no room" in refused(lambda: make.mentorship(tiny, stu))
    now = timezone.now()
    cover = {"kind": "cover", "starts_at": now, "ends_at": now + DAY}
    assert "no room" in refused(lambda: make.mentorship(tiny, stu, **cover))


def test_a_mentor_without_a_profile_takes_nobody(stu):
    bare = make.person("Bare Mentor", "mentor")
    assert "no room" in refused(lambda: make.mentorship(bare, stu))


@pytest.mark.django_db(transaction=True)
def test_capacity_holds_when_forty_requests_come_at_once(baking):
    maya = make.mentor("Maya Mentor", baking, capacity=3)
    students = [make.student(f"S{n} Student", baking).pk for n in range(40)]
    accepted = []
    start = threading.Barrier(len(students))

    def request(student):
        with connected_as(STAFF) as cursor:
            start.wait()
            try:
                cursor.execute(
                    "insert into students_mentorship (mentor_id, student_id, kind, starts_at) "
                    "values (%s, %s, 'main', now())",
                    [maya.pk, student],
                )
                cursor.connection.commit()
                accepted.append(student)
            except psycopg2.errors.CheckViolation:
                cursor.connection.rollback()

    threads = [threading.Thread(target=request, args=[student]) for student in students]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"40 requests for 3 places: {len(accepted)} accepted")
    assert len(accepted) == Mentorship.objects.filter(mentor=maya).count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_ordinary_request_may_end_a_mentorship_and_nothing_else(maya, stu):
    mentorship = make.mentorship(maya, stu)
    with connected_as(WEB) as cursor:
        cursor.execute(
            "update students_mentorship set ended_at = now() where id = %s", [mentorship.pk]
        )
        assert cursor.rowcount == 1
    with connected_as(WEB) as cursor:
        cursor.execute("update students_mentorship set ended_at = now(), ended_by_id = mentor_id")
        with pytest.raises(psycopg2.errors.CheckViolation):
            cursor.execute("update students_mentorship set ended_by_id = student_id")
    for column in ("mentor_id = student_id", "starts_at = now()", "ends_at = null"):
        with connected_as(WEB) as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(f"update students_mentorship set {column}")
