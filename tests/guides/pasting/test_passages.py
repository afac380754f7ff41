"""Two hundred passages of the demo's guides, pasted in four ways, and two hundred texts as people
write them: what is stopped, and what is not."""

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import pytest

from guides.pasting.checking import GuideChecker
from guides.pasting.fingerprints import letters
from mentorhub import demo
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo.content_files import load_guides
from mentorhub.demo.seed import write_guides, write_paths
from students.models import Path
from tests import factories as make

EACH_WAY = 50
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
OTHER_WORDS = ("river", "quickly", "table", "seven", "green", "because", "window", "never", "bread")


@pytest.fixture(scope="module")
def mentor(rows_of_this_file):
    with signed_in_as(STAFF):
        write_paths()
        write_guides()
        return make.mentor("Maya Mentor", *Path.objects.all())


def sentences() -> list[str]:
    """Those of all guides that are long enough to say something."""
    texts = [
        text
        for guide in load_guides()
        for text in (
            guide.advice,
            guide.steps,
            *(each for skill in guide.skills for each in (skill.name, *skill.criteria)),
        )
    ]
    found = [each.strip("#-* 0123456789.") for text in texts for each in SENTENCE_ENDS.split(text)]
    return sorted({each for each in found if len(letters(each)) >= 50})


def edited(text: str, rng: random.Random) -> str:
    """One word in eight is another one."""
    words = text.split(" ")
    for place in range(rng.randrange(8), len(words), 8):
        words[place] = rng.choice(OTHER_WORDS)
    return " ".join(words)


WAYS = {
    "word for word": lambda text, rng: text,
    "in capitals": lambda text, rng: text.upper() if rng.random() < 0.5 else text.title(),
    "spaced": lambda text, rng: rng.choice((" ".join(text), text.replace(" ", ""))),
    "one word in eight edited": edited,
}


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


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings_in(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from strings_in(each)


def test_what_people_write_is_not_stopped(mentor, capsys):
    """Notes, goals, reasons, requests and introductions of the demo school, about the same
    projects."""
    folder = FilePath(demo.__file__).parent
    written = {
        text
        for file in sorted(folder.glob("*.toml"))
        for text in strings_in(tomllib.loads(file.read_text(encoding="utf-8")))
        if len(letters(text)) >= 28
    }
    chosen = random.Random(17).sample(sorted(written), min(len(written), 400))
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
