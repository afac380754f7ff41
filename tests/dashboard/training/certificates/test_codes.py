"""Codes of certificates: drawn at random, and read kindly."""

import pytest

from dashboard.training.certificates.codes import (
    ALPHABET,
    LENGTH,
    CodeError,
    grouped,
    new_code,
    parse_code,
)


def test_a_code_has_26_letters_of_the_alphabet_and_is_never_the_same():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "7VK0M1QWER5TYP9ASDF3GH2JKZ",
        "7vk0m1qwer5typ9asdf3gh2jkz",
        " 7VK0M-1QWER-5TYP9-ASDF3-GH2JKZ\n",
        "7VKOM-IQWER-5TYP9-ASDF3-GH2JKZ",
        "7vkom lqwer 5typ9 asdf3 gh2jkz",
        "7VK0M–1QWER—5TYP9‑ASDF3 GH2JKZ",
    ],
)
def test_a_code_is_read_whatever_case_separators_and_similar_letters(typed):
    assert parse_code(typed) == "7VK0M1QWER5TYP9ASDF3GH2JKZ"


def test_what_is_printed_is_read_again():
    code = new_code()
    assert parse_code(grouped(code)) == code
    assert [len(group) for group in grouped(code).split("-")] == [5, 5, 5, 5, 6]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "length"),
        ("7VK0M", "length"),
        ("7VK0M1QWER5TYP9ASDF3GH2JKZ0", "length"),
        ("7VK0M1QWER5TYP9ASDF3GH2JK!", "character"),
        ("7VK0M1QWER5TYP9ASDF3GH2JKÉ", "character"),
        ("../../etc/passwd", "character"),
        ("0" * 5000, "length"),
    ],
)
def test_what_cannot_be_a_code_is_refused_with_the_reason(typed, reason):
    with pytest.raises(CodeError) as refused:
        parse_code(typed)
    assert refused.value.reason == reason
