"""Somebody who sends what no page of theirs offers: foreign addresses, numbers, keys, roles."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.inbox import sending
from dashboard.inbox.models import Draft, Message, Participant, Report, Thread
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block
from mentorhub.notifications.models import Delivery
from students.models import Mentorship
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(fresh(person))
    return client


@pytest.fixture
def thread(people):
    return talk("student", people.stu, people.maya, "A question", "Another one")


ACTS = [
    ("messages/", {}),
    ("draft/", {"body": "x"}),
    ("tell-now/", {}),
    ("place/", {"act": "archive"}),
    ("place/", {"act": "mute_good"}),
    ("place/", {"act": "leave"}),
    ("1/", {"body": "x"}),
    ("1/remove/", {}),
    ("1/session/", {}),
    ("1/report/", {"reason": "spam"}),
]


@pytest.mark.parametrize(("act", "data"), ACTS)
@pytest.mark.parametrize("name", ["ines", "noor", "past", "tom"])
def test_in_a_thread_of_others_nothing_can_be_done(people, thread, act, data, name):
    client = client_of(getattr(people, name))
    url = f"{thread.get_absolute_url()}{act}"
    before = list(Participant.objects.order_by("pk").values())
    assert client.get(url).status_code in (404, 405)
    assert client.post(url, data).status_code in (404, 405)
    assert list(Participant.objects.order_by("pk").values()) == before
    assert not Draft.objects.exists()
    assert not Report.objects.exists()
    assert Message.objects.kept().count() == 2


def test_a_former_mentor_finds_nothing_of_the_student(people, thread):
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    client = client_of(people.maya)
    for act, data in ACTS:
        assert client.post(f"{thread.get_absolute_url()}{act}", data).status_code in (404, 405)
    assert client.get("/inbox/search/?q=question").context["page"].paginator.count == 0
    assert client.get("/inbox/").context["page"].paginator.count == 0


@pytest.mark.parametrize("number", ["0", "99", "1" + "0" * 30])
def test_numbers_that_no_message_has(people, thread, number):
    client = client_of(people.stu)
    for act in ("", "remove/", "session/", "report/"):
        url = f"{thread.get_absolute_url()}{number}/{act}"
        assert client.post(url, {"body": "x", "reason": "spam"}).status_code == 404
    assert client.get(f"{thread.get_absolute_url()}?before={number}").status_code == 200


def test_one_does_not_change_the_messages_of_the_other(people, thread):
    client = client_of(people.maya)
    url = f"{thread.get_absolute_url()}1/"
    assert client.post(url, {"body": "Mine now"}).status_code == 404
    assert client.post(f"{url}remove/").status_code == 404
    assert thread.messages.get(number=1).body == "A question"


def test_one_does_not_report_oneself(people, thread):
    url = f"{thread.get_absolute_url()}1/report/"
    assert client_of(people.stu).post(url, {"reason": "spam"}).status_code == 404


@pytest.mark.parametrize("name", ["maya", "stu", "ines", "tom"])
def test_reports_are_for_managers(people, thread, name):
    client_of(people.maya).post(f"{thread.get_absolute_url()}1/report/", {"reason": "spam"})
    client = client_of(getattr(people, name))
    pk = Report.objects.get().pk
    assert client.get("/inbox/reports/").status_code == 404
    assert client.post(f"/inbox/reports/{pk}/", {"decision": "removed"}).status_code == 404
    assert Report.objects.open().exists()


def test_a_manager_decides_nothing_about_a_message_of_their_own(people):
    thread = talk("manager", people.noor, people.stu)
    client_of(people.stu).post(f"{thread.get_absolute_url()}1/report/", {"reason": "insult"})
    client = client_of(people.noor)
    assert not client.get("/inbox/reports/").context["page"].object_list
    url = f"/inbox/reports/{Report.objects.get().pk}/"
    assert client.post(url, {"decision": "nothing"}).status_code == 404


@pytest.mark.parametrize("kind", ["manager", "colleagues", "nonsense", ""])
def test_a_student_writes_to_their_mentor_as_nothing_else(people, kind):
    url = f"/inbox/new/?to={people.maya.pk}&as={kind}"
    assert client_of(people.stu).post(url, {"body": "Hello"}).status_code == 302
    assert Thread.objects.get().kind == "student"


def test_one_does_not_write_to_oneself(people):
    answer = client_of(people.maya).post(f"/inbox/new/?to={people.maya.pk}", {"body": "Hello"})
    assert answer.status_code == 404


def test_the_threads_beside_an_open_one_are_ones_own_whatever_number_is_asked_for(people, thread):
    answer = client_of(people.ines).get(f"/inbox/?beside={thread.pk}")
    assert answer.context["lines"] == []
    assert "A question" not in answer.content.decode()


def test_the_key_of_another_persons_message_is_no_key_of_ones_own(people, thread):
    key = thread.messages.get(number=1).key
    client_of(people.maya).post(thread.get_absolute_url(), {"body": "Mine", "key": str(key)})
    assert thread.messages.get(number=3).author == people.maya


def test_the_key_of_another_form_swallows_no_message(people, thread):
    other = talk("colleagues", people.maya, people.ines)
    key = uuid.uuid4()
    say(other, people.maya, "For Ines", key=key)
    say(thread, people.maya, "For Stu", key=key)
    assert other.messages.filter(body="For Ines").count() == 1
    assert thread.messages.filter(body="For Stu").count() == 1


def test_a_circle_sent_twice_is_one_circle(people):
    client = client_of(people.maya)
    sent = {"title": "Bread", "people": [people.ines.pk], "body": "Hello", "key": uuid.uuid4()}
    first, second = (client.post("/inbox/circle/", sent) for _ in range(2))
    assert first.url == second.url
    assert Thread.objects.count() == 1
    other = client.post("/inbox/circle/", sent | {"title": "Rye"})
    assert other.url != first.url
    assert Thread.objects.count() == Message.objects.count() == 2


@pytest.mark.parametrize("name", ["stu", "carl", "noor"])
def test_only_colleagues_are_taken_into_a_circle(people, name):
    sent = {"title": "Bread", "people": [getattr(people, name).pk], "body": "Hello"}
    assert client_of(people.maya).post("/inbox/circle/", sent).status_code == 422
    assert not Thread.objects.exists()


def test_looking_at_earlier_messages_reads_nothing(people, thread):
    client_of(people.maya).get(f"{thread.get_absolute_url()}?before=2")
    assert thread.participants.get(user=people.maya).read_number == 0


def test_a_message_of_an_hour_ago_is_not_edited(people, thread):
    Message.objects.filter(number=1).update(sent_at=timezone.now() - timedelta(hours=1))
    answer = client_of(people.stu).post(f"{thread.get_absolute_url()}1/", {"body": "Changed"})
    assert answer.status_code == 302
    assert thread.messages.get(number=1).body == "A question"


def test_nothing_is_edited_where_one_can_no_longer_write(people, thread):
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    client = client_of(people.stu)
    url = f"{thread.get_absolute_url()}1/"
    assert client.post(url, {"body": "Changed"}).status_code == 404
    assert client.post(f"{url}remove/").status_code == 302
    assert thread.messages.get(number=1).is_removed


def test_one_hurries_no_mail_about_what_others_wrote(people, thread):
    mails = Delivery.objects.filter(kind="message")
    before = list(mails.values_list("recipient", "try_at"))
    client_of(people.maya).post(f"{thread.get_absolute_url()}tell-now/")
    assert before
    assert list(mails.values_list("recipient", "try_at")) == before


def test_a_block_while_the_other_writes_keeps_the_text(people, thread):
    client = client_of(people.stu)
    client.get(thread.get_absolute_url())
    block(people.stu, Block.Kind.BLOCK, by=people.maya)
    answer = client.post(thread.get_absolute_url(), {"body": "Half a letter"})
    assert answer.status_code == 422
    assert "Half a letter" in answer.content.decode()
    assert thread.messages.count() == 2


def test_who_has_left_a_circle_finds_and_writes_nothing_there(people):
    circle = sending.start_circle("Bread", [people.ines, people.both], by=people.maya)
    say(circle, people.maya)
    url = circle.get_absolute_url()
    client = client_of(people.ines)
    assert client.post(f"{url}place/", {"act": "leave"}).status_code == 302
    assert client.get(url).status_code == 404
    assert client.post(url, {"body": "Still here"}).status_code == 404
    assert client.post(f"{url}place/", {"act": "unarchive"}).status_code == 404
    assert circle.messages.count() == 1


def test_a_thread_of_two_cannot_be_left(people, thread):
    answer = client_of(people.stu).post(f"{thread.get_absolute_url()}place/", {"act": "leave"})
    assert answer.status_code == 404
