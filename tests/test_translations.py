"""Everything visible is there in French, and what is committed is what was compiled."""

import re
from gettext import GNUTranslations

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


def test_the_singular_of_a_text_with_a_plural_is_compiled_for_itself():
    """As Debian's Python 3.11.2 looks for it; a newer one finds the plural too."""
    with messages.po_file("fr").with_suffix(".mo").open("rb") as file:
        known = GNUTranslations(file)._catalog
    missing = [
        message.id[0]
        for message in messages.load("fr")
        if message.pluralizable and not message.context and message.id[0] not in known
    ]
    assert missing == []


# A space that may break, none at all (a web address and a time have none), or the wrong width: a
# thin one (U+202F) stands before ; ! and ?, one of full width (U+00A0) before : and within « ».
LOOSE = re.compile(
    r" [:;!?»]|« |[^\W\d][:;!?](?![\w/%])|\u00a0[;!?]|\u202f[:»]|«\u202f|«[^\u00a0]|[^\u00a0]»"
)


def texts(catalog):
    """Each text of a language, each form of a plural."""
    for message in catalog:
        if message.id:
            yield from message.string if isinstance(message.string, tuple) else [message.string]


def test_french_punctuation_stays_with_its_word():
    loose = [text for text in texts(messages.load("fr")) if LOOSE.search(text)]
    assert loose == [], "put a non-breaking space there"


# "Mail" is post; what is sent here is an e-mail. A mail server is called so.
MAIL = re.compile(r"(?<![\w-])mails?\b(?! server)", re.IGNORECASE)


def test_an_e_mail_is_never_called_a_mail():
    english = [
        text
        for message in messages.load("en")
        if message.id
        for text in (message.id if isinstance(message.id, tuple) else [message.id])
    ]
    assert [text for text in english if MAIL.search(text)] == []
    french = re.compile(r"(?<![\w-])(mails?|courriels?)\b", re.IGNORECASE)
    # What somebody may type into the search is no sentence.
    keywords = {"notifications settings reminders e-mail"}
    catalog = messages.load("fr")
    assert not [
        message.string
        for message in catalog
        if message.id not in keywords and french.search(str(message.string))
    ]


def test_a_colon_is_part_of_its_text():
    # French has a space before it, so it cannot stand in a template by itself.
    glued = [
        str(file.relative_to(messages.ROOT))
        for file in sorted((messages.ROOT / "templates").rglob("*.*"))
        if re.search(r'translate "[^"]*" %}\s?[:;!?]', file.read_text())
    ]
    assert glued == []


# Before a vowel "de" and "que" lose theirs: "d’Élodie". Who translates a text does not know what it
# is filled with, so none of these stands before a name; numbers and dates begin otherwise.
BEFORE_NAME = re.compile(
    r"\b(?:d|qu|jusqu|lorsqu|puisqu|[lnjmts])[ea] (?:<[^>]*>)*%\((\w+)\)", re.IGNORECASE
)
NO_NAMES = {
    "age", "at", "begins", "day", "days", "earliest", "first", "fix_hours", "from", "hours",
    "instead_of", "last", "length", "limit", "memory", "minutes", "months", "most", "n", "number",
    "proposed", "seconds", "size", "until", "was", "when",
}  # fmt: skip


def test_french_never_needs_an_elision_before_a_name():
    found = [
        text for text in texts(messages.load("fr")) if set(BEFORE_NAME.findall(text)) - NO_NAMES
    ]
    assert found == [], "say it so that the name follows another word: pour, par, avec, à, « …"
