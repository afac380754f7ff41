"""A name with a typing error is offered when nothing has the words, and only from what one sees."""

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.models import Announcement, Mentor
from mentorhub.accounts.models import User
from mentorhub.database import OWNER
from mentorhub.plain_text import words_of
from mentorhub.similar_names import search_names, similarity_of
from tests import factories as make
from tests.dashboard.matching.board import rows as matching
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(rows_of_this_file):
    people = school()
    Mentor.objects.filter(user=people.maya).update(capacity=20, certified_at=timezone.now())
    people.more["elodie"] = make.student("Élodie Martin-Lefèvre", people.baking)
    people.more["zuzana"] = make.student("Zuzana Łukasik", people.baking)
    for days, name in enumerate(("elodie", "zuzana"), start=2):
        mine = make.mentorship(people.maya, people.more[name])
        make.session(mine, starts_at=timezone.now() + timedelta(days=days))
    # Nobody's student here but Carl's.
    people.more["elodia"] = make.student("Elodia Marten", people.carpentry)
    make.mentorship(people.carl, people.more["elodia"])
    matching.waits(make.student("Waltraud Wartende", people.baking))
    Announcement.objects.create(title="Fermé à Noël", body="Repos.", written_by=people.noor)
    make.mentorship(people.maya, make.student("Σοφία Παπαδοπούλου", people.baking))
    make.mentorship(people.maya, make.student("王小明", people.baking))
    return people


@pytest.fixture
def people(written, db):
    return written


@pytest.mark.parametrize("typed", ["elodei", "Élodi martn", "lefebvre", "éloddie", "ELODEI MARTI"])
def test_an_error_finds_the_name_with_its_accents(people, typed):
    mine = User.objects.filter(pk=people.more["elodie"].pk)
    found = search_names(mine, typed, "plain_name")
    assert found.are_similar
    assert [each.name for each in found.rows] == ["Élodie Martin-Lefèvre"]


@pytest.mark.parametrize("typed", ["", "xq", "brkwz", "%", "elodie brkwz", "q"])
def test_nonsense_resembles_nobody(people, typed):
    everybody = User.objects.filter(pk=people.more["elodie"].pk)
    found = search_names(everybody, typed, "plain_name")
    assert not found.are_similar
    assert found.rows.count() == (1 if not typed else 0)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Жанна Щукина", "Жана Шукина"),
        ("Жанна Щукина", "Zhana"),
        ("Юлия Иванова", "Yulia Ivanova"),
        ("Σοφία Παπαδοπούλου", "Παπαδοπολου"),
        ("Σοφία Παπαδοπούλου", "Sofia Papadopulou"),
        ("عبد الرحمن", "عبد الرحمان"),
        ("王伟 Smith", "王伟 Smiht"),
    ],
)
def test_an_error_is_forgiven_in_other_alphabets(name, typed):
    made = make.person(name)
    rows = User.objects.filter(pk=made.pk)
    for sees_everybody in (False, True):
        found = search_names(rows, typed, "plain_name", sees_everybody=sees_everybody)
        assert (list(found.rows), found.are_similar) == ([made], True)
    assert similarity_of(words_of(typed), name)


@pytest.mark.parametrize("typed", ["李小明", "王大明伟", "Νίκος", "Олег Кравчук", "خالد", "박서준"])
def test_another_name_in_the_same_alphabet_is_not_similar(typed):
    names = ["王小明", "Σοφία Παπαδοπούλου", "Жанна Щукина", "محمد الشريف", "김민준"]
    rows = User.objects.filter(pk__in=[make.person(name).pk for name in names])
    for sees_everybody in (False, True):
        found = search_names(rows, typed, "plain_name", sees_everybody=sees_everybody)
        assert (list(found.rows), found.are_similar) == ([], False)


def test_an_exact_match_is_never_joined_by_similar_ones(people):
    found = search_names(User.objects.all(), "elodie", "plain_name", sees_everybody=True)
    assert not found.are_similar
    assert [each.name for each in found.rows] == ["Élodie Martin-Lefèvre"]


@pytest.mark.parametrize("typed", ["elodei", "martni zuzana", "lukasek", "waltrud", "maya"])
def test_the_index_and_the_comparison_without_one_find_the_same(people, typed):
    everybody = User.objects.all()
    plainly = search_names(everybody, typed, "plain_name")
    by_index = search_names(everybody, typed, "plain_name", sees_everybody=True)
    assert list(plainly.rows) == list(by_index.rows)
    assert plainly.are_similar == by_index.are_similar


@pytest.mark.parametrize("typed", ["elodei", "lukasek", "martn", "zzz", "lefebvre"])
def test_python_and_the_database_agree_whether_a_name_is_similar(people, typed):
    rows = User.objects.filter(pk__in=[people.more[name].pk for name in ("elodie", "zuzana")])
    in_python = {each for each in rows if similarity_of([typed], each.name)}
    assert set(search_names(rows, typed, "plain_name").rows) == in_python


