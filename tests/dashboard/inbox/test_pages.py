"""The pages of messages: the list, a thread, writing to somebody."""

import pytest

from dashboard.inbox.models import Draft, Message, Thread
from students.models import Mentorship
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client()


def get(client, person, url, **more):
    client.force_login(fresh(person))
    return client.get(url, **more)


def test_the_list_has_the_last_message_first_and_says_what_is_unread(client, people):
    talk("colleagues", people.ines, people.maya, "First")
    talk("student", people.stu, people.maya, "A question", "Another one")
    page = get(client, people.maya, "/inbox/").context["page"].object_list
    assert [(line.title, line.unread, line.text) for line in page] == [
        ("Stu Student", 2, "Another one"),
        ("Ines Assessor", 1, "First"),
    ]
    assert all(line.waits_since for line in page)


@pytest.mark.parametrize(
    ("show", "titles"),
    [
        ("unread", ["Stu Student"]),
        ("turn", ["Stu Student"]),
        ("students", ["Stu Student"]),
        ("colleagues", ["Ines Assessor"]),
        ("archived", []),
        ("nonsense", ["Stu Student", "Ines Assessor"]),
    ],
)
def test_filters(client, people, show, titles):
    talk("colleagues", people.maya, people.ines)
    talk("student", people.stu, people.maya)
    page = get(client, people.maya, f"/inbox/?show={show}").context["page"].object_list
    assert [line.title for line in page] == titles


def test_opening_a_thread_reads_it_and_marks_what_is_new(client, people):
    thread = talk("student", people.stu, people.maya, "One", "Two")
    answer = get(client, people.maya, thread.get_absolute_url())
    assert answer.context["first_new"] == 1
    assert thread.participants.get(user=people.maya).read_number == 2
    assert get(client, people.maya, thread.get_absolute_url()).context["first_new"] is None
    assert thread.participants.get(user=people.stu).read_number == 2


def test_a_message_is_sent_and_shown(client, people):
    thread = talk("student", people.stu, people.maya)
    client.force_login(people.maya)
    answer = client.post(thread.get_absolute_url(), {"body": "Try *this*"})
    assert (answer.status_code, answer.url) == (302, f"{thread.get_absolute_url()}#id_body")
    assert "<em>this</em>" in client.get(thread.get_absolute_url()).content.decode()


def test_an_empty_message_says_so_and_stores_nothing(client, people):
    thread = talk("student", people.stu, people.maya)
    client.force_login(people.maya)
    answer = client.post(thread.get_absolute_url(), {"body": "  \n "})
    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data()["body"][0].code == "nothing_written"
    assert thread.messages.count() == 1


def test_a_text_that_is_too_long_is_kept_in_the_form(client, people):
    thread = talk("student", people.stu, people.maya)
    client.force_login(people.maya)
    answer = client.post(thread.get_absolute_url(), {"body": "é" * 8001})
    assert answer.status_code == 422
    assert "é" * 8001 in answer.content.decode()


@pytest.mark.parametrize("name", ["ines", "carl", "noor", "tom", "former", "both", "nora"])
def test_nobody_else_finds_the_thread(client, people, name):
    thread = talk("student", people.stu, people.maya)
    client.force_login(fresh(getattr(people, name)))
    for url in (thread.get_absolute_url(), f"{thread.get_absolute_url()}messages/"):
        assert client.get(url).status_code == 404
        assert client.post(url, {"body": "x"}).status_code in (404, 405)


def test_when_the_mentorship_ends_the_form_keeps_the_text_and_offers_the_managers(client, people):
    thread = talk("student", people.stu, people.maya)
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    answer = get(client, people.maya, thread.get_absolute_url())
    assert answer.status_code == 404
    client.force_login(fresh(people.stu))
    answer = client.post(thread.get_absolute_url(), {"body": "Are you there?"})
    assert answer.status_code == 422
    assert "Are you there?" in answer.content.decode()
    assert "/inbox/new/" in answer.content.decode()


