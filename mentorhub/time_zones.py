"""The time zones that people choose from: one for each city of the list of the tz database, without
the older names of the same zone.

The list (``zone.tab``) and the older names (``tzdata.zi``) come with the package tzdata. What the
cities are called in other languages than English stands in ``static/cities-<language>.json``,
zone -> city, where scripts read it too (docs/decisions/names-of-cities.md).
"""

import json
import re
import unicodedata
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

_STATIC_FILES = Path(__file__).parent.parent / "static"
_OFFSET = re.compile(r"\s*\(?\s*(UTC|GMT)\s*[+−–-]?\s*[\d:]*\s*\)?\s*$", re.IGNORECASE)


@cache
def names() -> frozenset[str]:
    """The current name of each zone, such as ``Europe/Kyiv``."""
    rows = (line.split("\t") for line in _lines("zone.tab") if not line.startswith("#"))
    return frozenset(row[2] for row in rows)


@cache
def _older_names() -> dict[str, str]:
    """Older or other names of zones, and the name each of them leads to."""
    links = (line.split() for line in _lines("tzdata.zi") if line.startswith("L "))
    return {older: name for _letter, name, older in links}


def current_name(name: str) -> str:
    """The name of today of a zone: ``Europe/Kiev`` gives ``Europe/Kyiv``.

    UTC gives "", which is how it is stored; an unknown name is returned as it is.
    """
    for _step in range(5):
        if name in names() or name not in _older_names():
            break
        name = _older_names()[name]
    return "" if name in ("UTC", "Etc/UTC", "GMT", "Etc/GMT") else name


def city_of(name: str) -> str:
    """What people call a zone in the current language: ``Europe/London`` gives "Londres"."""
    return _cities_in(get_language() or "").get(current_name(name)) or city_in_tz(name)


def city_in_tz(name: str) -> str:
    """The city in the name of a zone, which is what it is called in English."""
    return name.rsplit("/", 1)[-1].replace("_", " ")


def cities_file(language: str) -> str | None:
    """The static file with the names of cities in this language; None for English."""
    name = f"cities-{language}.json"
    return name if (_STATIC_FILES / name).is_file() else None


@cache
def _cities_in(language: str) -> dict[str, str]:
    name = cities_file(language)
    cities = json.loads((_STATIC_FILES / name).read_text(encoding="utf-8")) if name else {}
    return {current_name(zone): city for zone, city in cities.items()}


def label_of(name: str, at: datetime) -> str:
    """The city, and how far its clock is from UTC at an instant: "New York (UTC−05:00)"."""
    offset = at.astimezone(ZoneInfo(name)).utcoffset() or timedelta()
    minutes = int(offset.total_seconds() // 60)
    sign, minutes = ("−" if minutes < 0 else "+"), abs(minutes)
    return f"{city_of(name)} (UTC{sign}{minutes // 60:02}:{minutes % 60:02})"


@lru_cache(maxsize=4)
def _labels(at: datetime, language: str) -> dict[str, str]:
    by_city = sorted(names(), key=lambda name: _plain(city_of(name)))
    return {name: label_of(name, at) for name in by_city}


def labels(at: datetime) -> dict[str, str]:
    """Each zone and its label in the current language, in the order of the cities."""
    # Clocks change at a quarter of an hour.
    quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    return _labels(quarter, get_language() or "")


# In characters: the longest labels of today have 40.
MAX_LABEL_LENGTH = 200


def find(typed: str) -> str | None:
    """The zone that somebody means by a label, a name, or a city in any spelling; None when it is
    unknown or longer than any. UTC is ""."""
    if len(typed) > MAX_LABEL_LENGTH:
        return None
    city = _OFFSET.sub("", typed).strip() or typed.strip()
    if city.upper() in ("", "UTC", "GMT"):
        return ""
    return _by_words().get(_plain(city))


@cache
def _by_words() -> dict[str, str]:
    """Names and cities as ``_plain`` writes them; those of today before older ones, and both before
    those in other languages."""
    known = {
        _plain(city): name
        for language, _name in settings.LANGUAGES
        for name, city in _cities_in(language).items()
    }
    known |= {_plain(older): current_name(older) for older in _older_names()}
    known |= {_plain(city_in_tz(older)): current_name(older) for older in _older_names()}
    known |= {_plain(city_in_tz(name)): name for name in names()}
    return known | {_plain(name): name for name in names()}


def _plain(words: str) -> str:
    """Without case, accents and the marks between words."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(each for each in letters if each.isalnum() or each == "/")


def _lines(name: str) -> list[str]:
    return (files("tzdata.zoneinfo") / name).read_text(encoding="utf-8").splitlines()
