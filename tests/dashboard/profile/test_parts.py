"""Each part of the profile is saved by itself, refused in its place, and undone."""

import re
from datetime import timedelta

import pytest
from django.template.loader import get_template
from django.utils import timezone

from dashboard.models import Mentor, ProfileChange
from dashboard.profile.parts import PARTS
from dashboard.profile.parts.base import ColumnPart
from mentorhub import grants
from students.models import MeetingRoom
from tests import factories as make
from tests.weekly_hours import ticked

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/profile/"
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{PAGE}"}

# Part -> (what is typed, what then stands there).
GIVEN = {
    "introduction": ({"value": "I bake.\r\nSlowly."}, "I bake.\nSlowly."),
    "languages": ({"value": ["fr", "en"]}, ["en", "fr"]),
    "zone": ({"value": "Europe/Paris"}, "Europe/Paris"),
    "capacity": ({"value": "4"}, 4),
    "disabled_students": ({"value": "on"}, True),
    "pause": ({"first": "2031-02-01", "last": "2031-02-09"}, ["2031-02-01", "2031-02-09"]),
    "room": ({"value": "https://rooms.example.org/maya"}, "https://rooms.example.org/maya"),
    "links": (
        {"label1": "Bread", "url1": "https://bread.example.org/", "url2": "https://www.b.example/"},
        [
            {"label": "Bread", "url": "https://bread.example.org/"},
            {"label": "b.example", "url": "https://www.b.example/"},
        ],
    ),
    "hours": (ticked("0-540", "0-570"), [[0, 540, 600]]),
    "note_headings": ({"value": "Went well\r\n\r\n Stuck \r\n"}, "Went well\nStuck"),
}
REFUSED = {
    "introduction": ({"value": "x" * 1501}, "1500"),
    "languages": ({"value": ["xx"]}, "not one of the available choices"),
    "zone": ({"value": "Mars/Olympus"}, "do not know this city"),
    "capacity": ({"value": "7"}, "A novice takes at most 6"),
    "pause": ({"first": "2031-02-09", "last": "2031-02-01"}, "ends before it begins"),
    "room": ({"value": "http://rooms.example.org:8080/"}, "begins with https://"),
    "links": ({"label1": "Bread", "url1": "javascript:alert(1)"}, "begins with https://"),
    "hours": (ticked("0-545"), "These are not valid weekly hours"),
    "note_headings": ({"value": "\n".join("abcdefghi")}, "Up to 8 headings"),
    "projects": ({"project": ["one"]}, "There is no such project"),
}


def value(person, part):
    mentor = Mentor.objects.select_related("user").get(user=person)
    return PARTS[part].read(mentor)


def post(client, part, data, **more):
    return client.post(f"{PAGE}{part}/", data, **more)


@pytest.mark.parametrize("part", GIVEN)
def test_a_part_is_saved_and_undone(people, maya, part):
    typed, stands = GIVEN[part]
    before = value(people.maya, part)
    answer = post(maya, part, typed)
    assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}#{part}")
    assert value(people.maya, part) == stands != before
    change = ProfileChange.objects.get()
    assert (change.field, change.before, change.after) == (part, before, stands)
    page = maya.get(PAGE).content.decode()
    assert f"{PAGE}undo/{change.pk}/" in page
    undone = maya.post(f"{PAGE}undo/{change.pk}/")
    assert (undone.status_code, undone["Location"]) == (302, f"{PAGE}#{part}")
    assert value(people.maya, part) == before
    assert f"{PAGE}undo/" not in maya.get(PAGE).content.decode()


@pytest.mark.parametrize("part", REFUSED)
@pytest.mark.parametrize("browser", [{}, HTMX], ids=["plain", "htmx"])
def test_what_is_refused_changes_nothing_and_says_why_in_its_place(people, maya, part, browser):
    typed, says = REFUSED[part]
    before = value(people.maya, part)
    answer = post(maya, part, typed, **browser)
    page = answer.content.decode()
    assert answer.status_code == 422
    note = page.partition(f'id="{part}-note"')[2].partition("</div>")[0]
    assert says in note
    assert (value(people.maya, part), ProfileChange.objects.exists()) == (before, False)
    if not browser:
        for each in typed.values():
            if isinstance(each, str):
                assert each in page, "what was typed stays"


def test_every_field_that_can_be_undone_is_a_part_with_a_template():
    assert set(PARTS) == set(ProfileChange.Field.values)
    for part in PARTS.values():
        get_template(part.template_of(is_open=True))
        if part.opens:
            get_template(part.template_of(is_open=False))


