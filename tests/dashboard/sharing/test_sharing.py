"""Sharing mode: the mentor's browser gets what the student may see, and nothing else."""

import re

import pytest
from django.urls import reverse

from mentorhub.checks import routes
from students.models import Mentorship, PrivateNote, Scratchpad
from tests import factories as make
from tests.client import Client
from tests.people import school
from tests.responses import message_tags

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.guide = make.guide(found.bread, "yeast")
    make.work(found.stu, found.bread)
    found.olga = make.student("Olga Other", found.baking)
    found.others = make.mentorship(found.maya, found.olga)
    found.session = make.session(Mentorship.objects.get(student=found.stu))
    PrivateNote.objects.create(session=found.session, mentor=found.maya, text="secretly worried")
    Scratchpad.objects.create(
        mentor=found.maya, student=found.stu, project=found.bread, text="secretly impressed"
    )
    return found


@pytest.fixture
def maya(people):
    client = Client()
    client.force_login(people.maya)
    return client


@pytest.fixture
def shared(people, maya):
    maya.post("/sharing/", {"student": people.stu.pk})
    return maya


def shape(response):
    """A page without what is the browser's own: its tokens."""
    tokens = r'((?:csrfmiddlewaretoken|form_key)" value=")[^"]+'
    return re.sub(tokens, r"\1", response.content.decode())


def test_the_guide_is_there_before_and_after_and_not_meanwhile(people, maya):
    guide = reverse("guide", args=["baking", "bread"])
    brief = reverse("brief", args=["baking", "bread"])
    assert maya.get(guide).status_code == 200
    assert maya.post("/sharing/", {"student": people.stu.pk}).status_code == 302
    for _reload in range(2):
        assert maya.get(guide).status_code == 404
        assert "/guide/" not in maya.get(brief).content.decode()
    assert maya.post("/sharing/off/").status_code == 302
    assert maya.get(guide).status_code == 200


def test_an_absent_page_has_the_marker_and_its_switch_too(people, shared, maya):
    page = shared.get("/dashboard/")
    assert page.status_code == 404
    assert "/sharing/off/" in page.content.decode()
    maya.post("/sharing/off/")
    assert "/sharing/off/" not in maya.get("/nowhere/").content.decode()


def test_every_address_that_is_typed_gives_what_the_student_gets(people, shared):
    """Only the marker differs; what the student has and this browser has not is absent."""
    student = Client()
    student.force_login(people.stu)
    arguments = {
        "path": ["baking"], "brief": ["baking", "bread"], "course": ["baking", "bread"],
        "resources": ["baking", "bread"], "guide": ["baking", "bread"],
        "session": [people.session.pk], "student_dashboard": [people.olga.pk],
    }  # fmt: skip
    seen = 0
    for _pattern, name, _view in routes():
        if not name or name in ("landing", "sharing", "account_logout"):
            continue
        try:
            url = reverse(name, args=arguments.get(name, []))
        except Exception:  # noqa: S112  an address that needs what is not here
            continue
        mine, theirs = shared.get(url), student.get(url)
        if name == "sharing_off":
            assert mine.status_code == 405
            continue
        assert mine.status_code in (404, theirs.status_code), url
        body = mine.content.decode()
        for word in ("yeast", "secretly", "Olga", people.maya.email):
            assert word not in body, (url, word)
        seen += mine.status_code == 200
    assert seen >= 6


def test_the_page_of_a_tab_is_the_students_own(people, shared):
    student = Client()
    student.force_login(people.stu)
    for name in ("brief", "course", "resources"):
        url = reverse(name, args=["baking", "bread"])
        main = re.compile(r"<main.*</main>", re.S)
        mine = main.search(shape(shared.get(url))).group()
        assert mine == main.search(shape(student.get(url))).group()


def test_another_path_is_as_absent_as_it_is_for_the_student(people, shared):
    assert shared.get(reverse("brief", args=["carpentry", "table"])).status_code == 404
    assert shared.get("/dashboard/").status_code == 404
    assert shared.get("/accounts/security/").status_code == 404
    assert shared.get("/admin/").status_code in (302, 404)


def test_nothing_can_be_changed_meanwhile(people, shared):
    response = shared.post(reverse("student_home"), {"anything": "1"})
    assert response.status_code == 302
    assert response["Location"] == reverse("student_home")
    assert message_tags(shared.get(reverse("student_home"))) == ["info"]


def test_what_was_said_before_is_not_shown_to_the_student(people, maya):
    session = maya.session
    maya.post("/accounts/profile/", {"name": "Maya", "language": "en", "theme": "system",
                                     "zone": "Europe/Paris"})  # fmt: skip
    del session
    maya.post("/sharing/", {"student": people.stu.pk})
    assert 'class="notice' not in maya.get(reverse("path_list")).content.decode()


def test_only_a_student_one_supports_now(people, maya):
    other = make.student("Una", people.baking)
    for value in (other.pk, people.maya.pk, 999999, "x"):
        assert maya.post("/sharing/", {"student": value}).status_code in (302, 404, 200)
        assert maya.get("/dashboard/").status_code == 200


def test_when_the_mentorship_ends_nothing_comes_back_by_itself(people, shared):
    Mentorship.objects.get(student=people.stu).end(by=make.office())
    for url in ("/student/", "/dashboard/", reverse("guide", args=["baking", "bread"])):
        assert shared.get(url).status_code == 404
    shared.post("/sharing/off/")
    assert shared.get("/dashboard/").status_code == 200


def test_a_student_who_is_a_mentor_elsewhere_gives_none_of_that(people, maya):
    make.mentorship(people.maya, people.cross)
    table = make.guide(people.table, "sawdust")
    maya.post("/sharing/", {"student": people.cross.pk})
    assert maya.get(reverse("guide", args=["baking", "bread"])).status_code == 404
    assert maya.get(reverse("brief", args=["baking", "bread"])).status_code == 404
    page = maya.get(reverse("brief", args=["carpentry", "table"])).content.decode()
    assert "/guide/" not in page
    assert table.pk


def test_the_session_of_the_hour_needs_no_question(people, maya):
    assert maya.post("/sharing/").status_code == 200  # three days ahead: it asks with whom
    people.session.move(people.session.planned_at + make.timedelta(minutes=30), by=people.maya)
    response = maya.post("/sharing/", {"next": reverse("path", args=["baking"])})
    assert response["Location"] == reverse("path", args=["baking"])
    assert maya.get("/dashboard/").status_code == 404


@pytest.mark.parametrize("name", ["stu", "ines", "noor", "tom", "nora"])
def test_it_is_for_mentors(people, name):
    client = Client()
    client.force_login(people.everyone[name])
    assert client.post("/sharing/", {"student": people.stu.pk}).status_code == 404


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/nowhere/", "/"])
def test_it_leads_nowhere_else(people, maya, address):
    response = maya.post("/sharing/", {"student": people.stu.pk, "next": address})
    assert response["Location"] in ("/student/", "/")
