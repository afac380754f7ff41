"""The other ways in which a text is read: as a screen shows it, without what stands between."""

import time

import pytest

from guides.pasting.readings import as_shown, readings, without_fillers
from tests.guides.pasting.world import ADVICE, ORDINARY, PASSAGE


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("plain text, 2 lines\nof it", "plain text, 2 lines\nof it"),
        ("\u202ecba\u202c", "abc"),
        ("x \u202ecba\u202c y", "x abc y"),
        # Not ended: until the end of the line.
        ("\u202ecba\ndef", "abc\ndef"),
        # Two parts that touch are one from right to left; a mark of direction keeps them apart.
        ("\u202eba\u202c\u202edc\u202c", "cdab"),
        ("\u202eba\u202c\u200e\u202edc\u202c", "ab\u200ecd"),
        # Left to right inside of right to left stays as it is written.
        ("\u202efe\u202dcd\u202cba\u202c", "abcdef"),
        # An end without a beginning does nothing.
        ("ab\u202c\u202ccd", "abcd"),
    ],
)
def test_a_line_is_shown_as_browsers_do(written, shown):
    assert as_shown(written) == shown


@pytest.mark.parametrize("text", [ORDINARY, PASSAGE, ADVICE, "1. Meet.\n2. Bake.", "", "no " * 5])
def test_an_ordinary_text_has_no_other_reading(text):
    assert list(readings(text)) == []


def test_what_stands_between_words_is_left_out():
    words = "the loaf is cut in front of everybody"
    assert without_fillers(" 7 ".join(words.split())) == words
    assert without_fillers(" Umm ".join(words.split())) == words
    assert without_fillers(f"{words}, {words}") == f"{words}, {words}"


@pytest.mark.parametrize("signs", ["\u202e", "\u2067", "\u202ea\u202d", "\u2066", "\u2069\u202c"])
def test_a_text_of_signs_of_direction_takes_no_long_time(signs):
    began = time.process_time()
    as_shown(signs * (60_000 // len(signs)))
    assert time.process_time() - began < 3
