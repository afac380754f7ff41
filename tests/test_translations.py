"""Everything visible is there in French, and what is committed is what was compiled."""

import re

import pytest

from tests import messages


def identity(message):
    return message.context, message.id


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_catalogue_holds_every_text_and_no_other(language):
    there = {identity(m) for m in messages.load(language) if m.id}
    wanted = {identity(m) for m in messages.gather() if m.id}
    assert there == wanted, "run `make messages`"


def test_nothing_is_missing_or_doubtful_in_french():
    catalog = messages.load("fr")
    doubtful = [m.id for m in catalog if m.id and (m.fuzzy or not messages.is_translated(m))]
    assert doubtful == []


def test_placeholders_survive_translation():
    catalog = messages.load("fr")
    found = [(m.id, [str(error) for error in m.check(catalog)]) for m in catalog if m.id]
    broken = [(text, errors) for text, errors in found if errors]
    assert broken == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_source(language):
    file = messages.po_file(language).with_suffix(".mo")
    assert file.read_bytes() == messages.compiled(messages.load(language)), "run `make messages`"


# What would otherwise begin a line by itself, or end one, in French.
LOOSE = re.compile(r" [:;!?»]|« ")


def test_french_punctuation_stays_with_its_word():
    loose = [
        text
        for message in messages.load("fr")
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else [message.string])
        if LOOSE.search(text)
    ]
    assert loose == [], "put a non-breaking space there"


def test_a_colon_is_part_of_its_text():
    # French has a space before it, so it cannot stand in a template by itself.
    glued = [
        str(file.relative_to(messages.ROOT))
        for file in sorted((messages.ROOT / "templates").rglob("*.*"))
        if re.search(r'translate "[^"]*" %}\s?[:;!?]', file.read_text())
    ]
    assert glued == []
