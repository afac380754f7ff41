"""Texts in a browser: directions, print, addresses without https, passwords, time zones."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.models import Announcement
from mentorhub.accounts.models import User
from tests import factories as make
from tests.browser import people
from tests.browser.places import MANAGER, STUDENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARABIC = "مرحبا بالعالم"
# Where the words of an element begin: at its right edge?
BEGINS_RIGHT = """element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const words = range.getBoundingClientRect(), box = element.getBoundingClientRect();
    return box.right - words.right < words.left - box.left;
}"""


def test_arabic_is_typed_and_read_from_the_right(visit):
    manager = visit(MANAGER)
    manager.goto("/announcements/")
    body = manager.page.locator("textarea[name=body]")
    assert body.evaluate("each => getComputedStyle(each).direction") == "ltr"
    body.fill(ARABIC)
    assert body.evaluate("each => getComputedStyle(each).direction") == "rtl"
    manager.page.fill("input[name=title]", ARABIC)
    manager.page.click("main form:has(textarea) .button-main")
    written = manager.page.locator(f".article p:has-text('{ARABIC}')").first
    assert written.evaluate(BEGINS_RIGHT)
    Announcement.objects.filter(title=ARABIC).delete()
    assert manager.remarks == []


def test_print_opens_what_is_folded(visit):
    student = visit(STUDENT)
    student.goto("/student/")
    folded = student.page.locator("main details:not([open])")
    if not folded.count():
        student.page.evaluate(
            "document.querySelector('main').insertAdjacentHTML('beforeend',"
            " '<details><summary>More</summary><p>Inside</p></details>')"
        )
    inside = folded.last.locator(":scope > :not(summary)").first
    height = "each => each.checkVisibility({contentVisibilityAuto: true}) && each.offsetHeight"
    assert not inside.evaluate(height)
    student.page.emulate_media(media="print")
    assert inside.evaluate(height) > 0


def test_an_address_without_https_passes_the_browser_and_is_completed(visit):
    student = visit(STUDENT)
    enrolment = User.objects.get(email=STUDENT).enrolments.get(ended_at=None)
    before = enrolment.deliverables.count()
    student.goto("/student/deliverables/")
    student.page.fill("input[name=link]", "github.com/me/x")
    student.page.click("form:has(input[name=link]) .button-main")
    assert student.page.locator("a[href='https://github.com/me/x']").count() == 1
    assert enrolment.deliverables.count() == before + 1
    enrolment.deliverables.filter(link="https://github.com/me/x").delete()


def test_who_travels_is_asked_once_for_each_zone(visit):
    person = make.mentor("Tara Traveller", make.path(title="Travels"), email="tara@example.org")
    person.zone = "Africa/Dakar"
    person.save(update_fields=["zone"])
    there = visit("tara@example.org", zone="America/New_York")
    there.goto("/dashboard/")
    offer = there.page.locator("[data-zone-offer]")
    assert offer.is_visible()
    assert "New York" in offer.inner_text()
    assert there.barriers() == []
    there.page.click("[data-zone-keep]")
    there.goto("/accounts/profile/")
    assert there.barriers() == []
    there.goto("/sessions/")
    assert not offer.is_visible()
    # Another zone is asked for again; one with the same hours all year never is.
    for zone, asked in (("Europe/Paris", True), ("Africa/Abidjan", False)):
        elsewhere = visit("tara@example.org", zone=zone)
        elsewhere.goto("/sessions/")
        assert elsewhere.page.locator("[data-zone-offer]").is_visible() == asked
        if asked:
            elsewhere.page.click("[data-zone-offer] button:not([type])")
            elsewhere.page.wait_for_load_state()
            assert elsewhere.page.url.endswith("/sessions/")
            assert User.objects.get(pk=person.pk).zone == zone
            User.objects.filter(pk=person.pk).update(zone="Africa/Dakar")
    assert there.remarks == []


def test_cities_are_named_in_the_language_of_the_page(visit):
    person = make.mentor("Tom Traveller", make.path(title="Tours"), email="tom@example.org")
    User.objects.filter(pk=person.pk).update(zone="Europe/London", language="fr")
    there = visit("tom@example.org", zone="Europe/Vienna")
    there.goto("/sessions/")
    offer = there.page.locator("[data-zone-offer]")
    expect(offer.locator("[data-zone-city]")).to_have_text("Vienne")
    assert "Londres" in offer.inner_text()
    # In the preferences the script finds the French label of the browser's zone.
    User.objects.filter(pk=person.pk).update(zone="")
    there.goto("/accounts/profile/")
    expect(there.page.locator("#id_zone")).to_have_value(re.compile(r"Vienne \(UTC"))
    assert there.remarks == []


def test_a_password_is_shown_and_hidden_again(visit):
    visitor = visit()
    visitor.goto("/accounts/login/")
    visitor.page.fill("[name=password]", "a-quiet-river")
    button = visitor.page.locator("[data-show-password]")
    kinds = []
    for _press in range(2):
        button.click()
        kinds.append(visitor.page.get_attribute("[name=password]", "type"))
    assert kinds == ["text", "password"]
    assert visitor.barriers() == []
    assert visitor.page.input_value("[name=password]") == "a-quiet-river"
    assert visitor.remarks == []


def test_without_javascript_a_password_has_no_button_and_a_zone_is_found(visit):
    visitor = visit(javascript=False)
    visitor.goto("/accounts/login/")
    assert not visitor.page.locator("[data-show-password]").is_visible()
    mentor = visit(people.ALONE, javascript=False)
    mentor.goto("/accounts/profile/")
    assert mentor.page.locator("datalist option").count() > 400
    mentor.page.fill("[name=zone]", "montréal")
    mentor.page.click("main form .button-main")
    assert User.objects.get(email=people.ALONE).zone == "America/Toronto"
    assert mentor.page.input_value("[name=zone]").startswith("Toronto (UTC")
