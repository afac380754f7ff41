"""Every page in French: no English word is left on it, and numbers and dates are French."""

import re

import pytest

from tests import messages
from tests.rendered import every_page
from tests.test_access import fresh_people as people  # noqa: F401  fixtures
from tests.test_access import from_one_network  # noqa: F401
from tests.test_budgets import filled, lived

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(
    r"\b(the|your|you|and|with|this|that|are|have|from|was|of|to|not|for|yes|by|name|more)\b", re.I
)
DATES = re.compile(
    r"\b(Jan|Feb|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Tue|Wed|Thu|Fri|Sat|Sun)\b(?!\.)"
)
# English that is not ours: what people of these tests wrote, and words that Django left in its own
# pages.
OTHERS = {
    "Bake for the village fair.", "Hello {name},", "Kneading By Hand",
    "Kneading By Hand · MentorHub", "Search", "Sessions", "Start", "Table", "The room",
    "The room · MentorHub", "True", "Versions précédentes · Kneading By Hand · MentorHub",
    "You move it on its page.",
}  # fmt: skip
# What stands for a first name in the text of a canned reply.
OTHERS |= {"{name} est remplacé par le prénom de la personne."}
# Of Stu Student; in a calendar a last name stands in an element of its own.
LAST_NAME, CALENDARS = "Student", {"sessions", "session_calendar_of"}
# Words that end in s in the singular too.
ONE = re.compile(r"\b[01] (?!avec\b|sans\b|fois|mois|cours|pas|plus|heures?\b)([a-zé]+s)\b")


@pytest.fixture(scope="module")
def opened():
    return []


@pytest.fixture
def pages(request, opened):
    """Opened by the first of these tests, for all of them: they only look."""
    if not opened:
        people = request.getfixturevalue("people")
        filled(people, 1)
        lived(people, 1)
        opened += every_page(people, language="fr")
    return opened


def test_no_text_is_left_in_english(pages):
    catalogue = {m.id: m.string for m in messages.load("fr") if isinstance(m.id, str) and m.id}
    french = set(catalogue.values())
    found = set()
    for page in pages:
        for text in page.texts:
            translated = catalogue.get(text, text)
            if text in OTHERS or (text == LAST_NAME and page.name in CALENDARS):
                continue
            if (translated != text and text not in french) or ENGLISH.search(text):
                found.add((text, page.name))
    for each in sorted(found):
        print(each)
    assert not found


def test_dates_and_numbers_are_french(pages):
    found = set()
    for page in pages:
        for text in page.texts:
            if DATES.search(text) or ONE.search(text):
                found.add((text, page.name))
    for each in sorted(found):
        print(each)
    assert not found
