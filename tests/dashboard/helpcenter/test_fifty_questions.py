"""Fifty questions as people type them, half of them French, thirty with typing errors."""

import tomllib
from pathlib import Path

import pytest

from dashboard.helpcenter import searching, shipped
from tests.people import school

pytestmark = pytest.mark.django_db

QUESTIONS = tomllib.loads((Path(__file__).parent / "fifty.toml").read_text())["questions"]
ENOUGH, FIRST = 45, 3


def test_the_right_article_is_among_the_first_three(capsys):
    shipped.load()
    # A manager has the articles of everybody to confuse it with.
    reader, places = school().noor, []
    missed = []
    for each in QUESTIONS:
        rows = searching.find(reader, each["text"], each["language"])
        slugs = [row.article.slug for row in rows]
        place = slugs.index(each["article"]) + 1 if each["article"] in slugs else 99
        places.append(place)
        if place > 1:
            missed.append(f"{place}  {each['text']}: {each['article']}, first {slugs[:3]}")
    found = sum(place <= FIRST for place in places)
    first = sum(place == 1 for place in places)
    with capsys.disabled():
        print(f"\n{found} of {len(places)} among the first {FIRST}, {first} of them first.")
        print("\n".join(missed))
    assert len(QUESTIONS) == 50
    assert found >= ENOUGH
