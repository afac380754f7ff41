"""A field of the administration that chooses a person forgives how the name is spelled."""

import pytest

from mentorhub.accounts.models import User
from tests import factories as make
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/autocomplete/"
FIELDS = [
    ("students", "mentorship", "student"), ("students", "mentorship", "mentor"),
    ("students", "enrolment", "student"), ("accounts", "role", "user"),
    ("dashboard", "mentor", "user"),
]  # fmt: skip


def asked(client, field, term, **more):
    names = dict(zip(("app_label", "model_name", "field_name"), field, strict=True))
    return client.get(ADDRESS, {**names, "term": term, **more})


def offered(client, field, term):
    """The heading above the rows, empty when they match exactly, and what the rows say."""
    rows = asked(client, field, term).json()["results"]
    heading = ""
    if rows and "children" in rows[0]:
        heading, rows = rows[0]["text"], rows[0]["children"]
    return heading, [row["text"] for row in rows]


@pytest.fixture
def elodie(school):
    return make.student("Élodie Martin-Lefèvre", school.baking)


@pytest.mark.parametrize("field", FIELDS)
def test_similar_names_are_offered_under_a_heading_when_nothing_matches(tom, elodie, field):
    heading, names = offered(tom, field, "lefevre elodei")
    assert "lefevre elodei" in heading
    assert names == ["Élodie Martin-Lefèvre"]
    assert offered(tom, field, "LEFEVRE elo") == ("", ["Élodie Martin-Lefèvre"])
    assert offered(tom, field, "brkwz") == ("", [])


@pytest.mark.parametrize(
    ("field", "typed", "named"),
    [
        (("students", "resource", "project"), "bred", "Bread"),
        (("students", "approval", "path"), "carpentri", "Carpentry"),
        (("students", "goal", "enrolment"), "lefevre elodei", "Élodie Martin-Lefèvre"),
    ],
)
def test_other_rows_are_chosen_in_the_same_way(tom, elodie, field, typed, named):
    heading, names = offered(tom, field, typed)
    assert heading
    assert len(names) == 1
    assert named in names[0]


def test_who_is_not_here_any_more_is_neither_offered_nor_hides_who_is_similar(school, tom, elodie):
    gone = make.student("Elodei Martini", school.baking)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    heading, names = offered(tom, FIELDS[0], "elodei")
    assert heading
    assert names == ["Élodie Martin-Lefèvre"]


@pytest.mark.parametrize("person", ["maya", "stu", "noor", "ines", None])
def test_nobody_but_an_administrator_is_offered_a_name(client, school, elodie, person):
    if person:
        client.force_login(getattr(school, person))
    answer = asked(client, FIELDS[0], "elodei")
    assert answer.status_code in (302, 404)
    assert "lodie" not in answer.content.decode()


@pytest.mark.parametrize("term", ["", " ", "%", "\0elodei", "x" * 5000, "a b c d e f g h i j k l"])
def test_any_term_is_answered(school, elodie, term):
    assert asked(signed_in(school.tom), FIELDS[0], term).status_code == 200
