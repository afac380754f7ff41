"""Names are ordered and found as people do it, whatever case or accent."""

import unicodedata

import pytest
from django.contrib.auth import get_user_model
from django.db import connections

from mentorhub.database import OWNER
from mentorhub.plain_text import plain

pytestmark = pytest.mark.django_db
User = get_user_model()


def in_database(*texts: str) -> list[str]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select public.plain(each) from unnest(%s::text[]) each", [list(texts)])
        return [row[0] for row in cursor.fetchall()]


def test_case_and_accents_are_gone():
    names = ["Élodie", "ZOË", "Łukasz Żak", "Ångström", "Straße", "İpek Işık", "Jürgen O’Neill"]
    expected = [
        "elodie", "zoe", "lukasz zak", "angstrom", "strasse", "ipek isik", "jurgen o'neill"
    ]  # fmt: skip
    assert in_database(*names) == expected
    assert [plain(name) for name in names] == expected


def test_letters_and_marks_typed_apart_are_the_same():
    apart = unicodedata.normalize("NFD", "Élodie Łącka")
    assert in_database(apart) == ["elodie lacka"]
    assert plain(apart) == "elodie lacka"


def test_other_scripts_keep_their_letters():
    names = ["Иван Йовков", "ΣΟΦΊΑ ΟΔΟΣ", "محمد", "しゅんぺい", "王伟"]
    assert in_database(*names) == [plain(name) for name in names]
    assert in_database("Йовков", "ΣΟΦΊΑ") == ["йовков", "σοφια"]


def test_python_and_the_database_agree_on_every_letter_of_latin_greek_and_cyrillic():
    # With two marks or more, which no rule of unaccent names.
    unknown = "ǢǣǮǯǼǽǾǿʹϓϔẛ"
    codes = (*range(0x20, 0x2B0), *range(0x370, 0x530), *range(0x1E00, 0x2000))
    letters = [chr(code) for code in codes if chr(code).isalpha() and chr(code) not in unknown]
    there = dict(zip(letters, in_database(*letters), strict=True))
    assert {each: plain(each) for each in letters if plain(each) != there[each]} == {}
    assert in_database("’‘“”–—‑") == [plain("’‘“”–—‑")] == ["''\"\"---"]