def test_htmx_gets_the_note_and_what_else_changes(people, maya):
    page = post(maya, "introduction", {"value": "I bake bread."}, **HTMX).content.decode()
    assert re.search(r'id="introduction-note".*Saved\..*Undo', page, re.S)
    assert 'id="standing" hx-swap-oob="true"' in page
    assert "I bake bread." in page.partition('id="preview-title"')[2]
    assert "<html" not in page
    change = ProfileChange.objects.get()
    undone = maya.post(f"{PAGE}undo/{change.pk}/", **HTMX).content.decode()
    assert 'section class="part" id="introduction"' in undone
    assert "Undone" in undone


def test_the_same_again_is_no_change(people, maya):
    for _ in range(2):
        post(maya, "capacity", {"value": "4"})
    assert ProfileChange.objects.count() == 1


def test_a_certified_mentor_takes_more_and_nobody_more_than_forty(people, maya, profile):
    Mentor.objects.filter(user=people.maya).update(certified_at=timezone.now())
    assert post(maya, "capacity", {"value": "12"}).status_code == 302
    assert post(maya, "capacity", {"value": "41"}).status_code == 422
    assert profile().capacity == 12


def test_fewer_seats_than_students_takes_nobody_away(people, maya):
    make.mentorship(people.maya, make.student("Two", people.baking))
    assert post(maya, "capacity", {"value": "1"}).status_code == 302
    assert "2 of 1 seats are taken: you get no new students" in maya.get(PAGE).content.decode()


def test_seats_are_counted_as_the_database_counts_them(people, maya):
    """Covers and those that begin later hold a seat, those that ended do not."""
    now = timezone.now()
    make.mentorship(people.maya, make.student("Later", people.baking), starts_at=now + timedelta(9))
    make.mentorship(
        people.maya,
        make.student("Cover", people.baking),
        kind="cover",
        starts_at=now,
        ends_at=now + timedelta(10),
    )
    make.mentorship(people.maya, make.student("Gone", people.baking)).end(by=make.office())
    assert Mentor.objects.get(user=people.maya).seats_taken() == 3
    assert "3 of 6 seats are taken: 3 are free" in maya.get(PAGE).content.decode()


@pytest.mark.parametrize("name", ["stu", "ines", "noor", "tom", "nora"])
def test_it_is_for_mentors(people, signed_in, name):
    browser = signed_in(people.everyone[name])
    assert browser.get(PAGE).status_code == 404
    for part, (typed, _stands) in GIVEN.items():
        assert post(browser, part, typed).status_code == 404
    assert not ProfileChange.objects.exists()


def test_a_visitor_is_sent_to_the_sign_in(people, client):
    answer = post(client, "capacity", {"value": "4"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_nobody_writes_another_persons_profile(people, maya):
    before = {part: value(people.carl, part) for part in GIVEN}
    more = {"mentor": people.carl.pk, "user": people.carl.pk, "pk": people.carl.pk}
    for part, (typed, _stands) in GIVEN.items():
        post(maya, part, typed | more)
    assert {part: value(people.carl, part) for part in GIVEN} == before
    assert MeetingRoom.objects.get().mentor == people.maya


def test_a_part_that_does_not_exist_and_a_person_without_a_profile(people, maya, signed_in):
    for part in ("certified_at", "nothing"):
        assert post(maya, part, {"value": "1"}).status_code == 404
    mia = signed_in(make.person("Mia", "mentor"))
    page = mia.get(PAGE)
    assert page.templates[0].name == "dashboard/profile/none.html"
    assert f'action="{PAGE}' not in page.content.decode().partition("<main")[2]
    assert post(mia, "capacity", {"value": "3"}).status_code == 404


def test_still_right_can_be_said_here(people, maya, profile):
    answer = maya.post(f"{PAGE}confirmation/", {"from": "profile"})
    assert answer["Location"] == PAGE
    assert profile().confirmed_at is not None
    assert maya.post(f"{PAGE}confirmation/")["Location"] == "/dashboard/"


def test_the_login_of_the_pages_may_write_the_column_of_each_part():
    granted = set(re.findall(r"\w+", grants.WEB["dashboard_mentor"])) - {"update"}
    columns = {part.column for part in PARTS.values() if isinstance(part, ColumnPart)}
    assert columns - granted == set()
