"""Letters and fingerprints stay the same however a passage is typed."""

import unicodedata

from hypothesis import given, strategies

from guides.pasting.fingerprints import GRAM, KEPT, fingerprints, grams, letters, places

TEXTS = strategies.text(max_size=200)
WORDS = strategies.text("abcdefghijklmnopqrstuvwxyz 0123456789.,-é", max_size=120)


@given(TEXTS)
def test_what_is_left_are_letters_and_digits_without_capitals(text):
    found = letters(text)
    assert all(each.isalnum() for each in found)
    assert letters(found) == found


@given(TEXTS)
def test_each_letter_has_the_place_of_its_character(text):
    found, at = letters(text), places(text)
    assert len(found) == len(at)
    assert at == sorted(at)
    for letter, place in zip(found, at, strict=True):
        assert letter in letters(text[place])


@given(WORDS)
def test_case_spaces_signs_and_accents_change_nothing(text):
    expected = letters(text)
    for typed in (
        text.upper(),
        " ".join(text),
        text.replace(" ", ""),
        text.replace(" ", "\u200b*\n"),
        unicodedata.normalize("NFD", text),
        text.replace("e", "é"),
        text.translate({ord("a"): "а", ord("o"): "ο", ord("c"): "ｃ"}),
    ):
        assert letters(typed) == expected


@given(TEXTS, WORDS, TEXTS)
def test_a_passage_has_its_fingerprints_wherever_it_stands(before, passage, after):
    assert fingerprints(letters(passage)) <= fingerprints(letters(before + passage + after))


@given(WORDS)
def test_a_quarter_is_kept_of_each_ten_letters_in_a_row(text):
    found = letters(text)
    for place, each in grams(found):
        assert each % KEPT == 0
        assert 0 <= place <= len(found) - GRAM
        assert -(2**63) <= each < 2**63


def test_look_alike_letters_count_as_latin_ones():
    assert letters("Тhе раsswоrd іs ѕесrеt") == "thepasswordissecret"
