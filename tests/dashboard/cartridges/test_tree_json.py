"""JSON of another shape than a tree is refused."""

from dataclasses import asdict

import pytest

from dashboard.cartridges.tree import (
    GuideTree,
    ItemKind,
    ItemTree,
    PathTree,
    ProjectTree,
    QuestionKind,
    QuestionTree,
)
from dashboard.cartridges.tree_json import from_json


def test_a_tree_comes_back_equal():
    question = QuestionTree("q", QuestionKind.OPEN, "Why?")
    item = ItemTree("i", ItemKind.QUIZ, "Check", minutes=5, questions=[question])
    project = ProjectTree("p", "Loops", level=2, items=[item], guide=GuideTree(advice="Ask"))
    tree = PathTree("c", "A course", projects=[project], native=True)
    assert from_json(PathTree, asdict(tree)) == tree


def test_unknown_keys_are_ignored():
    assert from_json(PathTree, {"identifier": "x", "title": "X", "more": 1}) == PathTree("x", "X")


@pytest.mark.parametrize(
    ("kind", "value", "error"),
    [
        (str, 5, TypeError),
        (int, True, TypeError),
        (list[str], "text", TypeError),
        (PathTree, {"title": "X"}, TypeError),
        (PathTree, {"identifier": "x", "title": "X", "files": [None]}, TypeError),
        (ItemKind, "program", ValueError),
        (ItemKind, ["page"], ValueError),
        (str, "a\0b", ValueError),
        (str, "\ud800", ValueError),
    ],
)
def test_a_value_of_another_type_is_refused(kind, value, error):
    with pytest.raises(error):
        from_json(kind, value)
