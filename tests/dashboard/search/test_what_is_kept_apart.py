"""The search tells nothing of what one may not see: not its words, its number, or its queries."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.community.models import Draft
from dashboard.models import Mentor
from guides.models import Criterion, Skill
from mentorhub import search
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import ActCount
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import Goal, PrivateNote, Project, ProjectWork, Scratchpad, SessionNote
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WORD = "quincunx"
RUDE = [
    "x" * 400, "🧑🏽‍🤝‍🧑🏻" * 40, "%", "_", "\\", "%_\\%", "'", "' or 1=1 --", "\u202eabc\u202c",
    "שלום", "é" * 200, " ", "-", "...", "&amp;<script>alert(1)</script>", "{{ 7*7 }}", "zq " * 200,
    "٣", "9" * 400, "p" + "9" * 300, "99/99", "2027-02-30", "0000", "ﬀﬀ", "\ud7ff", "\u2028",
]  # fmt: skip


@pytest.fixture
def people(db):
    return school()


def answer(client, person, query, **headers):
    client.force_login(person)
    return client.get("/search/", {"q": query}, headers=headers)


def hide(people):
    """The word in everything that somebody other than its writer may read."""
    with signed_in_as(STAFF):
        guide = make.guide(people.bread, WORD)
        skill = Skill.objects.filter(guide=guide).first()
        Criterion.objects.create(skill=skill, text=f"A {WORD}")
        mentorship = people.stu.mentorships.get()
        past = make.past_session(mentorship, days_ago=2)
        past.close("held", by=people.maya, text="")
        SessionNote.objects.create(session=past, progress=WORD, questions=WORD)
        PrivateNote.objects.create(session=past, mentor=people.maya, text=WORD)
        Scratchpad.objects.create(
            mentor=people.maya, student=people.stu, project=people.bread, text=WORD
        )
        Goal.objects.create(enrolment=people.stu.enrolments.get(), session=past, text=WORD)
        ProjectWork.objects.create(enrolment=people.stu.enrolments.get(), project=people.bread)
        Project.objects.filter(pk=people.bread.pk).update(brief=WORD)
        draft = make.project(people.baking, title=f"{WORD.title()} tart")
        Project.objects.filter(pk=draft.pk).update(state="draft")
        Draft.objects.create(author=people.carl, place="new:1", title=WORD, body=WORD)


def test_nobody_finds_the_text_of_a_guide_a_note_a_goal_or_a_draft(client, people):
    hide(people)
    for name, person in people.everyone.items():
        found = answer(client, person, WORD)
        assert found.context["groups"] == [], name
        # The word stands in the field and in the sentence, and nowhere else.
        assert found.content.decode().lower().count(WORD) == 2, name


@pytest.mark.parametrize("name", ["stu", "maya", "carl", "ines", "nora"])
def test_a_hidden_word_and_nonsense_have_the_same_answer_and_the_same_queries(client, people, name):
    make.student(f"{WORD.title()} Hidden", people.carpentry)
    hide(people)
    person = people.everyone[name]
    answer(client, person, "nothing")
    seen = {}
    for typed in (WORD, "xqzxqzxq"):
        with CaptureQueriesContext(connections[OWNER]) as queries:
            found = client.get("/search/", {"q": typed}, headers=HTMX)
        seen[typed] = (
            found.status_code,
            found.content.decode().replace(typed, "…"),
            len(queries),
        )
    assert len(set(seen.values())) == 1


def test_the_number_counts_only_what_one_may_see(client, people):
    for number in range(12):
        make.student(f"Common{number} Name", people.baking)
    mine = make.student("Commona Name", people.baking)
    make.mentorship(people.maya, mine)
    found = answer(client, people.maya, "name comm")
    assert [(each.group.key, each.total) for each in found.context["groups"]] == [
        ("people", 1),
        ("actions", 1),
    ]
    assert answer(client, people.carl, "name comm").context["total"] == 0
    assert answer(client, people.noor, "name comm").context["total"] == 13


def test_a_session_of_others_is_found_by_nobody(client, people):
    make.session(people.stu.mentorships.get(), starts_at=timezone.now() + timedelta(days=3))
    day = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d")
    for name in ("carl", "cross", "past", "ines", "noor", "tom", "nora"):
        found = answer(client, people.everyone[name], day)
        assert found.context["groups"] == [], name
    for name in ("maya", "stu"):
        assert answer(client, people.everyone[name], day).context["total"] == 1


def test_in_sharing_mode_only_what_the_student_may_see_is_found(client, people):
    other = make.student("Olga Other", people.baking)
    make.mentorship(people.maya, other)
    make.session(people.stu.mentorships.get(), starts_at=timezone.now() + timedelta(days=2))
    client.force_login(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    for typed in ("olga", "guide", "students", "profile", "preferences", "sign out", "time off"):
        assert client.get("/search/", {"q": typed}).context["groups"] == [], typed
    found = client.get("/search/", {"q": "maya"})
    assert [each.group.key for each in found.context["groups"]] == ["people", "sessions"]
    for typed in ("", "a", "b", "m", "p", "s", "maya"):
        page = client.get("/search/", {"q": typed}, headers=HTMX)
        rows = [row for group in page.context["groups"] for row in group.results]
        # As many links as are counted: none was cut out afterwards.
        assert page.content.decode().count('role="option"') == len(rows)
        for row in rows:
            assert client.get(row.url).status_code == 200, row.url


def test_the_searches_of_a_mentor_who_shares_count_as_theirs(client, people):
    client.force_login(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    client.get("/search/?q=x")
    assert list(ActCount.objects.filter(kind="search").values_list("person", flat=True)) == [
        people.maya.pk
    ]


@pytest.mark.parametrize("typed", RUDE)
def test_a_rude_query_finds_nothing_and_breaks_nothing(client, people, typed):
    for name in ("maya", "stu", "noor", "tom"):
        client.force_login(people.everyone[name])
        for headers in ({}, HTMX):
            found = client.get("/search/", {"q": typed}, headers=headers)
            assert found.status_code == 200
            people_found = [
                row
                for group in found.context["groups"]
                for row in group.results
                if row.person is not None
            ]
            assert people_found == []
            assert "<script>alert" not in found.content.decode()


@pytest.mark.parametrize("sign", ["%", "_", "\\", "%%", "m%", "m_ya"])
def test_no_sign_stands_for_any_letter(client, people, sign):
    assert all(
        each.group.key != "people" for each in answer(client, people.stu, sign).context["groups"]
    )


def test_a_nul_and_other_controls_are_left_out(client, people):
    client.force_login(people.stu)
    assert client.get("/search/?q=m%00a%07y").context["query"] == "may"


def test_what_is_longer_than_a_query_is_cut(client, people):
    assert len(answer(client, people.stu, "ab " * 400).context["query"]) <= 100


def test_nothing_typed_is_stored(client, people):
    client.force_login(people.maya)
    with CaptureQueriesContext(connections[OWNER]) as queries:
        client.get("/search/", {"q": WORD})
    written = [
        row["sql"] for row in queries if not row["sql"].lstrip(" (").lower().startswith("select")
    ]
    assert [sql for sql in written if WORD in sql.lower()] == []
    assert WORD not in repr(dict(client.session))


def test_too_many_searches_are_refused_in_words_and_find_nothing(client, people, monkeypatch):
    monkeypatch.setattr(act_limits, "SEARCH", act_limits.Limit("search", 2))
    client.force_login(people.maya)
    for _ in range(2):
        assert client.get("/search/?q=stu").status_code == 200
    # Without words there is nothing to count.
    assert client.get("/search/").status_code == 200
    for headers in ({}, HTMX):
        refused = client.get("/search/?q=stu", headers=headers)
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0
        assert refused.context["groups"] == []
        assert "Stu Student" not in refused.content.decode()


def test_a_visitor_signs_in_first(client, people):
    assert client.get("/search/?q=maya").status_code == 302
    assert client.post("/search/").status_code in (302, 405)


@pytest.mark.parametrize(("few", "many"), [(2, 30)])
def test_the_queries_do_not_grow_with_what_is_found(client, people, few, many):
    Mentor.objects.filter(user=people.maya).update(capacity=40, certified_at=timezone.now())
    counts = []
    for number in (few, many - few):
        for n in range(number):
            student = make.student(f"Same{number} Name{n}", people.baking)
            mentorship = make.mentorship(people.maya, student)
            hours = 30 + 2 * (n + number)
            make.session(mentorship, starts_at=timezone.now() + timedelta(hours=hours))
            make.project(people.baking, title=f"Same {number} {n}", position=5 + n + number)
        answer(client, people.maya, "nothing")
        with CaptureQueriesContext(connections[OWNER]) as queries:
            found = client.get("/search/?q=same")
        assert len(found.context["groups"]) == 4
        counts.append(len(queries))
    # A mentor has twelve sources, with a query each.
    assert counts[0] == counts[1] <= 17, counts


def test_a_source_is_refused_where_another_stands(people):
    (first, *_rest) = search.sources_for(people.maya)
    with pytest.raises(ValueError, match="already"):
        search.register(first)
    with pytest.raises(ValueError, match="position"):
        search.register(
            search.Source(
                name="another",
                group=first.group,
                position=first.position,
                is_for=first.is_for,
                find=first.find,
            )
        )
