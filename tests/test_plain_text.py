"""Names are ordered and found as people do it, whatever case or accent."""

import unicodedata
from importlib import import_module

import psycopg2
import pytest
from django.db import connections, transaction

from mentorhub.accounts.models import User
from mentorhub.database import OWNER, SIGNIN, STAFF, WEB
from mentorhub.plain_text import contains_words, has_words, plain, plain_path, without_accents
from students.models import Path, Project, Resource, Session
from tests import factories as make
from tests.walls.logins import connected_as

pytestmark = pytest.mark.django_db


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


def test_greek_cyrillic_and_arabic_are_written_in_latin_letters():
    names = {
        "Иван Йовков": "ivan yovkov", "ЖАННА ЩУКИНА": "zhanna shchukina",
        "Ольга Коваль": "olga koval", "Њива Ђорђевић": "njiva dordevic",
        "ΣΟΦΊΑ ΟΔΟΣ": "sofia odos", "Σοφίας": "sofias", "Παπαδόπουλος": "papadopoulos",
        "محمد علي": "mhmd aly", "مُحَمَّد": "mhmd", "أحمد": "ahmd", "احمد": "ahmd",
        "خالد الشريف": "khald alshryf",
    }  # fmt: skip
    assert [plain(name) for name in names] == list(names.values())
    assert in_database(*names) == list(names.values())


def test_other_scripts_keep_their_letters():
    names = ["しゅんぺい", "王伟", "김민준", "देवी"]
    assert in_database(*names) == [plain(name) for name in names]
    assert in_database("王伟") == ["王伟"]


def test_without_accents_keeps_each_letter_in_its_alphabet():
    """What the paste check compares: look-alikes, not what is spelled alike."""
    assert without_accents("Ёлка ΣΟΦΊΑ Élodie") == "елка σοφια elodie"


def test_python_and_the_database_agree_on_every_letter_of_these_alphabets():
    # With two marks or more, which no rule of unaccent names.
    unknown = "ǢǣǮǯǼǽǾǿϓϔẛ\u037a"
    codes = (
        *range(0x20, 0x2B0), *range(0x370, 0x530), *range(0x600, 0x700), *range(0x1E00, 0x2000)
    )  # fmt: skip
    letters = [chr(code) for code in codes if chr(code).isalpha() and chr(code) not in unknown]
    letters += [chr(code) for code in range(0x600, 0x700) if unicodedata.combining(chr(code))]
    there = dict(zip(letters, in_database(*letters), strict=True))
    assert {each: plain(each) for each in letters if plain(each) != there[each]} == {}
    assert in_database("’‘“”–—‑") == [plain("’‘“”–—‑")] == ["''\"\"---"]


# --- Searches ---------------------------------------------------------------------------------


def test_each_word_is_found_in_any_order_and_in_any_of_the_columns():
    zoe = make.person("Zoé van der Łuk")
    for query in ("zoe", "LUK zoe", "ｚｏé", "é", "", "  der   van "):
        assert zoe in User.objects.named(query), query
        assert has_words(query, zoe.name), query
    for query in ("zoa", "zoe luc", "zoeluk"):
        assert zoe not in User.objects.named(query), query
        assert not has_words(query, zoe.name), query
    both = contains_words("luk example", "plain_name", "email")
    assert User.objects.filter(both).get() == zoe


def test_signs_of_patterns_stand_for_themselves():
    make.person("Percy Hundred")
    made = make.person("Per％cy _Under\\Score")
    for query in ("r%c", "％", "_u", "\\s"):
        assert list(User.objects.named(query)) == [made], query
    path = make.path(title="100 % coverage")
    assert list(Path.objects.filter(plain_title__contains="0 %")) == [path]
    link = Resource.objects.create(project=make.project(path), title="Été 100 %", url="/x")
    assert list(Resource.objects.filter(title__plain__contains="ETE 100 %")) == [link]
    assert not Resource.objects.filter(title__plain__contains="0_%").exists()


def test_a_path_to_a_name_leads_to_its_plain_column():
    assert plain_path(User, "name") == "plain_name"
    assert plain_path(User, "-name") == "-plain_name"
    assert plain_path(Session, "mentorship__student__name") == "mentorship__student__plain_name"
    assert plain_path(Project, "path__title") == "path__plain_title"
    assert plain_path(Resource, "title") == "title__plain"
    for other in ("email", "plain_name", "name__startswith", "nothing", "joined_at__name"):
        assert plain_path(User, other) == other


