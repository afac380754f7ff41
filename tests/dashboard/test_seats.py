"""The seats of a mentor: one figure on every page, and the same rule in the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.covers import planning
from dashboard.matching.board.queries import free_seats, mentors_with_seats, total_capacity
from dashboard.matching.engine.snapshot import load_candidates
from dashboard.models import Mentor
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from tests import factories as make
from tests.admin.conftest import signed_in
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


def cover(mentor: User, student: User, *, begins: int = 0, days: int = 7) -> Any:
    """A cover that begins in some days."""
    starts_at = timezone.now() + timedelta(days=begins)
    ends_at = starts_at + timedelta(days=days)
    return make.mentorship(mentor, student, kind="cover", starts_at=starts_at, ends_at=ends_at)


def profile_of(mentor: User) -> Mentor:
    return Mentor.objects.get(user=mentor)


def test_every_page_says_the_same_of_maya_who_covers_olga(client, people):
    """Stu is hers, Olga is covered by her, Lea begins in nine days."""
    olga = make.student("Olga Other", people.baking)
    cover(people.maya, olga, days=30)
    lea = make.student("Lea Later", people.baking)
    make.mentorship(people.maya, lea, starts_at=timezone.now() + timedelta(days=9))
    client.force_login(people.maya)
    home = client.get(reverse("dashboard")).context["summary"]
    chosen = client.get(reverse("profile")).context["chosen"]
    [row] = mentors_with_seats().filter(user=people.maya)
    monday = timezone.now().date()
    [candidate] = [
        each for each in load_candidates(timezone.now(), monday, {}) if each.id == people.maya.pk
    ]
    assert home.seats_taken == chosen["taken"] == row.taken == candidate.load == 3
    assert chosen["room_left"] == row.free == candidate.seats == 3
    assert profile_of(people.maya).seats_taken() == 3


def test_managers_and_administrators_read_the_same_figure(client, people):
    cover(people.maya, make.student("Olga Other", people.baking))
    client.force_login(people.noor)
    page = client.get(reverse("matching_mentors"), {"show": "all"}).context["page"]
    assert {row.user: row.taken for row in page}[people.maya] == 2
    planned = client.get(reverse("cover_plan"), {"student": people.stu.pk})
    form = planned.context["form"]
    make.mentorship(people.cross, make.student("Nils New", people.baking))
    assert f">{people.cross.name} · 1 of 6</option>" in str(form["mentor"])
    listed = signed_in(people.tom).get("/admin/dashboard/mentor/")
    assert "2 of 6" in listed.content.decode()


def test_two_covers_one_after_the_other_take_one_seat(people):
    olga, nils = (make.student(name, people.baking) for name in ("Olga Other", "Nils New"))
    cover(people.maya, olga, begins=1, days=5)
    cover(people.maya, nils, begins=8, days=5)
    assert profile_of(people.maya).seats_taken() == 2
    cover(people.maya, make.student("Una Under", people.baking), begins=3, days=7)
    assert profile_of(people.maya).seats_taken() == 3


def test_a_seat_is_free_again_when_the_cover_is_over(people):
    row = cover(people.maya, make.student("Olga Other", people.baking), days=5)
    maya = profile_of(people.maya)
    assert maya.seats_taken() == 2
    assert maya.seats_taken(row.ends_at) == 1
    row.end(by=people.noor)
    assert maya.seats_taken() == 1


def test_the_database_gives_no_student_to_a_mentor_whose_seats_are_covered(people):
    """Two seats: Stu, and the cover of Olga. Nobody is taken on meanwhile, by whichever way."""
    Mentor.objects.filter(user=people.maya).update(capacity=2)
    cover(people.maya, make.student("Olga Other", people.baking))
    nils = make.student("Nils New", people.baking)
    with pytest.raises(IntegrityError, match="no room"), transaction.atomic():
        make.mentorship(people.maya, nils)
    with pytest.raises(IntegrityError, match="no room"), transaction.atomic():
        cover(people.maya, nils, begins=3)
    assert cover(people.maya, nils, begins=8).pk
    assert total_capacity(free_seats())["seats"] == sum(row.free for row in mentors_with_seats())


def test_who_becomes_the_mentor_of_the_student_they_cover_needs_no_second_seat(people):
    Mentor.objects.filter(user=people.cross).update(capacity=1)
    cover(people.cross, people.stu)
    people.stu.mentorships.get(mentor=people.maya).end(by=people.noor)
    assert make.mentorship(people.cross, people.stu, starts_at=timezone.now()).pk
    assert profile_of(people.cross).seats_taken() == 1


def test_a_cover_is_refused_with_the_figure_of_its_days(people):
    Mentor.objects.filter(user=people.cross).update(capacity=1)
    make.mentorship(people.cross, make.student("Olga Other", people.baking))
    begins = timezone.now() + timedelta(days=2)
    with (
        pytest.raises(planning.CoverRefusedError, match="1 of 1") as refused,
        signed_in_as(STAFF),
    ):
        planning.plan(people.stu, people.cross, begins, begins + timedelta(days=3), by=people.noor)
    assert refused.value.code == "full"


def test_the_board_has_the_seats_counted_once(client, people):
    client.force_login(people.noor)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/matching/").status_code == 200
    assert sum("seats_taken" in str(each["sql"]) for each in queries) == 1
