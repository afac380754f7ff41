"""Sentences of the demo's guides, the ways in which people paste them, and what people write
themselves: for tests and benchmarks/bench_paste.py."""

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath
from typing import Any

from guides.pasting.comparing import SHORTEST
from guides.pasting.fingerprints import letters
from mentorhub import demo
from mentorhub.demo.content_files import load_guides

# Letters of a sentence that says something.
LEAST_LETTERS = 50
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
OTHER_WORDS = ("river", "quickly", "table", "seven", "green", "because", "window", "never", "bread")


def sentences() -> list[str]:
    """Those of all guides of the demo that are long enough."""
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
    return sorted({each for each in found if len(letters(each)) >= LEAST_LETTERS})


def _edited(text: str, draw: random.Random) -> str:
    words = text.split(" ")
    for place in range(draw.randrange(8), len(words), 8):
        words[place] = draw.choice(OTHER_WORDS)
    return " ".join(words)


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "word for word": lambda text, draw: text,
    "in capitals": lambda text, draw: text.upper() if draw.random() < 0.5 else text.title(),
    "spaced": lambda text, draw: draw.choice((" ".join(text), text.replace(" ", ""))),
    "one word in eight edited": _edited,
}


def ordinary_texts() -> list[str]:
    """Notes, goals, reasons, requests and introductions of the demo school, about the same
    projects: all that are long enough to be compared."""
    folder = FilePath(demo.__file__).parent
    written = {
        text
        for file in sorted(folder.glob("*.toml"))
        for text in strings_in(tomllib.loads(file.read_text(encoding="utf-8")))
        if len(letters(text)) >= SHORTEST
    }
    return sorted(written)


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings_in(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from strings_in(each)