LISTS = {
    "maya": [
        ("/dashboard/?q=elodei", "students", "Élodie Martin-Lefèvre"),
        ("/dashboard/students/?q=lukasek", "students", "Zuzana Łukasik"),
        ("/dashboard/students/?q=παπαδοπολου", "students", "Σοφία Παπαδοπούλου"),
        ("/sessions/?view=list&q=elodei", "page", "Élodie Martin-Lefèvre"),
        ("/projects/?q=bakng", "paths", "Baking"),
    ],
    "stu": [("/projects/?q=bakng", "paths", "Baking")],
    "noor": [
        ("/directory/?q=lukasek", "page", "Zuzana Łukasik"),
        ("/directory/?q=σοφα", "page", "Σοφία Παπαδοπούλου"),
        ("/directory/mentors/?q=carlos+carpentr", "page", "Carl Carpenter"),
        ("/matching/?q=waltrud", "page", "Waltraud Wartende"),
        ("/matching/mentors/?show=all&q=carpentr+crl", "page", "Carl Carpenter"),
        ("/matching/requests/new/?q=waltrud", "page", None),
        ("/announcements/?q=ferme+noll", "page", "Fermé à Noël"),
    ],
    "tom": [("/admin/accounts/user/?q=lukasek", "cl", "Zuzana Łukasik")],
}
CASES = [(person, *case) for person, cases in LISTS.items() for case in cases]


@pytest.mark.parametrize(("person", "address", "name", "expected"), CASES)
def test_each_list_offers_similar_names_and_says_so(
    client, people, person, address, name, expected
):
    client.force_login(people.everyone[person])
    answer = client.get(address)
    if expected is None:
        assert answer.status_code in (200, 404)
        return
    assert answer.status_code == 200, address
    if person != "tom":
        assert answer.context["similar"] is True
    assert "No exact match" in answer.content.decode()
    assert expected in answer.content.decode()


def test_the_one_search_offers_people_projects_and_pages(client, people):
    client.force_login(people.maya)
    for typed, group, title in (
        ("elodei", "people", "Élodie Martin-Lefèvre"),
        ("bred", "projects", "P1 Bread"),
        ("prefrences", "pages", "Preferences"),
    ):
        answer = client.get("/search/", {"q": typed})
        assert answer.context["similar"] is True, typed
        found = {each.group.key: each.results[0].title for each in answer.context["groups"]}
        assert found[group] == title
    assert client.get("/search/", {"q": "brkwz"}).context["groups"] == []
    assert client.get("/search/", {"q": "elodie"}).context["similar"] is False


ADDRESSES = ["/search/?q={}", "/sessions/?view=list&q={}", "/dashboard/students/?q={}"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("hidden", ["Elodei Martini", "Zuzanna Lukasek", "Brkwz Qxzv"])
def test_somebody_whom_one_may_not_see_changes_nothing(client, people, address, hidden):
    """Neither an exact match among others, which would hold back what is similar, nor a better
    one, which would raise what counts as near."""
    client.force_login(people.maya)
    typed = address.format(hidden.split()[0].lower())
    client.get(typed)
    answers = []
    for _time in range(2):
        with CaptureQueriesContext(connections[OWNER]) as queries:
            content = client.get(typed, headers={"HX-Request": "true"}).content.decode()
        answers.append((_content(content), len(queries)))
        make.student(hidden, people.carpentry)
    assert answers[0] == answers[1]


def _content(page: str) -> str:
    """The part between heading and end, without the keys of its forms."""
    main = page.partition("<main")[2].partition("</main>")[0] if "<main" in page else page
    return re.sub(r'value="[^"]{30,}"', "", main)


def named(client, field: str, typed: str) -> tuple[list[str], str]:
    """The codes of the errors of a box of a cover in which this is typed, and what they say."""
    form = client.post("/covers/plan/", {field: typed, "step": "check"}).context["form"]
    return error_codes(form).get(field, []), str(form.errors.get(field, ""))


def test_a_cover_is_planned_for_a_name_with_an_error(client, people):
    client.force_login(people.noor)
    codes, said = named(client, "student", "elodei")
    assert codes == ["similar"]
    assert said.index("Elodia Marten") < said.index("Élodie Martin-Lefèvre")
    # An exact match is not joined by similar names.
    assert named(client, "student", "martin elodie") == ([], "")
    assert "Carl Carpenter" in named(client, "mentor", "crl carpentr")[1]
    assert named(client, "student", "brkwz")[0] == ["nobody"]


def test_a_box_offers_nobody_who_cannot_be_chosen(client, people):
    """Noor is a manager, Nora is nobody yet: neither has a mentor or is one."""
    client.force_login(people.noor)
    for typed in ("noor manger", "nora noboddy"):
        assert named(client, "student", typed)[0] == ["nobody"]
        assert named(client, "mentor", typed)[0] == ["nobody"]


@pytest.mark.parametrize("typed", ["Παπαδοπούλου", "ΣΟΦΙΑ", "sofia", "王小明", "王"])
def test_the_one_search_finds_names_in_other_alphabets(client, people, typed):
    name = "王小明" if "王" in typed else "Σοφία Παπαδοπούλου"
    for person in ("maya", "noor", "tom"):
        client.force_login(people.everyone[person])
        answer = client.get("/search/", {"q": typed})
        found = {each.group.key: each.results for each in answer.context["groups"]}
        assert [each.title for each in found["people"]] == [name], person
    for person in ("stu", "carl"):
        client.force_login(people.everyone[person])
        groups = client.get("/search/", {"q": typed}).context["groups"]
        assert [each for each in groups if each.group.key == "people"] == [], person


def test_a_students_search_offers_no_other_student(client, people):
    client.force_login(people.stu)
    for typed in ("elodei", "lukasek", "carpentr", "παπαδοπολου", "王小"):
        groups = client.get("/search/", {"q": typed}).context["groups"]
        assert "people" not in {each.group.key for each in groups}, typed
