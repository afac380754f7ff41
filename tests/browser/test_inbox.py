"""Two people write to each other: in two browsers, without JavaScript, and by keys alone."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.inbox import sending
from dashboard.inbox.models import Draft, Thread, ThreadKind
from guides.models import Criterion
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.live import changes
from students.models import Path
from tests import factories as make
from tests.browser.inbox_places import say
from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Milliseconds: two polls of a page that is used, and a slow machine.
PATIENCE = 15_000
MIRA, MILO = "mira.messages@example.org", "milo.messages@example.org"
# What is added to the log, and so read out by a screen reader.
LISTEN = """() => {
    window.told = [];
    const log = document.querySelector("[role=log]");
    new MutationObserver((changes) => changes.forEach((each) =>
        each.addedNodes.forEach((node) => node.id && window.told.push(node.id))
    )).observe(log, {childList: true, subtree: true});
}"""
HIDE = """() => {
    Object.defineProperty(document, "hidden", {value: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""
FROM_END = "document.documentElement.scrollHeight - innerHeight - scrollY"


@pytest.fixture
def talk(demo) -> Thread:
    """Of a mentor and a student of their own, with enough messages to scroll."""
    with signed_in_as(STAFF):
        if not User.objects.filter(email=MIRA).exists():
            path = Path.objects.get(slug="back-end-developer")
            zone = {"zone": "Europe/Paris"}
            mira = make.mentor("Mira Messages", path, email=MIRA, **zone)
            make.mentorship(mira, make.student("Milo Messages", path, email=MILO, **zone))
        mira, milo = (User.objects.get(email=each) for each in (MIRA, MILO))
        thread = sending.thread_between(ThreadKind.STUDENT, mira, milo)
        while thread.last_number < 12:
            say(thread, (mira, milo)[thread.last_number % 2], "A message\n\nof some\n\nlines")
            thread.refresh_from_db()
    return thread


def bodies(thread):
    return list(thread.messages.order_by("number").values_list("body", flat=True))


def test_two_people_talk_and_nobody_is_disturbed(visit, talk):
    mira, milo = visit(MIRA), visit(MILO, size=PHONE)
    milo.goto(talk.get_absolute_url())
    milo.goto("/student/")
    mira.goto(talk.get_absolute_url())
    field = mira.page.locator("#id_body")
    field.fill("Do you read me?")
    field.press("Control+Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    # The number in the bar of the phone.
    expect(milo.page.locator(".bottom-bar .entry-count")).to_have_text("1", timeout=PATIENCE)
    milo.goto("/inbox/")
    expect(milo.page).to_have_title(re.compile(r"^\(1\)"))
    milo.page.click(f"[data-thread='{talk.pk}'] a")
    milo.page.evaluate(LISTEN)
    assert milo.page.evaluate(FROM_END) < 5
    answer = milo.page.locator("#id_body")
    answer.fill("I write")
    answer.evaluate("each => each.setSelectionRange(1, 1)")
    with signed_in_as(STAFF):
        sent = say(talk, talk.lead, "Another one")
    milo.page.locator(f"#m{sent.number}").wait_for(timeout=PATIENCE)
    assert milo.page.evaluate(FROM_END) < 5
    expect(answer).to_be_focused()
    expect(answer).to_have_value("I write")
    assert answer.evaluate("each => each.selectionStart") == 1
    assert milo.page.evaluate("window.told") == [f"m{sent.number}"]
    # Who reads above stays there, and is told.
    milo.page.evaluate("scrollTo(0, 40)")
    with signed_in_as(STAFF):
        sent = say(talk, talk.lead, "One more")
    milo.page.locator(f"#m{sent.number}").wait_for(state="attached", timeout=PATIENCE)
    assert milo.page.evaluate("scrollY") == 40
    milo.page.click("[data-jump]")
    assert milo.page.evaluate(FROM_END) < 5
    assert mira.remarks == milo.remarks == []


def test_a_draft_waits_on_another_device_until_it_is_sent(visit, talk):
    milo, elsewhere = visit(MILO), visit(MILO, size=PHONE)
    milo.goto(talk.get_absolute_url())
    with milo.page.expect_response(lambda each: each.url.endswith("/draft/")) as saved:
        milo.page.fill("#id_body", "Half a thought")
    assert saved.value.status == 204
    elsewhere.goto(talk.get_absolute_url())
    field = elsewhere.page.locator("#id_body")
    expect(field).to_have_value("Half a thought")
    elsewhere.page.click(".talk-send")
    expect(field).to_have_value("")
    assert bodies(talk)[-1] == "Half a thought"
    assert not Draft.objects.filter(author__email=MILO).exists()


def test_a_first_message_and_a_circle_wait_on_another_device(visit, talk):
    with signed_in_as(STAFF):
        path = Path.objects.get(slug="back-end-developer")
        mona = make.mentor("Mona Messages", path, email="mona.messages@example.org")
    mira, elsewhere = visit(MIRA), visit(MIRA, size=PHONE)
    typed = {
        f"/inbox/new/?to={mona.pk}": {"#id_body": "Dear Mo"},
        "/inbox/circle/": {"#id_title": "Ovens", "#id_body": "Which o"},
    }
    for url, fields in typed.items():
        mira.goto(url)
        if "circle" in url:
            mira.page.locator("input[name=people]").first.check()
        with mira.page.expect_response(lambda each: "/draft/" in each.url) as saved:
            for selector, text in fields.items():
                mira.page.fill(selector, text)
        assert saved.value.status == 204
        elsewhere.goto(url)
        for selector, text in fields.items():
            expect(elsewhere.page.locator(selector)).to_have_value(text)
        # What the site has kept is not asked about when the page is left.
        mira.goto("/inbox/")
    expect(elsewhere.page.locator("input[name=people]:checked")).to_have_count(1)
    elsewhere.page.click("#write .form-foot .button-main")
    elsewhere.page.wait_for_url("**/inbox/*-*/**")
    assert Draft.objects.filter(author__email=MIRA).get().place.endswith(f":{mona.pk}")
    mira.goto("/inbox/new/?q=Mona")
    expect(mira.page.locator(".row-title .badge")).to_be_visible()
    mira.page.click(".row-title a")
    mira.page.click(".talk-send")
    mira.page.wait_for_url("**/inbox/*-*/**")
    assert not Draft.objects.filter(author__email=MIRA).exists()
    assert mira.remarks == elsewhere.remarks == []


def test_the_title_of_a_hidden_tab_counts_what_comes_in(visit, talk, monkeypatch):
    # The server reads what has changed at most once a second. Within a second of another question,
    # as the page's own first one, that of this test would find nothing, and the next one comes half
    # a minute later.
    monkeypatch.setattr(changes, "REFRESH_EVERY", 0)
    milo = visit(MILO)
    page = milo.page
    milo.goto(talk.get_absolute_url())
    page.clock.install()
    milo.goto("/inbox/")
    expect(page).not_to_have_title(re.compile(r"^\("))
    page.evaluate(HIDE)
    with signed_in_as(STAFF):
        say(talk, talk.lead, "Are you there?")
    page.clock.fast_forward(40_000)
    expect(page).to_have_title(re.compile(r"^\(1\)"), timeout=PATIENCE)
    # The list waits until somebody looks at it.
    expect(page.locator(f"[data-thread='{talk.pk}']")).not_to_contain_text("Are you there?")


def test_a_draft_that_quotes_a_guide_says_so_and_keeps_the_text(visit, talk):
    with signed_in_as(STAFF):
        rows = Criterion.objects.filter(skill__guide__project__path__slug="back-end-developer")
        passage = max(rows.values_list("text", flat=True), key=len)
    mira = visit(MIRA)
    mira.goto(talk.get_absolute_url())
    field = mira.page.locator("#id_body")
    field.fill(passage)
    said = mira.page.locator("[data-draft-refused]")
    expect(said).to_have_text(re.compile("guide"), timeout=PATIENCE)
    expect(field).to_have_value(passage)
    mira.page.click(".talk-send")
    expect(mira.page.locator(".talk-write mark")).to_be_visible()
    expect(field).to_have_value(passage)
    assert passage not in bodies(talk)
    field.fill("In my own words.")
    mira.page.click(".talk-send")
    expect(field).to_have_value("")
    assert bodies(talk)[-1] == "In my own words."


def test_files_are_chosen_dropped_and_pasted_and_taken_out_again(visit, talk):
    mira = visit(MIRA)
    page = mira.page
    mira.goto(talk.get_absolute_url())
    page.set_input_files("#id_files", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b"})
    for kind in ("drop", "paste"):
        page.evaluate(
            """kind => {
                const data = new DataTransfer();
                data.items.add(new File(["x,y"], `${kind}.csv`, {type: "text/csv"}));
                const given = {bubbles: true, cancelable: true};
                const event = kind === "drop"
                    ? new DragEvent(kind, {...given, dataTransfer: data})
                    : new ClipboardEvent(kind, {...given, clipboardData: data});
                document.getElementById("id_body").dispatchEvent(event);
            }""",
            kind,
        )
    expect(page.locator(".attach-name")).to_have_text(["a.csv", "drop.csv", "paste.csv"])
    page.locator(".attach-list button").nth(1).click()
    # What a document keeps is said as soon as there is one.
    note = page.locator("[data-attach-note]")
    expect(note).to_be_hidden()
    pdf = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.set_input_files("#id_files", pdf)
    expect(note).to_contain_text("hidden data")
    page.locator(".attach-list button").last.click()
    expect(note).to_be_hidden()
    page.click(".talk-send")
    expect(page.locator(".talk-message").last.locator(".attached-files a")).to_have_count(2)
    names = talk.messages.latest("number").attachments.values_list("name", flat=True)
    assert set(names) == {"a.csv", "paste.csv"}


def test_without_javascript_one_writes_with_a_file_and_removes_it(visit, talk):
    milo = visit(MILO, javascript=False, size=PHONE)
    page = milo.page
    milo.goto("/inbox/")
    page.click(f"[data-thread='{talk.pk}'] a")
    page.fill("#id_body", "Plainly")
    page.set_input_files("#id_files", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b"})
    page.click(".talk-send")
    sent = talk.messages.latest("number")
    assert (sent.body, sent.attachments.count()) == ("Plainly", 1)
    message = page.locator(f"#m{sent.number}")
    message.locator("summary").click()
    message.locator("form[action$='/remove/'] button").click()
    sent.refresh_from_db()
    assert sent.is_removed
    assert not milo.scrolls_sideways()


def test_a_message_is_written_and_its_menu_opened_by_keys_alone(visit, talk):
    mira = visit(MIRA)
    page = mira.page
    mira.goto(talk.get_absolute_url())
    page.focus("#id_body")
    page.keyboard.type("By keys")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_files"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_body")).to_be_focused()
    assert bodies(talk)[-1] == "By keys"
    menu = page.locator(".talk-message").last.locator(".talk-acts > summary")
    menu.focus()
    expect(menu).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.locator(".talk-message").last.locator(".menu-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
