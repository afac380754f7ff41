"""A student is on one path at a time; changing it ends the old enrolment and keeps its work."""

import pytest
from django.db import IntegrityError, transaction

from mentorhub.accounts.models import Role
from students.models import Enrolment, ProjectWork
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def baking():
    return make.path(title="Baking")


@pytest.fixture
def stu(baking):
    return make.student("Stu Student", baking)


def refused(action):
    """The message of the database, which must refuse."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        action()
    return str(refusal.value)


def test_changing_path_ends_the_old_enrolment_and_keeps_its_work(baking, stu):
    carpentry = make.path(title="Carpentry")
    old = stu.enrolments.get()
    bread = make.project(path=baking)
    ProjectWork.objects.create(enrolment=old, project=bread)

    new = old.change_path(carpentry, by=make.office())

    old.refresh_from_db()
    assert old.ended_at is not None
    assert old.end_reason == "changed_path"
    assert list(old.works.values_list("project", flat=True)) == [bread.pk]
    assert list(Enrolment.objects.running().filter(student=stu)) == [new]


def test_an_ended_enrolment_or_the_same_path_is_no_change(baking, stu):
    enrolment = stu.enrolments.get()
    with pytest.raises(ValueError, match="already"):
        enrolment.change_path(baking, by=make.office())
    enrolment.end("left", by=make.office())
    with pytest.raises(ValueError, match="ended"):
        enrolment.change_path(make.path(), by=make.office())


def test_a_second_running_enrolment_is_refused(stu):
    assert "one_running" in refused(lambda: make.enrolment(stu, make.path()))


def test_one_project_at_a_time_is_open(baking, stu):
    enrolment = stu.enrolments.get()
    first, second = make.project(path=baking), make.project(path=baking)
    ProjectWork.objects.create(enrolment=enrolment, project=first, state="to_rework")
    refusal = refused(lambda: ProjectWork.objects.create(enrolment=enrolment, project=second))
    assert "one_open" in refusal


@pytest.mark.parametrize("kind", ["manager", "staff"])
def test_nobody_is_staff_or_manager_while_enrolled(stu, kind):
    assert "while enrolled" in refused(lambda: Role.objects.create(user=stu, kind=kind))


@pytest.mark.parametrize("kind", ["manager", "staff"])
def test_staff_and_managers_cannot_be_enrolled(baking, kind):
    noor = make.person("Noor Manager", kind)
    assert "cannot be enrolled" in refused(lambda: make.enrolment(noor, baking))


def test_a_past_student_may_become_staff(stu):
    stu.enrolments.get().end("finished", by=make.office())
    assert Role.objects.create(user=stu, kind="staff").ended_at is None


def test_an_ended_role_cannot_come_back_while_enrolled(baking):
    noor = make.person("Noor Manager", "manager")
    role = noor.roles.get()
    role.end(by=make.office())
    make.enrolment(noor, baking)
    role.ended_at = None
    assert "while enrolled" in refused(role.save)
