"""The zones that people choose from: each city once, under its name of today."""

import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from django.conf import settings
from django.utils import translation

from mentorhub import time_zones
from mentorhub.forms.zone_field import ZoneField

WINTER, SUMMER = datetime(2027, 1, 15, 12, tzinfo=UTC), datetime(2027, 7, 15, 12, tzinfo=UTC)


def test_each_city_is_there_once():
    labels = time_zones.labels(WINTER)
    cities = [label.split(" (")[0] for label in labels.values()]
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


def cities_of_cldr(language):
    """Zone -> city, where no zone has a city of this name in the tz database. A zone that the CLDR
    and some browsers know by its older name is there under both. Regions in brackets are left out.
    """
    as_in_tz = {time_zones.city_of(name) for name in time_zones.names()}
    found = {}
    for zone, told in Locale(language).time_zones.items():
        city = re.sub(r"[ \xa0]*[(\[].*", "", told.get("city", ""))
        if city and not zone.startswith("Etc/") and city not in as_in_tz:
            found |= {zone: city, time_zones.current_name(zone): city}
    return found


# After a new release of the CLDR (of Babel), this prints what the file has to hold.
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_cities_have_their_names_of_the_cldr_in_each_language(language):
    file = settings.BASE_DIR / "static" / time_zones.cities_file(language)
    expected = json.dumps(cities_of_cldr(language), ensure_ascii=False, indent=0, sort_keys=True)
    assert file.read_text(encoding="utf-8") == f"{expected}\n"


def test_a_city_is_named_in_the_language_of_its_reader():
    assert time_zones.city_of("Europe/Vienna") == "Vienna"
    with translation.override("fr"):
        assert time_zones.city_of("Europe/Vienna") == "Vienne"
        assert time_zones.city_of("America/New_York") == "New York"
        assert time_zones.city_of("Asia/Calcutta") == time_zones.city_of("Asia/Kolkata")
        labels = list(time_zones.labels(WINTER).values())
        assert labels.index("Le Caire (UTC+02:00)") < labels.index("Londres (UTC+00:00)")
    assert "London (UTC+00:00)" in time_zones.labels(WINTER).values()


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_label_is_found_by_readers_of_every_language(language):
    with translation.override(language):
        labels = time_zones.labels(WINTER)
    assert len(set(labels.values())) == len(labels)
    assert {name: time_zones.find(label) for name, label in labels.items()} == {
        name: name for name in labels
    }


def test_the_list_says_which_zone_a_city_is_where_its_name_does_not():
    with translation.override("fr"):
        box = ZoneField().widget.render("zone", "", {"id": "id_zone"})
    assert '<option value="Vienne (UTC+01:00)" data-zone-name="Europe/Vienna">' in box
    assert '<option value="Paris (UTC+01:00)">' in box
