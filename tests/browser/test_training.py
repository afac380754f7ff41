"""The training on a phone: from the invitation to a certificate that somebody else checks, with a
connection that comes and goes; and the same without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from dashboard.models import Mentor
from dashboard.training.asked import AskedQuestion, asked_of
from dashboard.training.attempts import last_attempt
from dashboard.training.models import (
    Answer,
    Attempt,
    Completion,
    Course,
    Question,
    QuestionVersion,
    Quiz,
    Reading,
)
from mentorhub.accounts.models import Invitation, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo.training import FEEDBACK
from tests.browser import people
from tests.browser.agenda import follow, save
from tests.browser.visitor import PHONE
from tests.browser.week_people import person
from tests.dashboard.training import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PARTS, CHAPTERS = ("dough", "oven", "counter"), 4
GROUPS = ("sieving", "kneading", "resting")
HOME = "/training/bread/"


@pytest.fixture(scope="module")
def course(demo):
    """Certifies, with twelve chapters and three quizzes. The first choice is right everywhere."""
    made = build.course("bread", title="Bread for beginners", certifies=True, minutes=60)
    for position, name in enumerate(PARTS, 1):
        part = build.part(made, name, position=position)
        for number in range(1, CHAPTERS + 1):
            build.chapter(part, f"{name}-{number}", position=number)
        build.quiz(part, *GROUPS)
    yield made
    Course.objects.filter(pk=made.pk).update(published=False)


def read(page: Page, *names: str) -> None:
    """Mark these chapters as read, one after the other; each leads on to the next."""
    for name in names:
        expect(page.locator("h1")).to_have_text(name.capitalize())
        page.locator("[data-reading] .button-main").click()


def start(page: Page) -> None:
    page.locator("form[action$='/start/'] button").click()
    expect(page.locator("form[data-draft]")).to_be_visible()


def choose(page: Page, *, right: bool = True) -> None:
    page.get_by_label("right" if right else "wrong", exact=True).check()


def press_answer(page: Page) -> None:
    page.locator("form[data-draft] .button-main").click()


def answer(page: Page, *, right: bool = True) -> None:
    """And read the explanation."""
    choose(page, right=right)
    press_answer(page)
    expect(page.locator("[data-right]")).to_have_attribute("data-right", "yes" if right else "no")
    expect(page.locator(".quiz-explanation")).to_contain_text("Because of ")


def go_on(page: Page) -> None:
    follow(page, "[data-next]")


def answer_all(page: Page, count: int) -> None:
    for _ in range(count):
        answer(page)
        go_on(page)


def has_passed(page: Page, says: str = "yes") -> None:
    expect(page.locator("[data-passed]")).to_have_attribute("data-passed", says)


def test_a_newcomer_gets_from_the_invitation_to_a_certificate_that_others_check(visit, course):
    newcomer = person(people.NEWCOMER)
    with signed_in_as(STAFF):
        _invitation, token = Invitation.issue(newcomer, sent_by=None)
    phone = visit(size=PHONE)
    page = phone.page
    phone.goto(f"/accounts/invitation/{token}/")
    page.fill("[name=new_password1]", "a long password of hers")
    save(page, "Save and continue")
    phone.goto("/training/")
    follow(page, f"a[href='{HOME}']")
    follow(page, ".training-go .button-main")
    read(page, "dough-1", "dough-2")

    # In the tunnel she reads on: the chapter is kept, and saved when the connection is back.
    phone.context.set_offline(True)
    page.locator("[data-reading] .button-main").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    assert not Reading.objects.filter(reader=newcomer, chapter__slug="dough-3").exists()
    phone.context.set_offline(False)
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert Reading.objects.filter(reader=newcomer, chapter__slug="dough-3").exists()
    follow(page, "a[rel=next]")
    read(page, "dough-4")

    start(page)
    answer(page)
    go_on(page)
    # The second tunnel: the answer stays chosen.
    phone.context.set_offline(True)
    choose(page, right=False)
    press_answer(page)
    expect(page.locator("[data-say=offline]")).to_be_focused()
    phone.context.set_offline(False)
    expect(page.locator("[data-say=offline]")).to_have_count(0)
    expect(page.get_by_label("wrong", exact=True)).to_be_checked()
    press_answer(page)
    expect(page.locator("[data-right]")).to_have_attribute("data-right", "no")
    phone.close()

    # Another browser goes on where she was: at the third question.
    phone = visit(people.NEWCOMER, size=PHONE)
    page = phone.page
    phone.goto("/training/")
    follow(page, "[data-resume] .button-main")
    answer(page)
    go_on(page)
    has_passed(page, "no")
    expect(page.locator("[data-wait]")).to_be_visible()
    first = Quiz.objects.get(part__slug="dough", part__course=course)
    build.later(last_attempt(newcomer, first), minutes=11)
    page.reload()
    page.locator("form[action$='/start/'] button").click()
    answer_all(page, 1)
    has_passed(page)
    assert _asked(newcomer, first) == [3, 1]

    for name in PARTS[1:]:
        follow(page, "[data-passed] a")
        read(page, *(f"{name}-{number}" for number in range(1, CHAPTERS + 1)))
        start(page)
        answer_all(page, len(GROUPS))
        has_passed(page)
    assert Reading.objects.filter(reader=newcomer).count() == len(PARTS) * CHAPTERS
    follow(page, "[data-passed] a")
    expect(page.locator("[data-finished]")).to_be_visible()
    assert Mentor.objects.get(user=newcomer).certified_at
    follow(page, "[data-finished] a")
    expect(page.locator("[data-holder]")).to_have_text("Nell Newcomer")
    code = page.locator(".paper-code").inner_text()
    pdf = page.request.get(page.locator("a[href$='.pdf']").get_attribute("href"))
    assert phone.remarks == []

    # Somebody else, on another device, without an account.
    other = visit()
    other.goto("/certificates/")
    other.page.fill("[name=code]", code.lower())
    save(other.page, "Check the certificate")
    expect(other.page.locator("[data-state=valid]")).to_be_visible()
    expect(other.page.locator("[data-holder]")).to_have_text("Nell Newcomer")
    file = {"name": "badge.pdf", "mimeType": "application/pdf", "buffer": pdf.body()}
    with other.page.expect_navigation():
        other.page.locator("form[data-drop] [type=file]").set_input_files(file)
    expect(other.page.locator("[data-file=ours]")).to_be_visible()
    assert other.remarks == []


def _asked(someone: User, quiz: Quiz) -> list[int]:
    """How many questions each of the attempts has asked; none was asked twice."""
    attempts = Attempt.objects.filter(person=someone, quiz=quiz).order_by("number")
    drawn = [each["question"] for attempt in attempts for each in attempt.drawn]
    assert len(set(drawn)) == len(drawn)
    return [len(attempt.drawn) for attempt in attempts]


def test_an_answer_stays_on_its_page_when_the_connection_is_gone_unnoticed(visit, course):
    """The browser still believes that it is online."""
    mentor = visit(people.UNPLUGGED, size=PHONE)
    page = mentor.page
    mentor.goto(f"{HOME}quiz/dough/")
    page.route("**/quiz/**", lambda route: route.abort("internetdisconnected"))
    page.locator("form[action$='/start/'] button").click()
    expect(page.locator("[data-say=offline]")).to_be_focused()
    page.unroute("**/quiz/**")
    start(page)
    choose(page)
    page.route("**/quiz/**", lambda route: route.abort("internetdisconnected"))
    press_answer(page)
    expect(page.locator("[data-say=offline]")).to_be_focused()
    expect(page.get_by_label("right", exact=True)).to_be_checked()
    page.unroute("**/quiz/**")
    press_answer(page)
    expect(page.locator("[data-right]")).to_have_attribute("data-right", "yes")
    # Sent twice, it counts once, and nobody is told of a second answer.
    sent = Answer.objects.filter(attempt__person=person(people.UNPLUGGED))
    assert sent.filter(attempt__quiz__part__course=course).count() == 1
    expect(page.locator(".messages [data-level]")).to_have_count(0)
    drafts = "() => Object.keys(localStorage).filter(each => each.startsWith('draft/'))"
    assert page.evaluate(drafts) == []


def test_a_course_is_finished_without_javascript(visit, course):
    someone = person(people.STUDIES_PLAINLY)
    # All but the last chapter and the last quiz.
    build.read_all(course, someone)
    Reading.objects.filter(reader=someone, chapter__slug="counter-4").delete()
    for name in PARTS[:2]:
        quiz = Quiz.objects.get(part__slug=name, part__course=course)
        fields = {"score": 100, "passed": True, "finished_at": course.updated_at}
        build.attempt(quiz, someone, **fields, started_at=course.updated_at)
    plain = visit(people.STUDIES_PLAINLY, javascript=False, size=PHONE)
    page = plain.page
    plain.goto("/training/")
    follow(page, "[data-resume] .button-main")
    read(page, "counter-4")
    start(page)
    answer(page, right=False)
    go_on(page)
    answer_all(page, 2)
    has_passed(page, "no")
    quiz = Quiz.objects.get(part__slug="counter", part__course=course)
    build.later(last_attempt(someone, quiz), minutes=11)
    page.reload()
    page.locator("form[action$='/start/'] button").click()
    answer_all(page, 1)
    has_passed(page)
    follow(page, "[data-passed] a")
    expect(page.locator("[data-finished]")).to_be_visible()
    assert Completion.objects.filter(person=someone, course=course).exists()
    plain.goto("/training/certificates/")
    code = page.locator(".paper-code").inner_text()
    pdf = page.request.get(page.locator("a[href$='.pdf']").get_attribute("href"))
    plain.goto("/certificates/")
    file = {"name": "badge.pdf", "mimeType": "application/pdf", "buffer": pdf.body()}
    page.locator("form[data-drop] [type=file]").set_input_files(file)
    save(page, "Compare the file")
    expect(page.locator("[data-file=ours]")).to_be_visible()
    expect(page.locator(".paper-code")).to_have_text(code)
    assert plain.remarks == []


def give_key(page: Page, asked: AskedQuestion) -> None:
    """The right answer of a bundled question."""
    places = {position: place for place, position in enumerate(asked.order)}
    for number, position in enumerate(asked.version.key):
        match asked.kind:
            case Question.Kind.ORDERING:
                page.locator(f"[name=place-{places[position]}]").select_option(index=number)
            case Question.Kind.MATCHING:
                page.locator(f"[name=pair-{number}]").select_option(index=1 + places[position])
            case _:
                page.locator(f"[name=choice][value='{places[position]}']").check()


@pytest.mark.parametrize(
    ("email", "javascript"), [(people.UNPLUGGED, True), (people.STUDIES_PLAINLY, False)]
)
def test_each_kind_of_question_is_answered_on_a_phone(visit, email, javascript):
    rows = QuestionVersion.objects.filter(question__quiz__part__course__slug=FEEDBACK)
    versions = [rows.filter(question__kind=kind).earliest("pk") for kind in Question.Kind]
    quiz = versions[0].question.quiz
    attempt = build.attempt(quiz, person(email), *versions)
    mentor = visit(email, javascript=javascript, size=PHONE)
    page = mentor.page
    mentor.goto(f"/training/{FEEDBACK}/quiz/{quiz.part.slug}/")
    for asked in asked_of(attempt):
        give_key(page, asked)
        press_answer(page)
        expect(page.locator("[data-right]")).to_have_attribute("data-right", "yes")
        assert not mentor.scrolls_sideways()
        go_on(page)
    has_passed(page)
    assert mentor.remarks == []
