"""Sharing mode: the mentor's browser gets what the student may see, and nothing else."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from mentorhub.checks import routes
from mentorhub.forms.models import Submission
from students.models import Goal, Mentorship, PrivateNote, Scratchpad, SessionNote
from tests import factories as make
from tests.client import Client
from tests.crawl import broken, crawl, posts_of
from tests.forms.test_stale_forms import form_of
from tests.people import school
from tests.responses import message_tags

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


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


@pytest.mark.parametrize("minutes", [-45, -32, 40], ids=lambda m: f"{m} minutes")
def test_with_sessions_of_two_students_near_the_mentor_is_asked(people, maya, minutes):
    """One that ran over its time has no outcome yet when the next begins."""
    now = timezone.now()
    make.session(people.others, starts_at=now + timedelta(minutes=minutes), now=now - DAY)
    people.session.move(now + timedelta(minutes=5), by=people.maya, now=now - DAY)
    page = maya.post("/sharing/")
    assert page.status_code == 200
    assert {row.student_id for row in page.context["mentorships"]} == {
        *(people.stu.pk, people.olga.pk)
    }
    assert page.wsgi_request.session.get("sharing") is None


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


def test_no_link_and_no_form_leads_to_what_is_closed(people, shared):
    """Stu's pages offer to cancel, to propose, to hand in, to mark a goal: not in Stu's name."""
    enrolment = people.stu.enrolments.get()
    Goal.objects.create(enrolment=enrolment, text="Weigh the salt")
    session = reverse("session", args=[people.session.pk])
    pages = crawl(shared, "/student/", session, "/sessions/?view=month", "/student/deliverables/")
    assert broken(pages) == {}
    assert len(pages) > 8
    allowed = {"/sharing/off/", reverse("sharing_notes", args=[people.session.pk])}
    for address, page in pages.items():
        html = page.content.decode()
        if "text/html" in page["Content-Type"]:
            assert set(posts_of(address, html)) <= allowed, address
            assert "Cancel the session" not in html, address
    # What stands on the page to be read is still there.
    assert "Weigh the salt" in shared.get("/student/").content.decode()
    student = Client()
    student.force_login(people.stu)
    assert "Cancel the session" in student.get(session).content.decode()


def test_whatever_is_closed_has_one_page_that_says_why(people, shared):
    """An address of another student, of nothing at all, of a guide: nobody can tell them apart."""
    typed = (
        reverse("session_cancellation", args=[people.session.pk]),
        reverse("student_dashboard", args=[people.olga.pk]),
        reverse("guide", args=["baking", "bread"]),
        reverse("brief", args=["carpentry", "table"]),
        "/nowhere/at/all/",
        "/dashboard/",
    )
    pages = [shared.get(address) for address in typed]
    assert {page.status_code for page in pages} == {404}
    assert "Hidden while you share" in pages[0].content.decode()
    told = {shape(page).replace(address, "") for page, address in zip(pages, typed, strict=True)}
    assert len(told) == 1
    sent = shared.post("/dashboard/students/1/goals/", {"text": "Knead"})
    assert "was not saved" in sent.content.decode()


def notes_of(people) -> str:
    return reverse("sharing_notes", args=[people.session.pk])


def test_the_shared_notes_are_written_while_both_look_on(people, shared):
    page = shared.get(reverse("session", args=[people.session.pk])).content.decode()
    assert notes_of(people) in page
    opened = shared.get(notes_of(people))
    html = opened.content.decode()
    assert "secretly" not in html
    assert people.maya.email not in html
    assert "/notifications/" not in html
    typed = {"progress": "The dough rises.", "new_goals": "Weigh the salt", "opened": ""}
    saved = shared.post(notes_of(people), typed)
    assert saved["Location"] == reverse("session", args=[people.session.pk])
    assert SessionNote.objects.get(session=people.session).progress == "The dough rises."
    assert Goal.objects.get(session=people.session).text == "Weigh the salt"
    assert "The dough rises." in shared.get(saved["Location"]).content.decode()


def test_a_note_that_was_saved_elsewhere_is_not_overwritten(people, shared):
    SessionNote.objects.create(session=people.session, progress="Written at home.")
    refused = shared.post(notes_of(people), {"progress": "The dough rises.", "opened": ""})
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "Written at home." in html
    assert "The dough rises." in html
    assert people.maya.email not in html


def test_notes_whose_token_is_stale_come_back_to_the_mentor_who_typed_them(people):
    maya, address = Client(enforce_csrf_checks=True), f"/sharing/notes/{people.session.pk}/"
    maya.force_login(people.maya)
    session = maya.session
    session["sharing"] = people.stu.pk
    session.save()
    sent = form_of(maya.get(address), address) | {"remarks": "Knead it longer next time."}
    stale = sent | {"csrfmiddlewaretoken": "x" * 64}
    own = {"Origin": "http://testserver"}
    answer = maya.post(address, stale, headers=own)
    assert (answer.status_code, "Knead it longer" in answer.text) == (403, True)
    again = form_of(answer, address)
    assert maya.post(address, again, headers=own).status_code == 302
    assert SessionNote.objects.get().remarks == "Knead it longer next time."


def test_the_switch_of_a_page_that_is_still_open_works_each_time(people, maya):
    """Maya opens sharing mode in a second tab, ends it there, and presses the first tab's button
    again: the page of the session, with her private note, must not come back as her own."""
    page = f"/sessions/{people.session.pk}/"
    form = BeautifulSoup(maya.get(page).content, "html.parser").find("form", action="/sharing/")
    on = {each["name"]: each["value"] for each in form.find_all("input")}
    on |= {"student": people.stu.pk, "next": page}
    for _time in range(2):
        assert maya.post("/sharing/", on)["Location"] == page
        shown = maya.get(page)
        assert b"secretly worried" not in shown.content
        off = form_of(shown, "/sharing/off/")
        maya.post("/sharing/off/", off)
        assert b"secretly worried" in maya.get(page).content


def test_notes_that_are_sent_twice_while_sharing_are_saved_once(people, shared):
    address = f"/sharing/notes/{people.session.pk}/"
    sent = form_of(shared.get(address), address) | {"remarks": "Knead it longer."}
    assert [shared.post(address, sent).status_code for _click in range(2)] == [302, 302]
    assert Submission.objects.get().person == people.maya


def test_the_notes_of_another_student_are_closed_while_sharing(people, shared):
    others = make.session(people.others, starts_at=make.timezone.now() + make.timedelta(days=9))
    assert shared.get(reverse("sharing_notes", args=[others.pk])).status_code == 404
    typed = {"progress": "Olga reads this."}
    assert shared.post(reverse("sharing_notes", args=[others.pk]), typed).status_code == 404
    assert not SessionNote.objects.exists()


@pytest.mark.parametrize("name", ["maya", "stu", "noor", "ines"])
def test_outside_sharing_mode_nobody_has_that_page(people, name):
    client = Client()
    client.force_login(people.everyone[name])
    assert client.get(notes_of(people)).status_code == 404
    assert client.post(notes_of(people), {"progress": "x"}).status_code == 404
    assert not SessionNote.objects.exists()


def test_when_the_mentorship_has_ended_nothing_is_written(people, shared):
    Mentorship.objects.get(student=people.stu).end(by=make.office())
    assert shared.get(notes_of(people)).status_code == 404
    assert shared.post(notes_of(people), {"progress": "x"}).status_code == 404
    assert not SessionNote.objects.exists()


def test_switching_it_off_on_the_notes_leads_to_the_session(people, shared):
    off = shared.post("/sharing/off/", {"next": notes_of(people)})
    assert off["Location"] == reverse("session", args=[people.session.pk])
