"""Messages in the one search: one's own threads, by the beginnings of words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.inbox import changing
from dashboard.search.results import find
from mentorhub.search import Query
from students.models import Mentorship
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db


def found(client, reader, query):
    """The messages and the actions that the search finds."""
    client.force_login(fresh(reader))
    answer = client.get("/search/", {"q": query})
    assert answer.status_code == 200
    groups = {each.group.key: each for each in answer.context["groups"]}
    return groups.get("messages"), groups.get("actions")


def test_both_people_of_a_thread_find_its_messages(client, people):
    thread = talk("student", people.stu, people.maya, "Hello", "Où est la forêt, et le LEVAIN ?")
    for reader, other in ((people.maya, "Stu Student"), (people.stu, "Maya Mentor")):
        messages, _actions = found(client, reader, "levain foret")
        (result,) = messages.results
        assert (result.title, messages.total) == (other, 1)
        assert result.url == f"{thread.get_absolute_url()}#m2"
        assert "Où est la forêt" in result.line


def test_the_line_shows_the_words_around_what_was_found(client, people):
    before = " ".join(f"word{n}" for n in range(40))
    talk("student", people.stu, people.maya, f"{before} yeast in the morning")
    (result,) = found(client, people.maya, "yea")[0].results
    assert result.line.endswith("… word36 word37 word38 word39 yeast in the morning")


@pytest.mark.parametrize("name", ["ines", "carl", "noor", "tom", "both", "past", "una"])
def test_nobody_else_finds_them(client, people, name):
    talk("student", people.stu, people.maya, "A quokka asks")
    assert found(client, getattr(people, name), "quokka")[0] is None


def test_a_mentor_of_before_finds_nothing_and_the_student_still_does(client, people):
    talk("student", people.stu, people.maya, "A quokka asks")
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    assert found(client, people.maya, "quokka")[0] is None
    assert len(found(client, people.stu, "quokka")[0].results) == 1


def test_what_was_removed_is_not_found(client, people):
    thread = talk("student", people.stu, people.maya)
    changing.remove(say(thread, people.stu, "A quokka asks"))
    assert found(client, people.stu, "quokka")[0] is None


def test_words_stand_in_one_message_and_signs_are_no_words(client, people):
    talk("student", people.stu, people.maya, "A quokka", "An okapi")
    assert found(client, people.maya, "quokka okapi")[0] is None
    for typed in ("'", "&|!", ":*", "\\", "quokka:*&"):
        found(client, people.maya, typed)


def test_it_costs_one_query(people):
    talk("student", people.stu, people.maya, *(f"Quokka {n}" for n in range(9)))
    with CaptureQueriesContext(connection) as asked:
        groups = find(fresh(people.maya), Query.of("quokka"))
    (group,) = (each for each in groups if each.group.key == "messages")
    about = [query for query in asked if "inbox_message" in query["sql"]]
    assert (len(about), len(group.results), group.total) == (1, 5, 9)


@pytest.mark.parametrize("name", ["maya", "stu", "ines", "noor", "tom"])
def test_everybody_who_may_write_finds_the_action(client, people, name):
    _messages, actions = found(client, getattr(people, name), "write a mess")
    assert "/inbox/new/" in [each.url for each in actions.results]


def test_nothing_of_messages_is_found_in_sharing_mode(client, people):
    talk("student", people.stu, people.maya, "A quokka asks")
    client.force_login(fresh(people.maya))
    client.post("/sharing/", {"student": people.stu.pk})
    for query in ("quokka", "write a mess", "messages"):
        answer = client.get("/search/", {"q": query})
        addresses = [row.url for each in answer.context["groups"] for row in each.results]
        assert answer.status_code == 200
        assert not [url for url in addresses if url.startswith("/inbox/")]
        assert answer.context["total"] == len(addresses)
        assert "quokka asks" not in answer.content.decode()
