"""Marking by keyboard: every field saves itself, and no text is lost when two pages meet."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from guides.models import Evaluation, Mark, SavedComment
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Assessment, Defence, Path, Project
from tests import factories as make
from tests.browser import people
from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASSESSOR = "assessor@example.org"


def a_defence(name):
    """Held an hour ago, of a student of its own."""
    path = Path.objects.get(slug=people.BACK_END)
    project = Project.objects.get(path=path, slug="tidy-membership-file")
    ines, now = User.objects.get(email=ASSESSOR), timezone.now()
    with signed_in_as(STAFF):
        student = make.student(name, path)
        # After the versions of the demo's guides were saved.
        work = make.work(student, project, started_at=now)
        defence = Defence.objects.create(
            work=work, number=1, student=student, status="held", requested_by=ines,
            assessor=ines, taken_at=now, starts_at=now - timedelta(hours=3),
            ends_at=now - timedelta(hours=2), zone="Europe/Paris", earliest_on=now.date(),
            latest_on=now.date(),
        )  # fmt: skip
        Assessment.objects.create(defence=defence, assessor=ines)
    return defence


def marks_of(defence):
    with signed_in_as(STAFF):
        rows = Mark.objects.filter(evaluation__assessment__defence=defence)
        return {row.pk: (row.value, row.words) for row in rows}


def saved(page):
    expect(page.locator("#saved")).to_contain_text("Saved")


def first(page):
    return page.locator(".mark").first


def number_of(mark):
    return int(mark.get_attribute("id").removeprefix("m"))


def test_marked_by_keyboard_alone(visit):
    defence = a_defence("Kim Keys")
    assessor = visit(ASSESSOR)
    page = assessor.page
    assessor.goto(f"/evaluations/{defence.pk}/")
    page.keyboard.press("j")
    expect(first(page)).to_be_focused()
    page.keyboard.press("1")
    saved(page)
    expect(page.locator("[data-progress]")).to_contain_text("1 of")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.keyboard.type("Not shown.")
    page.keyboard.press("Escape")
    saved(page)
    page.keyboard.press("k")
    expect(first(page)).to_be_focused()
    # The focus may be on a button that was clicked.
    first(page).get_by_text("Not met").click()
    page.keyboard.press("1")
    saved(page)
    found = marks_of(defence)
    one, two = (number_of(page.locator(".mark").nth(number)) for number in range(2))
    assert [found[one], found[two]] == [("met", ""), ("not_met", "Not shown.")]
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Next criterion")
    assert assessor.remarks == []


def test_two_pages_on_one_field_one_wins_and_both_texts_are_shown(visit):
    defence = a_defence("Tia Two")
    one, two = visit(ASSESSOR), visit(ASSESSOR)
    for each in (one, two):
        each.goto(f"/evaluations/{defence.pk}/")
        first(each.page).locator("summary").click()
    first(one.page).locator("textarea").fill("From the first page.")
    saved(one.page)
    first(two.page).locator("textarea").fill("From the second page.")
    conflict = first(two.page).locator("[data-conflict]")
    expect(conflict).to_contain_text("From the first page.")
    expect(conflict).to_contain_text("From the second page.")
    pk = number_of(first(one.page))
    assert marks_of(defence)[pk][1] == "From the first page."
    conflict.get_by_role("button", name="Keep mine").click()
    saved(two.page)
    assert marks_of(defence)[pk][1] == "From the second page."
    # And the other way round.
    first(one.page).locator("textarea").fill("A third text.")
    conflict = first(one.page).locator("[data-conflict]")
    conflict.get_by_role("button", name="Take the saved one").click()
    expect(first(one.page).locator("textarea")).to_have_value("From the second page.")


def test_validated_is_refused_with_a_list_that_leads_to_what_is_missing(visit):
    defence = a_defence("Mia Missing")
    assessor = visit(ASSESSOR)
    page = assessor.page
    assessor.goto(f"/evaluations/{defence.pk}/")
    page.locator("[name=outcome][value=validated]").check()
    missing = page.locator("#missing a")
    expect(missing.first).to_be_visible()
    expect(page.locator("[name=outcome][value=validated]")).not_to_be_checked()
    required = page.locator(".mark[data-required]")
    assert missing.count() == required.count()
    missing.first.click()
    expect(required.first).to_be_focused()
    for each in required.all():
        each.get_by_text("Met", exact=True).click()
    saved(page)
    page.locator("[name=outcome][value=validated]").check()
    expect(missing).to_have_count(0)
    saved(page)
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("[data-outcome=validated]")).to_be_visible()
    expect(page.locator("[data-release]")).to_be_visible()


def test_a_passage_of_the_guide_is_marked_and_the_text_stays(visit):
    defence = a_defence("Pia Passage")
    assessor = visit(ASSESSOR)
    page = assessor.page
    assessor.goto(f"/evaluations/{defence.pk}/")
    criterion = page.locator(".mark p").nth(0).inner_text().removesuffix("Required").strip()
    text = f"The guide says: {criterion}"
    page.locator("#words").fill(text)
    page.locator("#words").blur()
    expect(page.locator(".passage mark")).to_be_visible()
    expect(page.locator("#words")).to_have_value(text)
    with signed_in_as(STAFF):
        assert Evaluation.objects.get(assessment__defence=defence).words == ""
    page.locator("#words").fill("A sound piece of work.")
    page.locator("#words").blur()
    saved(page)
    expect(page.locator(".passage")).to_have_count(0)


def test_a_comment_is_kept_and_used_again(visit):
    defence = a_defence("Cam Comment")
    assessor = visit(ASSESSOR)
    page = assessor.page
    assessor.goto(f"/evaluations/{defence.pk}/")
    page.keyboard.press("j")
    page.keyboard.press("s")
    dialog = page.locator("#comments-dialog")
    dialog.locator("#comment-text").fill("Clear and complete.")
    dialog.get_by_role("button", name="Keep it").click()
    dialog.get_by_role("button", name="Insert").click()
    expect(first(page).locator("textarea")).to_have_value("Clear and complete.")
    saved(page)
    assert marks_of(defence)[number_of(first(page))][1] == "Clear and complete."
    with signed_in_as(STAFF):
        SavedComment.objects.all().delete()
    assert assessor.remarks == []


def test_what_was_not_sent_is_back_after_the_connection_was_cut(visit):
    defence = a_defence("Olu Offline")
    assessor = visit(ASSESSOR)
    page = assessor.page
    assessor.goto(f"/evaluations/{defence.pk}/")
    assessor.context.set_offline(True)
    page.locator("#words").fill("Written in a tunnel.")
    expect(page.locator("#saved")).to_contain_text("No connection")
    assessor.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#words")).to_have_value("Written in a tunnel.")
    saved(page)
    with signed_in_as(STAFF):
        words = Evaluation.objects.get(assessment__defence=defence).words
    assert words == "Written in a tunnel."


def test_without_javascript_a_button_saves_everything(visit):
    defence = a_defence("Nora Noscript")
    assessor = visit(ASSESSOR, javascript=False)
    page = assessor.page
    assessor.goto(f"/evaluations/{defence.pk}/")
    first(page).locator("label", has_text="Met").first.click()
    page.locator("#words").fill("Well done.")
    with page.expect_navigation():
        page.locator("#s1").get_by_role("button", name="Save").click()
    assert "met" in [value for value, *_ in marks_of(defence).values()]
    expect(page.locator("#words")).to_have_value("Well done.")


def test_no_barrier_on_the_pages_of_an_assessor_and_of_a_mentor(visit):
    defence = a_defence("Axel Axe")
    assessor = visit(ASSESSOR)
    pk = defence.pk
    for address in (f"/evaluations/{pk}/", f"/evaluations/{pk}/preview/"):
        assessor.expect_no_barrier(address)
    mark = next(iter(marks_of(defence)))
    assessor.expect_no_barrier(f"/evaluations/{pk}/comments/{mark}/")
    with signed_in_as(STAFF):
        mentor = User.objects.get(email=people.TICKS)
        make.mentorship(mentor, defence.student)
    visit(people.TICKS).expect_no_barrier(f"/evaluations/readiness/{defence.work_id}/")
    visit("manager@example.org").expect_no_barrier(f"/evaluations/versions/{defence.work_id}/")
    phone = visit(ASSESSOR, size=PHONE)
    phone.goto(f"/evaluations/{pk}/")
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
