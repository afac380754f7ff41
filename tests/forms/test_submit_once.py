"""A form that is sent twice counts once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from mentorhub.forms import submissions
from mentorhub.forms.models import Submission
from mentorhub.forms.tasks import forget_submissions
from mentorhub.notifications.models import Delivery
from students.enrolments.models.enrolment import WorkState
from students.models import CalendarFeed, Deliverable, Goal, Session
from tests import factories as make
from tests.client import Client
from tests.forms.test_stale_forms import form_of
from tests.people import school

pytestmark = pytest.mark.django_db
HAND_IN = "/student/deliverables/"


@pytest.fixture
def people():
    found = school()
    make.work(found.stu, found.bread)
    return found


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def hand_in_form(client, note="My loaf"):
    link = "https://example.org/loaf"
    return form_of(client.get(HAND_IN), HAND_IN) | {"link": link, "note": note}


def forms_of(response):
    forms = BeautifulSoup(response.content, "html.parser").find(id="main").find_all("form")
    return [{each["name"]: each["value"] for each in form.find_all("input")} for form in forms]


def told():
    return Delivery.objects.filter(kind="handed_in").count()


def test_a_second_click_on_hand_in_gets_the_first_answer_and_makes_nothing(people):
    client = browser(people.stu)
    sent = hand_in_form(client)
    first, second = client.post(HAND_IN, sent), client.post(HAND_IN, sent)
    assert (first.status_code, first["Location"]) == (302, HAND_IN)
    assert (second.status_code, second["Location"]) == (302, HAND_IN)
    assert Deliverable.objects.count() == 1
    assert told() == 1


def test_a_form_sent_again_after_minutes_says_when_it_was_sent_and_makes_nothing(people):
    """Stu has gone back to a page that was still open, and may mean it."""
    client = browser(people.stu)
    sent = hand_in_form(client)
    with time_machine.travel(timezone.now() - timedelta(minutes=2)):
        first = client.post(HAND_IN, sent, follow=True)
    second = client.post(HAND_IN, sent, follow=True)
    count = Deliverable.objects.count()
    assert [levels_of(first), levels_of(second)] == [["success"], ["info"]]
    assert count == 1
    third = client.post(HAND_IN, sent | {"note": "Another loaf"}, follow=True)
    assert levels_of(third) == ["success"]


def levels_of(response):
    return [message.level_tag for message in response.context["messages"]]


def test_a_form_that_was_refused_is_sent_again_with_the_same_key(people):
    client = browser(people.stu)
    sent = hand_in_form(client)
    assert client.post(HAND_IN, sent | {"link": "no link"}).status_code == 422
    assert client.post(HAND_IN, sent).status_code == 302
    assert Deliverable.objects.count() == 1


def test_another_text_under_the_same_key_is_another_form(people):
    """Somebody goes back in the browser and corrects what they wrote."""
    client = browser(people.stu)
    sent = hand_in_form(client)
    client.post(HAND_IN, sent)
    client.post(HAND_IN, sent | {"note": "My second loaf"})
    assert Deliverable.objects.count() == 2


def test_another_file_of_the_same_name_is_another_form(people):
    client = browser(people.stu)
    sent = form_of(client.get(HAND_IN), HAND_IN)
    for content in (b"crust", b"crumb", b"crumb"):
        client.post(HAND_IN, sent | {"file": SimpleUploadedFile("loaf.txt", content)})
    assert Deliverable.objects.count() == 2
    stored = {each.file.open("rb").read() for each in Deliverable.objects.all()}
    assert stored == {b"crust", b"crumb"}


def test_a_form_opened_anew_has_another_key(people):
    client = browser(people.stu)
    for _ in range(2):
        client.post(HAND_IN, hand_in_form(client))
    assert Deliverable.objects.count() == 2


def test_a_key_counts_for_its_person_alone(people):
    sent = hand_in_form(browser(people.stu))
    client = browser(people.both)
    make.work(people.both, people.both.enrolments.get().path.projects.first())
    client.post(HAND_IN, sent)
    assert not Submission.objects.exists()
    assert Deliverable.objects.count() == 1


def test_goals_and_sessions_count_once_too(people):
    client = browser(people.maya)
    page = reverse("student_dashboard", args=[people.stu.pk])
    action = reverse("goal_add", args=[people.stu.pk])
    sent = form_of(client.get(page), action) | {"text": "Knead for ten minutes"}
    answers = [client.post(action, sent) for _ in range(3)]
    assert {answer["Location"] for answer in answers} == {page}
    assert Goal.objects.count() == 1
    plan = reverse("session_plan")
    tomorrow = timezone.localdate() + timedelta(days=8)
    sent = form_of(client.get(f"{plan}?student={people.stu.pk}"), plan)
    sent |= {"student": people.stu.pk, "date": tomorrow, "time": "10:00", "minutes": "45"}
    sent |= {"weeks": "1", "kind": "weekly", "anyway": "on"}
    answers = [client.post(plan, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302], (
        answers[0].context["form"].errors
    )
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Session.objects.count() == 1


def test_nothing_that_was_typed_stands_in_the_table(people, settings):
    client = browser(people.stu)
    client.post(HAND_IN, hand_in_form(client, note="Zephyr"))
    row = Submission.objects.get()
    assert "Zephyr" not in f"{row.key} {row.digest} {row.location}"
    before = row.digest
    Submission.objects.all().delete()
    settings.SECRET_KEY = "another one that nobody knows, long enough for the check of it"
    assert len(before) == 64


def test_after_a_day_it_is_forgotten(people):
    client = browser(people.stu)
    client.post(HAND_IN, hand_in_form(client))
    assert forget_submissions() == 0
    Submission.objects.update(at=timezone.now() - submissions.KEPT_FOR - timedelta(seconds=1))
    assert forget_submissions() == 1


def test_who_is_anonymised_leaves_no_key(people):
    client = browser(people.stu)
    client.post(HAND_IN, hand_in_form(client))
    assert Submission.objects.filter(person=people.stu).exists()


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_make_one_deliverable_and_one_mail():
    """On the real logins: the second request waits for the first."""
    people = school()
    make.work(people.stu, people.bread)
    client = browser(people.stu)
    sent = hand_in_form(client)
    cookies = client.cookies.output(header="", sep=";")

    def click(_):
        try:
            own = Client()
            own.cookies.load(cookies)
            answer = own.post(HAND_IN, sent)
            return answer.status_code, answer["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(click, range(8)))
    assert answers == {(302, HAND_IN)}
    assert Deliverable.objects.count() == 1
    assert told() == 1


def test_a_first_request_that_takes_too_long_is_said(people, monkeypatch):
    def busy(name):
        raise submissions.LockTimeoutError

    monkeypatch.setattr(submissions, "_locked", busy)
    client = browser(people.stu)
    answer = client.post(HAND_IN, hand_in_form(client))
    assert answer.status_code == 409
    assert not Deliverable.objects.exists()


def test_what_is_refused_with_a_message_alone_is_shown_again_and_does_not_count(people):
    """The project ended while the note was written: the page has no form for it any more."""
    client = browser(people.stu)
    sent = hand_in_form(client, note="My loaf is ready")
    people.stu.enrolments.get().works.update(state=WorkState.VALIDATED, finished_at=timezone.now())
    answer = client.post(HAND_IN, sent)
    assert answer["Location"] == f"{HAND_IN}#unsaved"
    assert not Submission.objects.exists()
    assert submissions.SAVED_COOKIE not in client.cookies
    assert b"My loaf is ready" in client.get(HAND_IN).content


def test_the_browser_is_told_which_form_was_carried_out(people):
    client = browser(people.stu)
    sent = hand_in_form(client)
    client.post(HAND_IN, sent | {"link": "no link"})
    assert submissions.SAVED_COOKIE not in client.cookies
    client.post(HAND_IN, sent)
    cookie = client.cookies[submissions.SAVED_COOKIE]
    assert cookie.value == sent["form_key"]
    assert (cookie["samesite"], cookie["max-age"]) == ("Strict", 600)
    for _ in range(7):
        client.post(HAND_IN, hand_in_form(client))
    known = client.cookies[submissions.SAVED_COOKIE].value.split("~")
    assert len(known) == submissions.MAX_CONFIRMED


def test_the_key_of_drafts_is_on_the_pages_of_its_person_alone(people):
    def meta(client, url="/dashboard/"):
        page = BeautifulSoup(client.get(url).content, "html.parser")
        return page.find("meta", {"name": "drafts"})

    maya, carl = browser(people.maya), browser(people.carl)
    assert meta(maya)["content"].startswith(f"{people.maya.pk} ")
    assert meta(maya) == meta(maya)
    assert meta(maya)["content"].split()[1] != meta(carl)["content"].split()[1]
    assert meta(Client(), "/") is None
    session = maya.session
    session["sharing"] = people.stu.pk
    session.save()
    assert meta(maya, "/student/") is None


def test_a_new_calendar_address_is_made_each_time_somebody_asks_for_one(people):
    """The second time perhaps from a page that was opened before the first one."""
    client, page = browser(people.stu), "/sessions/calendar/"
    client.post(page)
    sent = next(f for f in forms_of(client.get(page)) if "form_key" in f)
    tokens = {CalendarFeed.objects.get().token()}
    for _time in range(2):
        assert client.post(page, sent).status_code == 302
        tokens.add(CalendarFeed.objects.get().token())
    assert len(tokens) == 3
