"""Whoever grants an approval as assessor is warned of little experience, and may grant it."""

import pytest

from students.defences.experience import experience_warning
from students.models import EvaluationPolicy
from tests import factories as make

pytestmark = pytest.mark.django_db


def supports(people, number, *, finished=0):
    type(people.maya.mentor_profile).objects.update(capacity=6)
    for n in range(number):
        student = make.student(f"Student {n}", people.baking)
        make.mentorship(people.maya, student)
        if n < finished:
            student.enrolments.get().end("finished", by=people.tom)


def test_five_students_and_one_who_finished_are_enough(people):
    supports(people, 3, finished=1)
    assert "4 students" in experience_warning(people.maya)  # and Stu
    supports(people, 1)
    assert experience_warning(people.maya) == ""


def test_nobody_who_finished_is_a_reason_too(people):
    supports(people, 4)
    assert "of whom 0 finished" in experience_warning(people.maya)
    EvaluationPolicy.objects.create(pk=1, students_finished=0)
    assert experience_warning(people.maya) == ""


def test_a_cover_does_not_count(people):
    EvaluationPolicy.objects.create(pk=1, students_supported=1, students_finished=0)
    ends = make.timezone.now() + make.timedelta(days=3)
    make.mentorship(people.cross, people.stu, kind="cover", ends_at=ends)
    assert experience_warning(people.cross)
