"""Two hundred passages of the demo's guides, pasted in four ways, and two hundred texts as people
write them: what is stopped, and what is not."""

import random
from typing import Any

import pytest

from guides.pasting.checking import GuideChecker
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo.seed import write_guides, write_paths
from students.models import Path
from tests import factories as make
from tests.guides.pasting.samples import WAYS, ordinary_texts, sentences

# Of each way; benchmarks/bench_paste.py takes two hundred.
EACH_WAY = 50


@pytest.fixture(scope="module")
def mentor(rows_of_this_file):
    with signed_in_as(STAFF):
        write_paths()
        write_guides()
        return make.mentor("Maya Mentor", *Path.objects.all())


def is_stopped(mentor: Any, text: str) -> bool:
    return bool(GuideChecker().find(mentor, [text])[0])


def test_passages_are_stopped_however_they_are_pasted(mentor, capsys):
    rng = random.Random(14)
    chosen = rng.sample(sentences(), EACH_WAY * len(WAYS))
    missed = [
        (way, passage)
        for number, (way, typed) in enumerate(WAYS.items())
        for passage in chosen[number * EACH_WAY : (number + 1) * EACH_WAY]
        if not is_stopped(mentor, typed(passage, rng))
    ]
    with capsys.disabled():
        print(f"\n{len(chosen)} passages: {len(chosen) - len(missed)} stopped, missed: {missed}")
    assert len(chosen) == 200
    assert len(missed) <= 10


def test_a_passage_in_the_middle_of_a_message_is_stopped(mentor):
    rng = random.Random(15)
    around = "Hello Sam, thank you for today! {} See you on Friday, at the same time."
    chosen = rng.sample(sentences(), 40)
    assert sum(is_stopped(mentor, around.format(each)) for each in chosen) >= 39


def test_look_alike_letters_do_not_help(mentor):
    rng = random.Random(16)
    swapped = str.maketrans("oaecp", "оаеср")
    chosen = rng.sample(sentences(), 40)
    assert sum(is_stopped(mentor, each.translate(swapped)) for each in chosen) >= 39


def test_what_people_write_is_not_stopped(mentor, capsys):
    written = ordinary_texts()
    chosen = random.Random(17).sample(written, min(len(written), 400))
    stopped = [text for text in chosen if is_stopped(mentor, text)]
    with capsys.disabled():
        print(f"\n{len(chosen)} ordinary texts, stopped: {stopped}")
    assert len(chosen) >= 200
    assert len(stopped) <= 2


def test_what_stands_in_the_open_tabs_is_no_passage(mentor):
    """The same sentence in the guide and in the brief: students read it already."""
    path = Path.objects.first()
    project = path.projects.first()
    with signed_in_as(STAFF):
        from guides.models import Guide
        from guides.versions import save_version

        shared = "The service answers within one second when two hundred readers ask at once."
        guide = Guide.objects.get(project=project)
        guide.advice += f"\n\n{shared}"
        guide.save()
        save_version(guide, by=None)
        assert is_stopped(mentor, shared)
        project.brief += f"\n\n{shared}"
        project.save()
    assert not is_stopped(mentor, shared)
