"""By which version of its guide a work is judged, and what has changed since."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from guides.evaluating import versions
from guides.evaluating.versions import ChangeKind, NotMovableError, PartKind
from guides.models import Criterion, GuideVersion, WorkVersion
from guides.reading import reading_as
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from tests import evaluations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]


@pytest.fixture
def case(through_the_wall):
    return evaluations.judged_work()


def judged_by(case, reader):
    with reading_as(reader):
        return versions.judged_by(case.work)


def test_a_work_is_judged_by_the_version_of_its_beginning(case):
    assert judged_by(case, case.people.maya).judged.number == 1
    evaluations.changed(case.guide, "crumb", text="Complete when the crumb is even")
    found = judged_by(case, case.people.ines)
    assert (found.judged.number, found.today.number) == (1, 2)
    assert found.is_older


def test_a_work_that_began_before_the_guide_is_judged_by_its_first_version(case):
    case.work.started_at = timezone.now() - timedelta(days=900)
    evaluations.changed(case.guide, "crumb", text="Complete when the crumb is even")
    assert judged_by(case, case.people.maya).judged.number == 1


def test_a_manager_moves_a_work_and_the_last_move_counts(case):
    evaluations.changed(case.guide, "crumb", text="Complete when the crumb is even")
    noor = case.people.noor
    versions.move(case.work, 2, reason="The old criterion was wrong.", by=noor)
    assert judged_by(case, case.people.ines).judged.number == 2
    versions.move(case.work, 1, reason="It was right after all.", by=noor)
    assert judged_by(case, case.people.ines).judged.number == 1
    assert [each.version for each in versions.moves_of(case.work)] == [1, 2]


def test_nobody_moves_a_work_to_a_version_that_the_guide_has_not(case):
    with pytest.raises(NotMovableError):
        versions.move(case.work, 7, reason="A slip.", by=case.people.noor)
    case.work.finished_at = timezone.now()
    with pytest.raises(NotMovableError):
        versions.move(case.work, 1, reason="Too late.", by=case.people.noor)
    with signed_in_as(STAFF):
        assert not WorkVersion.objects.exists()


@pytest.mark.parametrize("name", ["stu", "carl", "una", "both", "former", "noor"])
def test_whoever_may_not_read_the_guide_gets_no_version(case, name):
    assert judged_by(case, getattr(case.people, name)) is None


def test_the_difference_to_today_is_by_key(case):
    evaluations.changed(case.guide, "crumb", text="Complete when the crumb is soft", required=True)
    with signed_in_as(STAFF):
        oven = Criterion.objects.get(text__contains="oven")
        Criterion.objects.create(skill=oven.skill, text="Complete when it smells", position=9)
        oven.delete()
        save_version(case.guide, by=None)
    found = judged_by(case, case.people.maya)
    said = {change.number: change for change in found.changes}
    assert [each.kinds for each in found.changes] == [
        (ChangeKind.REWORDED, ChangeKind.REQUIRED),
        (ChangeKind.ADDED,),
        (ChangeKind.REMOVED,),
    ]
    parts = said["1.2"].parts
    assert [each.text for each in parts if each.kind == PartKind.REMOVED] == ["open"]
    assert [each.text for each in parts if each.kind == PartKind.ADDED] == ["soft"]


def test_a_version_without_keys_has_those_of_its_texts(case):
    """As versions were stored before criteria had keys; equal texts stay two criteria."""
    with signed_in_as(STAFF):
        stored = GuideVersion.objects.create(
            guide=case.guide,
            number=9,
            content={
                "advice": "",
                "steps": "",
                "skills": [
                    {"name": "Mix", "deliverable": "", "criteria": ["stir well", "stir well"]}
                ],
            },
        )
        content = versions.content_of(stored)
    assert len(content.criteria) == 2
    assert all(isinstance(key, uuid.UUID) for key in content.criteria)
    assert versions.content_of(stored) == content
