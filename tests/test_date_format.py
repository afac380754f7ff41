"""Dates in words: the first of a month, in French."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import defaultfilters
from django.utils import timezone
from django.utils.translation import override

from mentorhub.date_formats import date_format
from mentorhub.templatetags import date_filter, ui_tags


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


# --- What was written is remembered -------------------------------------------------------------


def test_one_instant_is_written_as_each_clock_shows_it():
    at = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    clocks = [ZoneInfo(name) for name in ("Europe/Paris", "Europe/London", "Asia/Kolkata")]
    for _ in range(2):
        assert [date_format(at.astimezone(each), "H:i") for each in clocks] == [
            "18:00", "17:00", "22:30",
        ]  # fmt: skip


def test_filters_follow_the_clock_and_the_language_of_each_reader():
    at = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    filters = (ui_tags.short, ui_tags.time_of_day, ui_tags.moment, ui_tags.weekday, ui_tags.day)
    shown = {}
    for _ in range(2):
        for zone, language in (("UTC", "en"), ("Asia/Kolkata", "en"), ("UTC", "fr")):
            with timezone.override(ZoneInfo(zone)), override(language):
                texts = [str(write(at)) for write in filters]
                assert shown.setdefault((zone, language), texts) == texts
    assert [texts[0] for texts in shown.values()] == [
        "Tue 1 Dec, 23:30", "Wed 2 Dec, 05:00", "mar 1er déc., 23:30",
    ]  # fmt: skip
    assert len({tuple(texts) for texts in shown.values()}) == len(shown)


def test_one_clock_in_two_zones_is_written_with_its_own_zone():
    zones = [ZoneInfo("Europe/Paris"), ZoneInfo("Europe/London")]
    times = [datetime(2026, 11, 26, 18, 0, tzinfo=zone) for zone in zones]
    for _ in range(2):
        assert [date_format(each, "H:i T") for each in times] == ["18:00 CET", "18:00 GMT"]
        assert [ui_tags.time_of_day_in(each, "Europe/Paris") for each in times] == [
            '<time datetime="2026-11-26T18:00+01:00">18:00</time>',
            '<time datetime="2026-11-26T19:00+01:00">19:00</time>',
        ]


def test_each_language_has_its_own():
    day, written = date(2026, 11, 26), []
    for language in ("en", "fr", "en"):
        with override(language):
            written.append(date_format(day, "D j F"))
    assert written == ["Thu 26 November", "jeu 26 novembre", "Thu 26 November"]


def test_a_day_and_its_midnight_are_two():
    assert date_format(date(2026, 11, 26), "j M") == "26 Nov"
    assert date_format(datetime(2026, 11, 26), "j M, H:i") == "26 Nov, 00:00"
    with pytest.raises(TypeError):
        date_format(date(2026, 11, 26), "j M, H:i")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("pattern", ["Y-m-d", "c", "j", "D", "l j F", "H:i", "DATE_FORMAT", None])
def test_the_filter_of_templates_gives_what_djangos_gives(language, pattern):
    values = [datetime(2026, 12, 1, 9, 30, tzinfo=UTC), datetime(2026, 6, 30, 23, 59), None, "", 5]
    if pattern != "H:i":
        values.append(date(2026, 12, 1))
    with override(language):
        for value in values:
            assert date_filter.date(value, pattern) == defaultfilters.date(value, pattern)
