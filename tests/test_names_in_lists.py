"""Every list and search of people orders and finds names as people do: anna, Élodie, Zuzana."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone, translation

from dashboard.matching.board import decisions
from dashboard.models import Announcement, Mentor
from mentorhub import endings
from mentorhub.accounts import languages
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.plain_text import plain, plain_path
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.matching.board import rows as matching
from tests.people import School, school
from tests.raw_names import raw_names

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
# As they are written, and in the order of every list.
STUDENTS = ["anna Petit", "Élodie Martin", "Zuzana Łukasik"]
MENTORS = ["Åsa Borg", "emil Weiß", "Émile Zola"]
WAITING = ["öykü Şahin", "Oz Peretz", "Ze Silva"]
ALL = {*STUDENTS, *MENTORS, *WAITING}


@dataclass
class Everybody:
    school: School
    run: Any

    def names(self, client, person: str, address: str, take: Any) -> list[str]:
        """The names of these people on a page, in its order."""
        client.force_login(self.school.everyone[person])
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return [str(name) for name in take(response.context) if str(name) in ALL]


@pytest.fixture(scope="module")
def written(rows_of_this_file) -> Everybody:
    """Made in another order than that of their names."""
    people = school()
    make.guide(people.bread, "kept apart")
    Mentor.objects.filter(user=people.maya).update(capacity=20, certified_at=timezone.now())
    students = {name: make.student(name, people.baking) for name in reversed(STUDENTS)}
    mentors = {name: make.mentor(name, people.baking) for name in reversed(MENTORS)}
    for student in students.values():
        mentorship = make.mentorship(people.maya, student)
        make.session(mentorship, starts_at=timezone.now() + timedelta(days=student.pk % 20 + 1))
    cover = make.mentor("Cover Mentor", people.baking)
    Mentorship.objects.create(
        student=students["Élodie Martin"],
        mentor=cover,
        kind=Mentorship.Kind.COVER,
        starts_at=timezone.now() - timedelta(days=1),
        ends_at=timezone.now() + timedelta(days=3),
    )
    run = matching.run(people.noor)
    for name in reversed(WAITING):
        request = matching.waits(make.student(name, people.baking))
        matching.pair(run, request, mentors["Émile Zola"])
    with signed_in_as(STAFF):
        decisions.forbid(students["Élodie Martin"], people.carl, by=people.noor, reason="They ask.")
    return Everybody(people, run)


@pytest.fixture
def everybody(written, db) -> Everybody:
    return written


def suggested(field: str) -> Any:
    return lambda context: [each.name for each in context["form"].fields[field].people()]


def chosen_students(context):
    return [choice.mentorship.student.name for choice in context["choices"]]


def students(rows: str) -> Any:
    return lambda context: [row.student.name for row in context[rows]]


IN_ORDER = {
    "my students": ("maya", "/dashboard/?sort=name", students("students"), STUDENTS),
    "students": ("maya", "/dashboard/students/?sort=name", students("students"), STUDENTS),
    "planning a session": ("maya", "/sessions/plan/", chosen_students, STUDENTS),
    "sharing mode": ("maya", "/sharing/", students("mentorships"), STUDENTS),
    "agenda": ("maya", "/sessions/?view=list", lambda c: c["students"], STUDENTS),
    "guide": ("maya", "/projects/baking/bread/guide/", lambda c: c["students"], STUDENTS),
    "cover, students": ("noor", "/covers/plan/", suggested("student"), STUDENTS),
    "cover, mentors": ("noor", "/covers/plan/", suggested("mentor"), MENTORS),
    "seats of mentors": (
        "noor",
        "/matching/mentors/?show=all",
        lambda c: [row.user.name for row in c["page"]],
        MENTORS,
    ),
    "what if": (
        "noor",
        "/matching/what-if/?q=e",
        lambda c: [row.user.name for row in c["found"]],
        MENTORS[1:],
    ),
}


@pytest.mark.parametrize("name", IN_ORDER)
def test_a_list_is_in_the_order_of_names(client, everybody, name):
    person, address, take, expected = IN_ORDER[name]
    assert everybody.names(client, person, address, take) == expected


FOUND = {
    "my students": ("maya", "/dashboard/?q={}", students("students"), STUDENTS[1]),
    "students": ("maya", "/dashboard/students/?q={}", students("students"), STUDENTS[1]),
    "agenda": ("maya", "/sessions/?view=list&q={}", students("page"), STUDENTS[1]),
    "covers": ("noor", "/covers/?q={}", students("page"), STUDENTS[1]),
    "queue": ("noor", "/matching/?q={}", students("page"), WAITING[0]),
    "seats of mentors": (
        "noor",
        "/matching/mentors/?show=all&q={}",
        lambda c: [row.user.name for row in c["page"]],
        MENTORS[2],
    ),
    "what if": (
        "noor",
        "/matching/what-if/?q={}",
        lambda c: [row.user.name for row in c["found"]],
        MENTORS[2],
    ),
    "pairs decided": ("noor", "/matching/verdicts/?q={}", students("page"), STUDENTS[1]),
    "run": (
        "noor",
        "/matching/runs/{run}/?q={}",
        lambda c: [row.request.student.name for row in c["page"]],
        WAITING[0],
    ),
}


def typed(name: str) -> list[str]:
    """What somebody types who looks for this person."""
    first, last = plain(name).split()
    return [first, first.upper(), name.split()[0], f"{last} {first}", f"{first[:3]}  {last[1:]}"]


@pytest.mark.parametrize("name", FOUND)
def test_a_search_finds_a_name_whatever_its_case_or_accent(client, everybody, name):
    person, address, take, expected = FOUND[name]
    for query in typed(expected):
        found = address.replace("{run}", str(everybody.run.pk)).format(query)
        assert everybody.names(client, person, found, take) == [expected], query
    nobody = address.replace("{run}", str(everybody.run.pk)).format("brkwz")
    assert everybody.names(client, person, nobody, take) == []


def test_a_manager_finds_a_student_to_ask_a_mentor_for(client, everybody):
    make.student("Jérémie Alone", everybody.school.baking)
    client.force_login(everybody.school.noor)
    response = client.get("/matching/requests/new/?q=ALONE jeremie")
    assert [person.name for person in response.context["page"]] == ["Jérémie Alone"]


def test_the_reading_log_is_searched_by_reader(client, everybody):
    reader = make.mentor("Jérôme Reader", everybody.school.baking)
    client.force_login(reader)
    client.get("/projects/baking/bread/guide/")
    client.force_login(everybody.school.noor)
    response = client.get("/reading-log/?q=jerome")
    assert [row["reader"].name for row in response.context["page"]] == ["Jérôme Reader"]


def test_titles_are_found_whatever_their_case_or_accent(client, everybody):
    people = everybody.school
    path = make.path(title="Développement web")
    make.project(path, title="Réserver un créneau")
    Announcement.objects.create(title="Fermé à Noël", body="Repos.", written_by=people.noor)
    client.force_login(people.noor)
    for query in ("developpement", "WEB dev", "creneau"):
        found = client.get("/projects/", {"q": query}).context["paths"]
        assert [each.title for each in found] == ["Développement web"], query
    found = client.get("/announcements/", {"q": "noel ferme"}).context["page"]
    assert [each.title for each in found] == ["Fermé à Noël"]


def test_a_mentor_finds_a_project_to_support(client, everybody):
    make.project(everybody.school.baking, title="Crêpes")
    client.force_login(everybody.school.maya)
    response = client.get("/dashboard/profile/projects/?q=crepes")
    assert "Crêpes" in response.content.decode()
    assert ">Bread<" not in response.content.decode()


def test_languages_are_in_the_order_of_the_readers_language():
    with translation.override("fr"):
        names = [name for _code, name in languages.choices()]
    assert names == sorted(names, key=plain)
    assert plain(names[0]) < "b"


def test_an_end_names_the_people_who_are_told_in_order(everybody):
    people = [User.objects.get(name=name) for name in reversed(STUDENTS)]
    each = endings.Consequence("ends", "It ends.", told=tuple(people))
    plan = endings.Plan(
        endings.Ending(by=everybody.school.tom, at=timezone.now()),
        [endings.Node(people[0], 0, [each])],
    )
    assert [person.name for person in plan.told] == STUDENTS


# --- The administration -----------------------------------------------------------------------


def changelist(client, model: str, **query: Any) -> list[str]:
    response = client.get(reverse(f"admin:{model}_changelist"), query)
    assert response.status_code == 200, response
    return [str(getattr(row, "student", row)) for row in response.context["cl"].result_list]


@pytest.fixture
def tom(client, everybody):
    client.force_login(everybody.school.tom)
    return client


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("accounts_user", {}),
        ("accounts_user", {"o": "1"}),
        ("students_mentorship", {"o": "1"}),
        ("students_enrolment", {"o": "1"}),
    ],
)
def test_an_administrators_list_is_in_the_order_of_names(tom, model, query):
    found = [name for name in changelist(tom, model, **query) if name in STUDENTS]
    assert list(dict.fromkeys(found)) == STUDENTS
    if query:
        found = [name for name in changelist(tom, model, o=f"-{query['o']}") if name in STUDENTS]
        assert list(dict.fromkeys(found)) == STUDENTS[::-1]


@pytest.mark.parametrize("model", ["accounts_user", "students_mentorship", "students_session"])
def test_an_administrator_finds_a_name_whatever_its_case_or_accent(tom, model):
    for query in typed(STUDENTS[1]):
        assert set(changelist(tom, model, q=query)) == {STUDENTS[1]}, query


def test_an_administrator_chooses_a_person_from_a_list_in_order(tom):
    asked = {"app_label": "students", "model_name": "mentorship", "field_name": "student"}
    found = []
    for page in (1, 2):
        answer = tom.get("/admin/autocomplete/", {"page": page, **asked}).json()
        found += [row["text"] for row in answer["results"]]
    assert [name for name in found if name in STUDENTS] == STUDENTS
    found = tom.get("/admin/autocomplete/", {"term": "martin ELODIE", **asked}).json()["results"]
    assert [row["text"] for row in found] == [STUDENTS[1]]


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_list_of_the_administration_orders_and_searches_names_in_plain_text(rf, model):
    page = admin.site._registry[model]
    request = rf.get("/")
    searched = page.get_search_fields(request)
    assert [plain_path(model, each) for each in searched] == list(searched)
    ordering = page.get_ordering(request) or model._meta.ordering
    for each in ordering:
        if isinstance(each, str):
            assert plain_path(model, each) == each


# --- Lists that are still to be written -------------------------------------------------------

BY_RAW_NAME = re.compile(r"""dictsort(?:reversed)?:["'](?:\w+\.)*(?:name|title)["']""")
# What looks as if it ordered or searched names, and does not.
NO_NAMES = {
    "dashboard/cartridges/writing/export_tree.py": "a cartridge must always be the same",
    "mentorhub/admin/mail_log.py: f'{self.address}__icontains'": "an e-mail address",
    "mentorhub/forms/weekly_hours.py: lambda each: each[0]": "minutes",
    "dashboard/helpcenter/writing.py: mark": "a reference to a number, in any place of a text",
    "dashboard/models/absence.py: lambda each: each[0]": "days",
    "mentorhub/admin/areas.py: lambda each: (not getattr(registry[each['model']], 'leads_area',"
    " False), each['view_only'], plain(str(each['name'])))": "the name is plain",
    "mentorhub/similar_names.py: lambda pair: -pair[0]": "similarities",
    "dashboard/search/results.py: "
    "lambda each: (-each.results[0].similarity(query), each.group.position)": "similarities",
    "mentorhub/full_text.py: lambda code: found[code]": "numbers of words",
    "dashboard/community/asking.py: lambda reply: "
    "(-closest[reply.topic_id], reply.topic.accepted_id != reply.pk)": "similarities",
    "dashboard/covers/mentor_absences.py: "
    "lambda user: (user.pk == for_all, free[user.pk])": "seats",
}


def test_no_code_orders_or_searches_names_by_their_code_points():
    found = [
        f"{name}: {code}"
        for package in ("mentorhub", "students", "guides", "dashboard")
        for file in (ROOT / package).rglob("*.py")
        if (name := str(file.relative_to(ROOT))) not in NO_NAMES and "/migrations/" not in name
        for code in raw_names(file.read_text(encoding="utf-8"))
    ]
    assert [each for each in found if each not in NO_NAMES] == []


def test_no_template_orders_names_by_their_code_points():
    found = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "templates").rglob("*.html")
        if BY_RAW_NAME.search(file.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "rows.filter(name__icontains=q)",
        "Q(**{f'{person}__name__icontains': word})",
        "Q(**{f'{path}__icontains': word})",
        "Q(('student__name__startswith', q))",
        "rows.order_by('-student__name', 'pk')",
        "rows.order_by(f'{relation}__name')",
        "rows.order_by(Lower('title'))",
        "Window(Rank(), order_by=F('title').asc())",
        "sorted(people, key=lambda person: (person.name, person.pk))",
        "sorted(people, key=lambda person: person.name.lower())",
        "sorted(people, key=attrgetter('student.name'))",
        "rows.sort(key=str)",
        "sorted(choices, key=lambda pair: str(pair[1]))",
        "class Row:\n    class Meta:\n        ordering = ('path', 'name')",
    ],
)
def test_it_is_found_however_it_is_written(code):
    assert raw_names(code)


@pytest.mark.parametrize(
    "code",
    [
        "rows.filter(plain_name__contains=q, name=exact, email__icontains=q)",
        "rows.order_by('student__plain_name', 'title__plain', 'file_name', '-at')",
        "sorted(people, key=lambda person: (plain(person.name), person.pk))",
        "sorted(rows, key=lambda row: row.student.pk)",
        "sorted(rows, key=lambda row: rows[row.name].position)",
        "class Meta:\n    ordering = ('position', 'pk')",
    ],
)
def test_what_is_plain_or_no_name_is_not_found(code):
    assert raw_names(code) == []
