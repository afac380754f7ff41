"""Limits of the tree, its references, and its enums."""

import pytest

from dashboard.cartridges.tree import (
    MAX_MARKDOWN,
    MAX_WARNINGS,
    ItemKind,
    PathTree,
    QuestionKind,
    ResourceKind,
    resolve_references,
)
from mentorhub.markdown import rendering
from students.models import CourseItem, QuizQuestion, Resource


def test_a_text_may_be_as_long_as_one_that_is_typed():
    assert MAX_MARKDOWN == rendering.LIMIT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](cartridge:kept)", "[a](/k%28ept%29)"),
        ("[a](cartridge:lost)", "a"),
        ("![a](cartridge:lost)", "a"),
        ("[![a](cartridge:kept)](cartridge:lost)", "![a](/k%28ept%29)"),
        ("[![a](cartridge:lost)](cartridge:kept)", "[a](/k%28ept%29)"),
        ("[![a](/x)](cartridge:lost)", "![a](/x)"),
        ("[a \\] b](cartridge:lost)", "a \\] b"),
        ("[a](cartridge-item:one) [b](cartridge-item:two)", "[a](/one) b"),
        ("a](cartridge:lost)", "a]"),
        ("[a [b](cartridge:lost) c](/x)", "[a b c](/x)"),
        ("[a](/x) [b", "[a](/x) [b"),
        ("", ""),
    ],
)
def test_references_become_addresses_or_words(text, expected):
    found = {"kept": "/k(ept)"}
    assert (
        resolve_references(
            text,
            file=lambda name: found.get(name, ""),
            item=lambda name: {"one": "/one"}.get(name, ""),
        )
        == expected
    )


def test_warnings_are_limited_in_number_and_length():
    tree = PathTree("x", "X")
    for number in range(5000):
        tree.warn(f"{number} " + "x" * 5000)
    assert len(tree.warnings) == MAX_WARNINGS + 1
    assert sum(map(len, tree.warnings)) < 500_000


def test_a_warning_is_given_once():
    tree = PathTree("x", "X")
    tree.warn("Twice")
    tree.warn("Twice")
    assert tree.warnings == ["Twice"]


@pytest.mark.parametrize(
    ("enum", "choices"),
    [
        (ItemKind, CourseItem.Kind),
        (ResourceKind, Resource.Kind),
        (QuestionKind, QuizQuestion.Kind),
    ],
)
def test_the_kinds_are_those_of_the_rows(enum, choices):
    assert [kind.value for kind in enum] == choices.values
