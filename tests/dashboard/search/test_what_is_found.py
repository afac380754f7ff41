"""The one search: people, sessions, projects, articles, pages, actions, by the words one types."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.models import Mentor, MentorResource
from mentorhub.database import OWNER
from students.models import Path, Project, Session
from tests import factories as make
from tests.dashboard.training import build
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def written(rows_of_this_file):
    people = school()
    Mentor.objects.filter(user=people.maya).update(capacity=40, certified_at=timezone.now())
    people.more["zoe"] = make.student("Zoé Łukasik-Martin", people.baking)
    make.mentorship(people.maya, people.more["zoe"])
    people.more["sam"] = make.student("Sam O'Neil", people.baking)
    mine = make.mentorship(people.maya, people.more["sam"])
    thursday = datetime(2027, 3, 4, 18, tzinfo=ZoneInfo("UTC"))
    make.session(mine, starts_at=thursday)
    make.past_session(mine, days_ago=3).close("held", by=people.maya)
    MentorResource.objects.create(
        slug="silence", title="Bear a silence", summary="Why it helps", body="Wait."
    )
    MentorResource.objects.create(
        slug="draft", title="Silent draft", summary="No", body="x", published=False
    )
    return people


@pytest.fixture
def people(written, db):
    return written


def found(client, person, query, **more):
    """Title and line of each result, by the key of its group."""
    client.force_login(person)
    answer = client.get("/search/", {"q": query, **more})
    assert answer.status_code == 200
    return {
        each.group.key: [(row.title, row.line) for row in each.results]
        for each in answer.context["groups"]
    }


def titles(client, person, query, group):
    return [title for title, _line in found(client, person, query).get(group, [])]


@pytest.mark.parametrize("typed", ["zoe", "ZOÉ", "łuk", "martin zo", "  lukasik,zoe ", "mart"])
def test_a_mentor_finds_a_student_by_the_beginning_of_each_word(client, people, typed):
    assert titles(client, people.maya, typed, "people") == ["Zoé Łukasik-Martin"]


@pytest.mark.parametrize("typed", ["oe", "zoe sam", "xqzoe"])
def test_the_middle_of_a_word_finds_nobody(client, people, typed):
    assert titles(client, people.maya, typed, "people") == []


@pytest.mark.parametrize("typed", ["zoee", "artin"])
def test_the_middle_of_a_word_and_a_typing_error_find_similar_names(client, people, typed):
    assert titles(client, people.maya, typed, "people") == ["Zoé Łukasik-Martin"]
    assert client.get("/search/", {"q": typed}).context["similar"] is True


def test_an_apostrophe_separates_words(client, people):
    for typed in ("neil", "o'neil", "oneil"):
        assert titles(client, people.maya, typed, "people") == ["Sam O'Neil"]
        similar = client.get("/search/", {"q": typed}).context["similar"]
        assert similar is (typed == "oneil"), typed


def test_who_was_supported_before_is_found_with_the_end_and_leads_to_the_sessions(client, people):
    pat = make.student("Pat Before", people.baking)
    make.mentorship(people.maya, pat, starts_at=timezone.now() - timedelta(days=90)).end(
        by=people.noor
    )
    client.force_login(people.maya)
    (group,) = [
        each
        for each in client.get("/search/?q=pat").context["groups"]
        if each.group.key == "people"
    ]
    (row,) = group.results
    assert row.line.startswith("You were their mentor until")
    assert row.url.startswith("/sessions/?view=list")
    assert row.person.photo is None
    assert client.get(row.url).status_code == 200


def test_a_student_finds_their_mentor_and_no_other_person(client, people):
    assert found(client, people.stu, "maya")["people"] == [("Maya Mentor", "My mentor")]
    for name in ("zoe", "sam", "carl", "noor", "ines", "stu"):
        assert titles(client, people.stu, name, "people") == [], name


def test_a_mentor_finds_nobody_elses_students(client, people):
    for name in ("zoe", "sam", "stu"):
        assert not {"people", "sessions", "actions"} & set(found(client, people.carl, name))


def test_a_manager_finds_every_student_and_mentor_with_a_page_that_opens(client, people):
    for name, title in (("zoe", "Zoé Łukasik-Martin"), ("carl", "Carl Carpenter")):
        client.force_login(people.noor)
        groups = client.get("/search/", {"q": name}).context["groups"]
        (row,) = groups[0].results
        assert row.title == title
        assert client.get(row.url).status_code == 200


def test_an_administrator_finds_everybody_in_the_administration(client, people):
    assert titles(client, people.tom, "nora", "people") == ["Nora Nobody"]


@pytest.mark.parametrize(
    "typed", ["sam thu", "thursday sam", "sam 4", "sam march", "sam 4/3", "sam 2027-03-04", "thu"]
)
def test_a_session_is_found_by_person_and_by_date(client, people, typed):
    sessions = found(client, people.maya, typed)["sessions"]
    assert sessions[0][0] == "Sam O'Neil"
    assert "4 Mar 2027" in sessions[0][1] or "Thu 4 Mar" in sessions[0][1]


def test_a_session_to_come_stands_before_those_that_are_over(client, people):
    lines = [line for _title, line in found(client, people.maya, "sam")["sessions"]]
    assert len(lines) == 2
    assert "4 Mar" in lines[0]


def test_another_date_finds_no_session(client, people):
    days = [session.starts_at for session in Session.objects.all()]
    assert len(days) > 1
    weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
    # The reader's clock may be a day ahead or behind.
    weekdays -= {f"{d + timedelta(n):%a}".lower() for d in days for n in (-1, 0, 1)}
    numbers = set(range(1, 29)) - {(d + timedelta(n)).day for d in days for n in (-1, 0, 1)}
    months = {"june", "july", "april"} - {f"{d:%B}".lower() for d in days}
    for word in (min(weekdays), min(numbers), min(months), 1999):
        assert "sessions" not in found(client, people.maya, f"sam {word}"), word


def test_the_days_of_a_french_reader_have_french_names(client, people):
    people.maya.language = "fr"
    people.maya.save(update_fields=["language"])
    assert found(client, people.maya, "sam jeudi")["sessions"]
    assert "sessions" not in found(client, people.maya, "sam thursday")


def test_the_day_is_that_of_the_readers_clock(client, people):
    people.maya.zone = "Pacific/Kiritimati"  # UTC+14: it is Friday there
    people.maya.save(update_fields=["zone"])
    assert found(client, people.maya, "sam fri 5")["sessions"]


def test_projects_guides_and_paths_are_found_by_title_path_and_number(client, people):
    rows = found(client, people.maya, "bread")["projects"]
    assert rows == [("P1 Bread", "Baking"), ("P1 Bread", "Mentor guide · Baking")]
    assert ("P2 Cake", "Baking") in found(client, people.maya, "p2 bak")["projects"]
    assert ("Baking", "Path") in found(client, people.maya, "bak")["projects"]
    only = found(client, people.maya, "mentor guide cake")["projects"]
    assert only == [("P2 Cake", "Mentor guide · Baking")]


def test_who_may_not_open_a_guide_finds_none(client, people):
    for name in ("stu", "carl", "una", "both", "noor", "tom", "former"):
        person = people.everyone[name]
        rows = found(client, person, "bread").get("projects", [])
        assert all("guide" not in line.lower() for _title, line in rows), name


def test_unpublished_and_foreign_projects_are_found_by_nobody(client, people):
    draft = make.project(people.baking, title="Secret brioche")
    Project.objects.filter(pk=draft.pk).update(state="draft")
    hidden = make.path(slug="hidden", title="Hidden path")
    make.project(hidden, title="Hidden cellar")
    Path.objects.filter(pk=hidden.pk).update(state="draft")
    for person in people.everyone.values():
        for typed in ("brioche", "hidden", "cellar"):
            assert "projects" not in found(client, person, typed)
    assert "projects" not in found(client, people.stu, "table")


def test_articles_are_for_mentors_and_assessors_and_published(client, people):
    for person in (people.maya, people.ines):
        assert found(client, person, "sile")["articles"] == [("Bear a silence", "Why it helps")]
    for name in ("stu", "noor"):
        assert "articles" not in found(client, people.everyone[name], "sile")


ACTIONS = {
    ("maya", "time off"): "Set time off",
    ("maya", "holiday"): "Set time off",
    ("maya", "plan"): "Plan a session",
    ("maya", "plan zoe"): "Plan a session with Zoé Łukasik-Martin",
    ("maya", "zoe"): "Plan a session with Zoé Łukasik-Martin",
    ("maya", "share screen"): "Start sharing mode",
    ("stu", "hand"): "Hand in a deliverable",
    ("noor", "announcement"): "Write an announcement",
    ("noor", "cover"): "Plan a cover",
    ("tom", "invite"): "Invite people",
}


def test_courses_and_articles_are_asked_for_together_and_the_best_stands_first(client, people):
    build.course("resting", title="Rest, and wait", summary="With a silence")
    with CaptureQueriesContext(connections[OWNER]) as queries:
        found_titles = titles(client, people.maya, "silence", "articles")
    assert found_titles == ["Bear a silence", "Rest, and wait"]
    (together,) = (each["sql"] for each in queries if "dashboard_mentorresource" in each["sql"])
    assert '"training_course"' in together
    assert '"training_chapter"' in together


@pytest.mark.parametrize(("name", "typed"), ACTIONS)
def test_an_action_is_found_by_its_words(client, people, name, typed):
    assert ACTIONS[name, typed] in titles(client, people.everyone[name], typed, "actions")


def test_no_session_is_planned_with_somebody_elses_student(client, people):
    assert titles(client, people.carl, "plan zoe", "actions") == []


def test_every_entry_of_the_navigation_and_the_settings_are_found(client, people):
    assert titles(client, people.maya, "students", "pages") == ["Students"]
    assert titles(client, people.noor, "reading", "pages") == ["Reading log"]
    assert titles(client, people.stu, "lang", "pages") == ["Preferences"]
    assert titles(client, people.stu, "reading", "pages") == []


def test_everything_that_is_found_opens(client, people):
    """Each result of each person leads to a page that answers; the way on for the administration
    is a sign-in with a second factor."""
    for name, person in people.everyone.items():
        client.force_login(person)
        queries = [{"q": typed} for typed in ("", "a", "s", "m", "b")]
        queries += [{"q": typed, "in": "pages"} for typed in "acemnpsw"]
        queries += [{"q": typed, "in": "actions"} for typed in "achipsw"]
        groups = [
            group for query in queries for group in client.get("/search/", query).context["groups"]
        ]
        for url in {row.url for group in groups for row in group.results}:
            fine = (200, 302) if url.startswith(("/admin/", "/accounts/")) else (200,)
            assert client.get(url).status_code in fine, (name, url)


def test_the_best_match_stands_first(client, people):
    make.mentorship(people.maya, make.student("Anna Sammet", people.baking))
    assert titles(client, people.maya, "sam", "people") == ["Sam O'Neil", "Anna Sammet"]
    client.force_login(people.maya)
    keys = [each.group.key for each in client.get("/search/?q=sam").context["groups"]]
    assert keys == ["people", "sessions", "actions"]


def test_a_group_shows_five_and_leads_to_a_paged_list_of_all(client, people):
    for number in range(60):
        student = make.student(f"Tim{number:02} Many", people.baking)
        long_ago = timezone.now() - timedelta(days=200 - number)
        make.mentorship(people.maya, student, starts_at=long_ago, ends_at=long_ago + timedelta(1))
    client.force_login(people.maya)
    group = client.get("/search/?q=many").context["groups"][0]
    assert (len(group.results), group.total, group.has_more) == (5, 60, True)
    answer = client.get("/search/?q=many&in=people&page=3")
    last = [f"Tim{n:02} Many" for n in range(50, 60)]
    assert [row.title for row in answer.context["page"]] == last
    assert [each.group.key for each in answer.context["groups"]] == ["people"]


def test_a_group_that_is_none_is_an_empty_page(client, people):
    client.force_login(people.maya)
    for given in ("nowhere", "x" * 500, "guides", "0"):
        answer = client.get("/search/", {"q": "zoe", "in": given})
        assert (answer.status_code, answer.context["groups"]) == (200, [])
