"""The zones that people choose from: each city once, under its name of today."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mentorhub import time_zones
from mentorhub.forms.zone_field import ZoneField
from mentorhub.french_cities import FRENCH_CITIES

WINTER, SUMMER = datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2027, 7, 15, 12, tzinfo=UTC)


def test_each_city_is_there_once():
    labels = time_zones.labels(WINTER)
    cities = [label.split(" (")[0] for label in labels]
    assert len(cities) == len(set(cities)) > 400
    assert "Kyiv" in cities
    assert not {"Kiev", "Calcutta", "Saigon", "GMT", "Eastern"} & set(cities)
    assert cities.index("Abidjan") < cities.index("Paris") < cities.index("Zurich")


def test_every_zone_is_found_by_its_label_and_known_to_python():
    for name in time_zones.names():
        assert ZoneInfo(name)
        assert time_zones.find(time_zones.label_of(name, WINTER)) == name


@pytest.mark.parametrize(
    ("name", "winter", "summer"),
    [
        ("America/New_York", "New York (UTC−05:00)", "New York (UTC−04:00)"),
        ("Asia/Kolkata", "Kolkata (UTC+05:30)", "Kolkata (UTC+05:30)"),
        ("Africa/Dakar", "Dakar (UTC+00:00)", "Dakar (UTC+00:00)"),
        ("America/St_Johns", "St Johns (UTC−03:30)", "St Johns (UTC−02:30)"),
    ],
)
def test_the_offset_is_that_of_the_day(name, winter, summer):
    assert time_zones.label_of(name, WINTER) == winter
    assert time_zones.label_of(name, SUMMER) == summer


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Montréal", "America/Toronto"),
        ("são paulo", "America/Sao_Paulo"),
        ("  Kiev ", "Europe/Kyiv"),
        ("Bruxelles", "Europe/Brussels"),
        ("londres", "Europe/London"),
        ("Le Caire", "Africa/Cairo"),
        ("US/Eastern", "America/New_York"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("utc", ""),
        ("", ""),
        ("Mars/Base", None),
        ("UTC+1", None),
        ("../../etc/passwd", None),
    ],
)
def test_a_city_is_found_in_any_spelling(typed, found):
    assert time_zones.find(typed) == found


def test_the_box_lists_the_cities_and_can_be_searched_without_javascript():
    box = ZoneField().widget.render("zone", "Paris (UTC+01:00)", {"id": "id_zone"})
    assert 'list="id_zone_cities"' in box
    assert '<datalist id="id_zone_cities"><option value="Abidjan (UTC+00:00)">' in box


def test_an_older_name_that_is_kept_is_no_change():
    field = ZoneField()
    assert field.prepare_value("Europe/Kiev").startswith("Kyiv (UTC")
    assert not field.has_changed("Europe/Kiev", field.prepare_value("Europe/Kiev"))
    assert field.has_changed("Europe/Kiev", "Paris")


def test_every_french_city_leads_to_a_zone_of_today_and_hides_no_other_name():
    for city, name in FRENCH_CITIES.items():
        assert name in time_zones.names(), city
        assert time_zones.find(city) == name
