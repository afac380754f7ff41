"""A topic in two browsers, by keys, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from dashboard.community.models import Reader, Topic
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from tests.browser.community_places import COLLEAGUE, MENTOR, say, topic_of_all_kinds
from tests.browser.visitor import PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Milliseconds: two polls of a page that is used, and a slow machine.
PATIENCE = 15_000


@pytest.fixture
def topic(demo) -> Topic:
    return topic_of_all_kinds()


def test_a_new_reply_comes_in_without_moving_what_is_read(visit, topic):
    reader = visit(MENTOR)
    reader.goto(topic.get_absolute_url())
    reader.page.evaluate("scrollTo(0, 60)")
    with signed_in_as(STAFF):
        sent = say(topic, COLLEAGUE, "Fresh from the oven")
    row = reader.page.locator(f"#r{sent.number}")
    row.wait_for(state="attached", timeout=PATIENCE)
    assert reader.page.evaluate("scrollY") == 60
    place = Reader.objects.filter(topic=topic, user__email=MENTOR)
    assert place.get().read_number < sent.number
    with reader.page.expect_response(lambda each: each.url.endswith("/place/")):
        reader.page.click("[data-jump]")
    expect(row).to_be_focused()
    assert place.get().read_number == sent.number
    assert reader.remarks == []


def test_a_colleague_is_mentioned_by_a_few_letters(visit, topic):
    writer = visit(MENTOR)
    writer.goto(topic.get_absolute_url())
    person = User.objects.get(email=COLLEAGUE)
    field = writer.page.locator("#id_body")
    field.fill("")
    field.press_sequentially(f"Ask @{person.name[:4]}")
    option = writer.page.locator(f"[role=option][data-key='{person.pk}']")
    option.wait_for(timeout=PATIENCE)
    field.press("Enter")
    expect(field).to_have_value(f"Ask @[{person.name}]({person.pk}) ")
    writer.page.click("[data-preview-button]")
    expect(writer.page.locator("[data-preview-pane]")).to_contain_text(person.name)
    assert writer.remarks == []


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_who_was_told_stays_in_view_beside_the_reply(visit, topic, size):
    writer = visit(MENTOR, size=size)
    writer.goto(topic.get_absolute_url())
    writer.page.fill("#id_body", "Two loaves a week")
    writer.page.click("#write .button-main")
    says = writer.page.locator(".messages")
    expect(says).to_be_in_viewport()
    reply = writer.page.locator(".reply:target")
    expect(reply).to_be_in_viewport()
    message, text = says.bounding_box(), reply.bounding_box()
    assert message["y"] + message["height"] <= text["y"]
    if size == WIDE:
        # The places of the topic are beside it, not below it.
        side = writer.page.locator(".topic-side").bounding_box()
        assert message["x"] + message["width"] <= side["x"]
    assert writer.remarks == []


def test_what_posts_a_question_is_in_view_on_a_phone(visit, topic):
    writer = visit(MENTOR, size=PHONE)
    writer.goto("/community/topics/new/")
    expect(writer.page.locator(".topic-form .form-foot .button-main")).to_be_in_viewport(ratio=1)


def test_questions_that_were_asked_before_are_shown_while_one_types(visit, topic):
    writer = visit(MENTOR)
    writer.goto("/community/topics/new/")
    found = Topic.objects.visible_to(User.objects.get(email=MENTOR)).filter(kind="question")
    asked = found.exclude(pk=topic.pk).first()
    writer.page.fill("#id_title", asked.title)
    expect(writer.page.locator("#similar a").first).to_be_visible(timeout=PATIENCE)
    assert writer.page.locator("[data-without-script]").is_hidden()
    assert writer.remarks == []


def test_all_of_it_works_without_javascript(visit, topic):
    writer = visit(MENTOR, javascript=False)
    writer.goto(topic.get_absolute_url())
    writer.page.click("#topic-bookmark")
    expect(writer.page.locator("#topic-bookmark")).to_have_attribute("aria-pressed", "true")
    writer.page.click("#r2 .reaction-more > summary")
    writer.page.click("#r2 [value=love]")
    expect(writer.page.locator("#r2 .reaction[value=love]")).to_have_attribute(
        "aria-pressed", "true"
    )
    writer.page.fill("#id_body", "Typed by hand")
    writer.page.click("#write .button-main")
    expect(writer.page.locator(".reply-list > li").last).to_contain_text("Typed by hand")