ALPHABETS = {
    # As it is written: what somebody types who looks for them.
    "Жанна Щукина": ["Жанна", "ЩУКИНА жанна", "жан", "щук", "Zhanna Shchukina", "zhan"],
    "Юрій Їжак": ["юрій", "їжак", "yuriy", "yuri"],
    "Σοφία Παπαδοπούλου": ["ΣΟΦΙΑ", "Σοφία", "παπαδοπουλου", "παπαδ σοφ", "sofia papadop"],
    "محمد الشريف": ["محمد", "مُحَمَّد", "الشريف محمد", "الشر", "mhmd"],
    "أحمد علي": ["احمد", "أحمد", "على احمد"],
    "王小明": ["王小明", "王", "王小", "小明", "明"],
    "김민준": ["김민준", "김", "민준"],
}


@pytest.mark.parametrize("name", ALPHABETS)
def test_a_name_in_another_alphabet_is_found_whole_and_by_its_parts(name):
    people = {each: make.person(each) for each in ALPHABETS}
    for query in ALPHABETS[name]:
        assert list(User.objects.named(query)) == [people[name]], query
        assert has_words(query, name), query
    for query in ("Анна Каренина", "Νίκος", "خالد", "李伟", "박"):
        assert list(User.objects.named(query)) == [], query
        assert not has_words(query, name), query


def test_names_in_three_alphabets_stand_among_the_latin_ones_and_others_after_them():
    names = ["Anna", "Борис", "Claire", "Δέσποινα", "Erik", "Фёдор", "خالد", "Zoë", "王伟"]
    for name in reversed(names):
        make.person(name)
    found = [each.name for each in User.objects.by_name() if each.name in names]
    assert found == sorted(names, key=plain)
    assert found == ["Anna", "Борис", "Claire", "Δέσποινα", "Erik", "Фёдор", "خالد", "Zoë", "王伟"]


# --- The column -------------------------------------------------------------------------------


def test_the_plain_name_follows_the_name():
    person = make.person("Zoë")
    assert person.plain_name == "zoe"
    person.name = "Éva"
    person.save(update_fields=["name"])
    person.refresh_from_db()
    assert person.plain_name == "eva"


def test_a_column_from_before_is_computed_again_and_stays_after_a_step_back():
    """The migration to Latin letters, on a database with people, paths and projects."""
    migration = import_module("mentorhub.accounts.migrations.0017_plain_latin")
    to_latin, again = migration.Migration.operations
    ivan, path = make.person("Иван"), make.path(title="Кухня")
    project = make.project(path, title="Σούπα")

    def plain_values():
        for each in (ivan, path, project):
            each.refresh_from_db()
        return [ivan.plain_name, path.plain_title, project.plain_title]

    assert plain_values() == ["ivan", "kukhnya", "soupa"]
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(to_latin.reverse_sql)
        cursor.execute(again.reverse_sql)
        assert plain_values() == ["иван", "кухня", "σουπα"]
        cursor.execute(to_latin.sql)
        cursor.execute(again.sql)
        assert plain_values() == ["ivan", "kukhnya", "soupa"]


@pytest.mark.parametrize("login", [WEB, SIGNIN, STAFF])
def test_each_login_that_changes_a_name_changes_the_plain_name(login):
    with connected_as(login) as cursor:
        if login != WEB:
            cursor.execute(
                "insert into accounts_user (password, email, name, language, zone, theme,"
                " is_active, joined_at) values ('', 'zoe@example.org', 'Zoë', 'en', '', 'system',"
                " true, now()) returning plain_name"
            )
            assert cursor.fetchone() == ("zoe",)
        cursor.execute("update accounts_user set name = 'Éva' returning plain_name")
        assert {row[0] for row in cursor.fetchall()} <= {"eva"}
        with pytest.raises(psycopg2.Error):
            cursor.execute("update accounts_user set plain_name = 'maya'")


def test_lists_and_searches_of_people_use_their_indexes():
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        assert "accounts_user_by_name" in User.objects.by_name()[:25].explain()
        cursor.execute("set local enable_indexscan = off")
        for typed in ("élodie", "Жанна", "Σοφία", "الشريف"):
            assert "accounts_user_plain_part" in User.objects.named(typed).explain(), typed


def test_the_function_depends_on_no_search_path():
    with connections[OWNER].cursor() as cursor, transaction.atomic(using=OWNER):
        cursor.execute("set local search_path = ''")
        cursor.execute(
            "select public.plain('Élodie'), provolatile, prosecdef from pg_catalog.pg_proc"
            " where oid = 'public.plain(text)'::pg_catalog.regprocedure"
        )
        assert cursor.fetchone() == ("elodie", "i", False)