def test_one_writes_to_somebody_for_the_first_time(client, people):
    page = get(client, people.maya, "/inbox/new/")
    assert people.stu in page.context["page"].object_list
    url = f"/inbox/new/?to={people.stu.pk}"
    assert get(client, people.maya, url).status_code == 200
    assert client.post(url, {"body": "Welcome"}).status_code == 302
    thread = Thread.objects.get()
    assert (thread.kind, thread.lead, thread.partner) == ("student", people.maya, people.stu)
    assert client.get(url).url == thread.get_absolute_url()


@pytest.mark.parametrize("to", ["carl", "nora", "maya"])
def test_whom_one_may_not_write_to_is_told_apart_from_nobody_else(client, people, to):
    url = f"/inbox/new/?to={getattr(people, to).pk}"
    answer = get(client, people.maya, url)
    nobody = client.get("/inbox/new/?to=999999")
    assert answer.status_code == nobody.status_code == 404
    assert client.post(url, {"body": "x"}).status_code == 404
    assert not Message.objects.exists()


@pytest.mark.parametrize("url", ["?to=1" + "0" * 30, "?to=x", "?to=-1"])
def test_numbers_that_are_none(client, people, url):
    assert get(client, people.maya, f"/inbox/new/{url}").status_code in (200, 404)


def test_a_draft_is_kept_until_the_message_is_sent(client, people):
    thread = talk("student", people.stu, people.maya)
    client.force_login(people.maya)
    draft = f"{thread.get_absolute_url()}draft/"
    assert client.post(draft, {"body": "Half a thou"}).status_code == 204
    assert "Half a thou" in client.get(thread.get_absolute_url()).content.decode()
    client.post(thread.get_absolute_url(), {"body": "Half a thought"})
    assert not Draft.objects.exists()


def test_a_thread_has_fifty_messages_a_page(client, people):
    thread = talk("student", people.stu, people.maya, *map(str, range(25)))
    for number in range(4):
        say(thread, people.maya, f"m{number}")
    Message.objects.bulk_create(
        Message(thread=thread, number=30 + n, author=people.stu, body="x", html="x")
        for n in range(31)
    )
    Thread.objects.filter(pk=thread.pk).update(last_number=60)
    answer = get(client, people.maya, thread.get_absolute_url())
    assert len(answer.context["shown"]) == 50
    first = answer.context["first_number"]
    earlier = get(client, people.maya, f"{thread.get_absolute_url()}?before={first}")
    assert [each.number for each in earlier.context["shown"]] == list(range(1, first))


def test_the_search_finds_the_beginnings_of_words_without_accents(client, people):
    talk("student", people.stu, people.maya, "Où est la Forêt ?")
    talk("colleagues", people.both, people.ines, "La forêt est là")
    page = get(client, people.maya, "/inbox/search/?q=foret%20es").context["page"]
    assert [each.body for each in page.object_list] == ["Où est la Forêt ?"]
    assert not get(client, people.maya, "/inbox/search/?q=oret").context["page"].object_list
    assert not get(client, people.maya, "/inbox/search/?q=%27%26%21%28").context["page"].object_list


def test_the_number_in_the_navigation_counts_unread_messages(client, people):
    talk("student", people.stu, people.maya, "One", "Two")
    talk("colleagues", people.ines, people.maya, "Three")
    page = get(client, people.maya, "/inbox/number/").content.decode()
    assert ">3<" in page
    assert ">3<" in client.get("/inbox/").content.decode()
    client.force_login(people.stu)
    assert "entry-count" not in client.get("/inbox/number/").content.decode()


@pytest.mark.parametrize(
    ("kind", "one", "other", "may"),
    [
        ("colleagues", "maya", "ines", True),
        ("student", "stu", "maya", True),
        ("manager", "maya", "noor", True),
        # A student always reaches the managers, and they the student.
        ("manager", "stu", "noor", False),
    ],
)
def test_the_menu_leads_to_muting_whom_one_talks_with(client, people, kind, one, other, may):
    one, other = getattr(people, one), getattr(people, other)
    thread = talk(kind, one, other)
    url = f"/accounts/blocks/people/{other.pk}/"
    page = get(client, one, thread.get_absolute_url()).content.decode()
    assert (f'href="{url}"' in page) == may
    assert (client.get(url).status_code == 200) == may
