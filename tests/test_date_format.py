"""Dates in words: the first of a month, in French."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from mentorhub.date_formats import date_format
from mentorhub.templatetags import ui_tags


@pytest.mark.parametrize(
    ("language", "day", "text"),
    [
        ("fr", date(2026, 12, 1), "1er décembre 2026"),
        ("fr", date(2026, 12, 11), "11 décembre 2026"),
        ("fr", date(2026, 12, 21), "21 décembre 2026"),
        ("en", date(2026, 12, 1), "1 Dec 2026"),
    ],
)
def test_the_first_of_a_month(language, day, text):
    with override(language):
        assert date_format(day) == text
        assert date_format(day, "DATE_FORMAT") == text


def test_a_pattern_keeps_its_hours_and_its_words():
    at = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    with override("fr"):
        assert date_format(at, "D j N, H:i") == "mar 1er déc., 09:30"
        assert date_format(at, "H:i") == "09:30"
        assert date_format(at, r"\j\o\u\r j") == "jour 1er"


def test_pages_show_it(settings):
    at = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    with override("fr"):
        shown = [ui_tags.moment(at), ui_tags.dated(at), ui_tags.short(at), ui_tags.day(at)]
    assert all("1er" in str(each) for each in shown)
