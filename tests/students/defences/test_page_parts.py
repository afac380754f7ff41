"""Defences on the homes and on the page of a student."""

import pytest

from students.deliverables.submission import hand_in
from students.models import Defence, ProjectWork
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_mentor_asks_from_the_page_of_the_student(people, signed_in):
    page = signed_in(people.maya).get(f"/dashboard/students/{people.stu.pk}/").text
    assert f"/evaluations/requests/new/?work={people.work.pk}" in page


@pytest.mark.parametrize("name", ["noor"])
def test_a_manager_is_not_offered_what_only_a_mentor_does(people, signed_in, name):
    page = signed_in(getattr(people, name)).get(f"/dashboard/students/{people.stu.pk}/").text
    assert "/evaluations/requests/new/" not in page


def test_nothing_is_asked_for_a_work_with_fixes_to_make(people, signed_in):
    ProjectWork.objects.update(state="conditional")
    page = signed_in(people.maya).get(f"/dashboard/students/{people.stu.pk}/").text
    assert "/evaluations/requests/new/" not in page


def test_an_open_defence_is_shown_to_student_mentor_and_manager(people, booked, signed_in):
    pages = {
        people.stu: "/student/",
        people.maya: "/dashboard/",
        people.noor: f"/dashboard/students/{people.stu.pk}/",
    }
    for person, address in pages.items():
        assert f"/defences/{booked.pk}/" in signed_in(person).get(address).text, address
    page = signed_in(people.maya).get(f"/dashboard/students/{people.stu.pk}/").text
    assert f"/defences/{booked.pk}/" in page


def test_the_student_reads_until_when_to_hand_in(people, booked, signed_in):
    browser = signed_in(people.stu)
    assert "Hand in before" in browser.get("/student/").text
    hand_in(people.enrolment, people.bread, by=people.stu, link="https://example.org/")
    assert "Hand in before" not in browser.get("/student/").text


def test_what_was_withdrawn_is_not_handed_in(people, booked, signed_in):
    hand_in(people.enrolment, people.bread, by=people.stu, link="https://example.org/").withdraw()
    browser = signed_in(people.stu)
    assert "Hand in before" in browser.get("/student/").text
    for person in (people.stu, people.maya, people.ines):
        page = signed_in(person).get(f"/defences/{booked.pk}/").text
        assert 'data-handed-in="no"' in page, person
    hand_in(people.enrolment, people.bread, by=people.stu, link="https://example.org/")
    assert 'data-handed-in="yes"' in browser.get(f"/defences/{booked.pk}/").text


def test_another_mentor_has_nothing_of_it(people, booked, signed_in):
    assert "/defences/" not in signed_in(people.carl).get("/dashboard/").text
    Defence.objects.update(status="not_held", not_held_because="called_off")
    assert "/defences/" not in signed_in(people.maya).get("/dashboard/").text


def found(browser, words):
    return [each for each in browser.get("/search/", {"q": words}).text.split('"') if
            each.startswith("/defences/")]  # fmt: skip


def test_it_is_found_by_those_who_see_it(people, booked, signed_in):
    url = f"/defences/{booked.pk}/"
    for name, words in (("maya", "stu defence"), ("ines", "stu"), ("stu", "bread"),
                        ("noor", "stu bread"), ("stu", "defence")):  # fmt: skip
        assert url in found(signed_in(getattr(people, name)), words), (name, words)
    for name in ("carl", "ivo", "una", "both"):
        assert url not in found(signed_in(getattr(people, name)), "stu")


def test_sharing_shows_what_the_student_sees(people, booked, signed_in):
    browser = signed_in(people.maya)
    browser.post("/sharing/", {"student": people.stu.pk})
    page = browser.get(f"/defences/{booked.pk}/")
    assert page.status_code == 200
    assert "/call-off/" not in page.text
    assert browser.get(f"/defences/{booked.pk}/move/").status_code == 404
    other = make.student("Olga Other", people.baking)
    make.mentorship(people.maya, other)
    hidden = make.booked_defence(make.work(other, people.bread), people.ivo, by=people.maya)
    assert browser.get(f"/defences/{hidden.pk}/").status_code == 404
