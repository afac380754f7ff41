"""The landing page shows the product: in the reader's language, in both themes, and lightly."""

import re
from pathlib import Path

import pytest
from PIL import Image

from mentorhub.landing.pictures import LANGUAGES, SIZES, THEMES, file_name, pictures

PICTURE_MAX_BYTES = 120_000

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", SIZES)
def test_every_picture_is_there_in_both_themes_and_languages(name):
    for theme in THEMES:
        for language in LANGUAGES:
            file = Path("static", file_name(name, theme, language))
            assert Image.open(file).size == SIZES[name]
            assert file.stat().st_size <= PICTURE_MAX_BYTES


def test_no_picture_lies_about_that_no_page_shows():
    named = {file_name(name, t, i) for name in SIZES for t in THEMES for i in LANGUAGES}
    there = {f"img/landing/{path.name}" for path in Path("static/img/landing").iterdir()}
    assert there == named


def test_a_visitor_sees_the_pictures_of_their_language(client):
    for language, other in (("fr", "en"), ("en", "fr"), ("de", "fr")):
        page = client.get("/", headers={"accept-language": language}).text
        assert f"-{other}." not in page
        assert len(re.findall(r"<img[^>]*img/landing/", page)) >= len(SIZES)


def test_every_picture_says_what_it_shows_and_keeps_its_place(client):
    images = re.findall(r"<img[^>]*img/landing/[^>]*>", client.get("/").text)
    for image in images:
        assert re.search(r'alt="[^"]{10,}"', image)
        assert "width=" in image
        assert "height=" in image
    # Only what is seen at once is fetched at once: the dashboard, and the phone before it.
    eager = [image for image in images if "loading=" not in image]
    assert ["/dashboard-" in eager[0], "/phone-" in eager[1], len(eager)] == [True, True, 2]


def test_a_narrow_window_fetches_one_of_the_two_pictures_on_top(client):
    first = re.search(r"<picture.*?</picture>", client.get("/").text, re.DOTALL)[0]
    narrow = re.findall(r'srcset="([^"]*)"\s+media="\(max-width: 36rem\)', first)
    assert len(narrow) == len(THEMES)
    assert all("/phone-" in address for address in narrow)


def test_an_unknown_language_has_the_english_pictures():
    assert pictures("de") == pictures("en")
    assert pictures("") == pictures("en")
