"""A student hands in a file piece by piece in a browser: the connection breaks, the page is loaded
anew, the file is chosen again, and arrives as it was."""

import hashlib
import itertools
import random

import pytest
from playwright.sync_api import expect

from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Deliverable, Path, Upload
from tests import factories as make
from tests.browser import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/student/deliverables/"
UPLOADS = "**/student/deliverables/uploads/**"
NUMBERS = itertools.count(1)
TIMEOUT = 30_000  # milliseconds: two pieces on a machine that is busy


@pytest.fixture
def student():
    number = next(NUMBERS)
    with signed_in_as(STAFF):
        path = Path.objects.get(slug=people.BACK_END)
        made = make.student(f"Ula Upload {number}", path, email=f"ula{number}@example.org")
        make.work(made, people.project())
        User.objects.filter(pk=made.pk).update(zone="Europe/Paris")
    return made


def an_archive(tmp_path, size):
    """A file that begins as a zip does."""
    file = tmp_path / "work.zip"
    file.write_bytes(b"PK\x03\x04" + random.Random(size).randbytes(size - 4))
    return file


class Line:
    """The connection of a page: it lets so many pieces pass, then none until it is mended."""

    def __init__(self, page, pieces):
        self.left, self.sent = pieces, []
        page.route(UPLOADS, self._pass)

    def mend(self):
        self.left = 1000

    def _pass(self, route):
        if route.request.method == "PATCH":
            if self.left <= 0:
                route.abort("connectionreset")
                return
            self.left -= 1
            self.sent.append(route.request.headers["upload-offset"])
        route.continue_()


def hand_in(page, file, note=""):
    page.fill("[name=note]", note)
    page.set_input_files("#hand-in [name=file]", file)
    page.click("#hand-in form .button-main")


def handed_in(student):
    return Deliverable.objects.filter(enrolment__student=student)


def test_a_file_goes_on_after_a_lost_connection_and_no_piece_is_sent_twice(
    visit, student, tmp_path
):
    file = an_archive(tmp_path, 7_000_000)
    visitor = visit(student.email)
    page = visitor.page
    visitor.goto(PAGE)
    line = Line(page, pieces=2)
    hand_in(page, file, note="Everything")
    panel = page.locator("#upload")
    expect(panel).to_have_attribute("data-state", "waiting", timeout=TIMEOUT)
    expect(panel).to_be_focused()
    assert 50 <= int(panel.locator("progress").get_attribute("value") or 0) < 100
    line.mend()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-level=success], .notice-good")
    made = handed_in(student).get()
    assert made.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (made.note, made.number) == ("Everything", 1)
    assert line.sent == ["0", "2000000", "4000000", "6000000"]
    assert page.evaluate("Object.keys(localStorage)") == [], "the draft went with it"


def test_a_file_goes_on_after_a_reload_and_another_file_does_not(visit, student, tmp_path):
    file = an_archive(tmp_path, 5_000_000)
    visitor = visit(student.email)
    page = visitor.page
    visitor.goto(PAGE)
    Line(page, pieces=1)
    hand_in(page, file)
    expect(page.locator("#upload")).to_have_attribute("data-state", "waiting", timeout=TIMEOUT)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.unroute(UPLOADS)
    page.reload()
    assert asked == ["beforeunload"], "leaving while it is sent asks"
    row = page.locator("#unfinished li")
    expect(row).to_have_count(1)
    other = tmp_path / "other.zip"
    other.write_bytes(file.read_bytes()[:-1] + b"x")
    row.locator("[type=file]").set_input_files(other)
    expect(row.get_by_role("alert")).to_be_visible()
    row.locator("[type=file]").set_input_files(file)
    page.wait_for_selector("[data-level=success], .notice-good")
    assert handed_in(student).get().sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_it_is_paused_continued_and_cancelled_by_keyboard(visit, student, tmp_path):
    file = an_archive(tmp_path, 9_000_000)
    visitor = visit(student.email)
    page = visitor.page
    visitor.goto(PAGE)
    Line(page, pieces=1)
    hand_in(page, file)
    panel = page.locator("#upload")
    expect(panel).to_have_attribute("data-state", "waiting", timeout=TIMEOUT)
    panel.locator("[data-pause]").press("Enter")
    expect(panel).to_have_attribute("data-state", "paused", timeout=TIMEOUT)
    expect(panel.locator("[data-resume]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator("[data-pause]")).to_be_focused()
    panel.locator("[data-cancel]").press("Enter")
    expect(panel).to_be_hidden()
    expect(page.locator("#hand-in [name=file]")).to_be_focused()
    for _ in range(50):
        if not Upload.objects.filter(enrolment__student=student).exists():
            break
        page.wait_for_timeout(100)
    assert not Upload.objects.filter(enrolment__student=student).exists()
    assert not handed_in(student).exists()


def test_what_is_wrong_stands_beside_its_field_and_the_file_stays_chosen(visit, student, tmp_path):
    visitor = visit(student.email)
    page = visitor.page
    visitor.goto(PAGE)
    page.fill("[name=link]", "javascript:alert(1)")
    hand_in(page, an_archive(tmp_path, 3000), note="Typed")
    expect(page.locator(".field-wrong [name=link]")).to_be_focused()
    assert page.evaluate("document.querySelector('[name=file]').files.length") == 1
    expect(page.locator("[name=note]")).to_have_value("Typed")
    page.fill("[name=link]", "")
    page.click("#hand-in form .button-main")
    page.wait_for_selector("[data-level=success], .notice-good")
    assert handed_in(student).get().note == "Typed"


def test_a_file_that_is_something_else_is_refused_and_the_form_comes_back(visit, student, tmp_path):
    visitor = visit(student.email)
    page = visitor.page
    visitor.goto(PAGE)
    file = tmp_path / "work.zip"
    file.write_bytes(b"Rar!" * 5000)
    hand_in(page, file, note="Typed")
    panel = page.locator("#upload")
    expect(panel).to_have_attribute("data-state", "refused", timeout=TIMEOUT)
    expect(panel).to_contain_text("work.zip")
    expect(page.locator("[name=note]")).to_have_value("Typed")
    assert not handed_in(student).exists()
