"""The wording of an older version is guarded for as long as works are judged by it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guides.evaluating import versions
from guides.models import Criterion, Fingerprint
from guides.pasting import checking
from guides.pasting.checking import GuideChecker
from guides.pasting.recording import write_fingerprints, write_missing_fingerprints
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from students.models import ProjectWork
from tests import evaluations
from tests import factories as make
from tests.guides.pasting.world import PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db
OTHERS = (
    "Bread is sold to five neighbours, who say in their own words what they would pay for it.",
    "A plan for the whole week names every loaf, its hour in the oven and who collects it.",
    "The sourdough was fed twice a day, and a table of its temperatures hangs beside the shelf.",
    "Three photographs show the dough before, during and after the night in the cold room.",
    "The price of each ingredient is known, and the profit of one loaf is worked out aloud.",
)


@pytest.fixture
def people():
    found = school()
    found.guide = write_guide(found.bread)
    return found


def reword(people, text):
    """The second criterion says something else from now on."""
    with signed_in_as(STAFF):
        Criterion.objects.filter(skill__guide=people.guide, position=1).update(text=text)
        save_version(people.guide, by=None)


def is_stopped(people, text=PASSAGE):
    """For the mentor and the assessor alike."""
    found = {bool(GuideChecker().find(person, [text])[0]) for person in (people.maya, people.ines)}
    assert len(found) == 1
    return found.pop()


def known(people):
    with signed_in_as(STAFF):
        return set(Fingerprint.objects.values_list("hash", "version"))


def test_without_a_work_the_fourth_last_version_is_forgotten(people):
    for text in OTHERS[:2]:
        reword(people, text)
    assert is_stopped(people)
    reword(people, OTHERS[2])
    assert not is_stopped(people)
    assert is_stopped(people, OTHERS[0])


def test_the_version_by_which_a_work_is_judged_stays_known(people):
    make.work(people.stu, people.bread)
    for text in OTHERS:
        reword(people, text)
    assert is_stopped(people)
    assert not is_stopped(people, OTHERS[0]), "neither one of the last nor one that judges"
    assert all(is_stopped(people, text) for text in OTHERS[2:])


def test_what_is_quoted_from_it_in_a_longer_text_is_marked_to_the_letter(people):
    make.work(people.stu, people.bread)
    for text in OTHERS:
        reword(people, text)
    around = f"Hello Stu, this is what counts: {PASSAGE} See you on Friday!"
    (found,) = GuideChecker().find(people.maya, [around])[0]
    assert around[found.start : found.end] in PASSAGE
    assert found.end - found.start >= len(PASSAGE) - 3


def test_a_work_that_is_finished_or_left_guards_nothing_more(people):
    work = make.work(people.stu, people.bread)
    for text in OTHERS[:4]:
        reword(people, text)
    assert is_stopped(people)
    work.state, work.finished_at = ProjectWork.State.VALIDATED, timezone.now()
    work.save()
    reword(people, OTHERS[4])
    assert not is_stopped(people)


def test_a_verdict_that_can_be_corrected_guards_its_version(people):
    evaluations.judged(make.work(people.stu, people.bread), people.ines)
    for text in OTHERS:
        reword(people, text)
    assert is_stopped(people)


def test_a_version_to_which_a_manager_moves_a_work_is_known_at_once(people):
    for text in OTHERS:
        reword(people, text)
    work = make.work(people.stu, people.bread)
    assert not is_stopped(people)
    versions.move(work, 1, reason="Agreed on in October.", by=people.noor)
    assert is_stopped(people)
    versions.move(work, 6, reason="A slip.", by=people.noor)
    assert not is_stopped(people)


def test_a_work_that_was_entered_late_is_found_by_the_upgrade_and_the_scan(people):
    for text in OTHERS:
        reword(people, text)
    make.work(people.stu, people.bread, started_at=timezone.now() - timedelta(days=30))
    assert not is_stopped(people)
    with signed_in_as(STAFF):
        assert [write_missing_fingerprints() for _twice in range(2)] == [1, 0]
    assert is_stopped(people)


def test_writing_twice_changes_nothing(people):
    make.work(people.stu, people.bread)
    for text in OTHERS:
        reword(people, text)
    before = known(people)
    with signed_in_as(STAFF):
        write_fingerprints(people.bread.pk)
    assert known(people) == before
    assert {version for _hash, version in before} == {1, 4, 5, 6}


def test_only_so_many_older_versions_are_compared(people, monkeypatch):
    """Each with the fingerprints that it has alone: together no more places than one version."""
    monkeypatch.setattr(checking, "MOST_VERSIONS", 2)
    for number, text in enumerate(OTHERS):
        student = make.student(f"Student {number}", people.baking)
        make.work(student, people.bread)
        reword(people, text)
    compared = []

    def matches(text, hits, guide, open_texts):
        compared.append(len(hits))
        return []

    monkeypatch.setattr(checking, "matches", matches)
    GuideChecker().find(people.maya, [" ".join((PASSAGE, *OTHERS))])
    last, older = compared[:3], compared[3:]
    assert 1 <= len(older) <= 2
    assert sum(older) < last[0] == last[1] == last[2]


def test_whoever_may_not_read_the_guide_is_told_nothing_of_its_older_versions(people):
    make.work(people.stu, people.bread)
    for text in OTHERS:
        reword(people, text)
    for person in (people.stu, people.carl, people.noor):
        assert not GuideChecker().find(person, [PASSAGE])[0], person
