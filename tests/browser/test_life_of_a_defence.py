"""From the request of a defence to the result and the next project, on a phone: once in English by
keyboard alone, once in French without JavaScript. axe finds nothing on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Defence, Deliverable, EvaluationPolicy, Path, ProjectWork, Verdict
from tests import factories as make
from tests.browser import people
from tests.browser.hands import Keys, Plain
from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIVES = pytest.mark.parametrize(("language", "hands"), [("en", Keys), ("fr", Plain)])
WORDS = "A tidy file, and every column is explained."


class Actor:
    """Somebody with a phone, who uses it with these hands."""

    def __init__(self, visit, person, hands):
        self.visitor = visit(person.email, size=PHONE, javascript=hands.javascript)
        # axe is a script: where there are none, it looks at the same page in a second browser.
        self.examiner = self.visitor if hands.javascript else visit(person.email, size=PHONE)
        self.page, self.hands = self.visitor.page, hands(self.visitor.page)
        self.email = person.email

    def open(self, address, shows):
        self.visitor.goto(address)
        self.look(shows)

    def look(self, shows):
        """The page that is open has this, and no barrier."""
        expect(self.page.locator(shows).first).to_be_visible()
        assert not self.visitor.scrolls_sideways(), self.page.url
        if self.examiner is not self.visitor:
            self.examiner.goto(self.page.url.partition("#")[0])
        assert self.examiner.barriers() == [], self.page.url
        assert self.visitor.remarks == self.examiner.remarks == []

    def goes_on(self, selector, shows):
        self.hands.follow(selector)
        self.look(shows)


@pytest.fixture
def school(language):
    """A mentor, a student in the first project, and the assessor whose turn it is."""
    with signed_in_as(STAFF):
        path = Path.objects.get(slug=people.BACK_END)
        mentor, student, assessor = (
            make_person(f"{name} {language.title()}", path)
            for name, make_person in (
                ("Mara Life", make.mentor),
                ("Sol Life", make.student),
                ("Ada Life", make.assessor),
            )
        )
        make.mentorship(mentor, student)
        # After the versions of the demo's guides were saved.
        work = make.work(student, people.project(), started_at=timezone.now())
        for person in (mentor, student, assessor):
            person.language, person.zone = language, "Europe/Paris"
            person.save()
    return mentor, student, assessor, work


def later(defence, **fields):
    """Time passes: its rows are moved instead."""
    with signed_in_as(STAFF):
        Defence.objects.filter(pk=defence.pk).update(**fields)
    defence.refresh_from_db()


def tick_readiness(mentor, work):
    """The mentor ticks the first criterion, and says that the student is ready."""
    mentor.open(f"/dashboard/students/{work.enrolment.student_id}/", "[data-defence]")
    mentor.goes_on("a[href*='/requests/new/']", "[data-ready=open]")
    mentor.goes_on("[data-ready] a[href*='/readiness/']", "#conclusion")
    mentor.hands.press(".criterion[aria-pressed=false]")
    expect(mentor.page.locator(".criterion[aria-pressed=true]")).to_have_count(1)
    mentor.hands.choose("#conclusion [name=is_ready][value=ready]")
    mentor.goes_on("#conclusion .button-main", "main")


def request_defence(mentor, work):
    mentor.open(f"/evaluations/requests/new/?work={work.pk}", "[data-ready=yes]")
    mentor.goes_on("main form .button-main", "[data-status=requested]")
    return Defence.objects.get(work=work)


def take(assessor, defence):
    """Asked in their turn, or out of the queue: the first free time."""
    is_asked = defence.proposed_to and defence.proposed_to.email == assessor.email
    if not is_asked:
        later(defence, proposed_until=timezone.now() - timedelta(minutes=1))
    assessor.open("/evaluations/", f"a[href='/defences/{defence.pk}/take/']")
    assessor.goes_on(f"a[href='/defences/{defence.pk}/take/']", ".free-time")
    assessor.goes_on(".free-time", "#foot .button-main")
    assessor.goes_on("#foot .button-main", "[data-status=booked]")
    defence.refresh_from_db()
    policy, wait = EvaluationPolicy.current(), defence.starts_at - timezone.now()
    assert policy.ask_from_days - 1 <= wait.days <= policy.ask_until_days
    assert defence.assessor.email == assessor.email


def hand_in(student, defence):
    student.open("/student/", f"a[href='/defences/{defence.pk}/']")
    student.open("/student/deliverables/", "#hand-in")
    archive = {"name": "loaf.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04" * 99}
    student.hands.write("#hand-in [name=note]", "Everything")
    student.hands.give("#hand-in [name=file]", archive)
    student.hands.press("#hand-in form .button-main")
    student.look("[data-level=success], .notice-good")
    handed_in = Deliverable.objects.get(enrolment=defence.work.enrolment)
    assert (handed_in.file_name, handed_in.size) == ("loaf.zip", 396)


def hold(assessor, defence):
    start = timezone.now() - timedelta(hours=1)
    later(defence, starts_at=start, ends_at=start + timedelta(minutes=45))
    with signed_in_as(STAFF):
        Deliverable.objects.filter(enrolment=defence.work.enrolment).update(
            handed_in_at=start - timedelta(days=1)
        )
    assessor.open("/evaluations/", "[data-due='1']")
    assessor.goes_on(f"[data-due] a[href='/defences/{defence.pk}/']", "[data-status=booked]")
    assessor.goes_on("form[action$='/held/'] button", "[data-status=held]")


def mark_and_release(assessor, defence):
    assessor.goes_on(f"#now a[href='/evaluations/{defence.pk}/']", "#marking")
    page = assessor.page
    if assessor.hands.javascript:
        for _criterion in page.locator(".mark").all():
            page.keyboard.press("j")
            page.keyboard.press("1")
    else:
        for criterion in page.locator(".mark").all():
            criterion.locator("[value=met]").check()
    assessor.hands.choose("[name=outcome][value=validated]")
    assessor.hands.write("#words", WORDS)
    if assessor.hands.javascript:
        # Each field saves itself, and a phone shows no button for it.
        expect(page.locator("#saved")).to_contain_text("Saved")
    else:
        assessor.goes_on("#bar button[name=at]", "#marking")
    assessor.goes_on("#bar a[href$='/preview/']", "[data-outcome=validated]")
    assert not Verdict.objects.filter(defence=defence).exists()
    assessor.goes_on("form[action$='/release/'] button", "main")


def read_result(student, work):
    verdict = Verdict.objects.get(defence__work=work)
    student.open("/student/", "[data-result=validated]")
    following = ProjectWork.objects.open().get(enrolment=work.enrolment)
    assert following.project.position > work.project.position
    expect(student.page.locator("#now-title")).to_contain_text(following.project.title)
    student.goes_on(f"[data-result] a[href='/student/results/{verdict.pk}/']", "[data-outcome]")
    assert WORDS in student.visitor.text()
    with signed_in_as(STAFF):
        assert "Complete when" not in student.visitor.text()


@LIVES
def test_from_the_request_to_the_next_project(visit, school, language, hands):
    *everyone, work = school
    mentor, student, assessor = (Actor(visit, each, hands) for each in everyone)
    tick_readiness(mentor, work)
    defence = request_defence(mentor, work)
    take(assessor, defence)
    hand_in(student, defence)
    hold(assessor, defence)
    assert WORDS not in student.visitor.text()
    mark_and_release(assessor, defence)
    read_result(student, work)
    work.refresh_from_db()
    assert work.state == ProjectWork.State.VALIDATED
    for each in (mentor, student, assessor):
        assert each.page.locator("html").get_attribute("lang") == language
    assert User.objects.get(pk=everyone[1].pk).enrolments.get().ended_at is None
