"""The page of a topic: who opens it, what it shows, and what is read afterwards."""

import re

import pytest

from dashboard.community import answers, following
from dashboard.community.models import ReactionKind, Reader, Topic
from dashboard.community.queries.topic import Gap, first_of_page
from dashboard.community.reactions import set_reaction
from dashboard.community.removing import remove_reply
from mentorhub.accounts import blocks
from mentorhub.accounts.models import Block
from mentorhub.database import STAFF, signed_in_as
from students.models import Approval
from tests.dashboard.community.browsing import browser
from tests.dashboard.community.build import ask, group_of, say, talk

pytestmark = pytest.mark.django_db
BUTTON = re.compile(
    r'<button class="menu-button" name="(\w+)" value="(\w+)"[^>]*>\s*<svg[^>]*><use href="[^"]*#'
    r'([\w-]+)"/></svg>\s*([^<]*?)\s*</button>'
)


def page(person, topic, query="", **more):
    return browser(person).get(f"/community/topics/{topic.pk}/{query}", **more)


def shown(person, topic, query=""):
    return page(person, topic, query).context["page"]


def numbers(entries):
    return [None if isinstance(each, Gap) else each.number for each in entries]


def place_of(person, topic):
    return Reader.objects.get(user=person, topic=topic).read_number


@pytest.fixture
def topic(people):
    return talk(people.maya, group_of(people.baking), (people.ines, "Knead it longer."))


def long_topic(people, replies):
    """A question of Maya with so many replies of Ines."""
    topic = ask(people.maya, group_of(people.baking))
    for number in range(replies):
        say(topic, people.ines, f"Reply {number + 2}")
    topic.refresh_from_db()
    return topic


def test_those_of_the_group_open_it_and_nobody_else(people, topic):
    for name, person in people.everyone.items():
        may = name in {"maya", "ines", "cross", "past", "noor"}
        for part in ("", "replies/"):
            answer = browser(person).get(f"/community/topics/{topic.pk}/{part}")
            assert answer.status_code == (200 if may else 404), (name, part)


def test_an_approval_that_has_ended_closes_it_at_once(people, topic):
    client = browser(people.ines)
    assert client.get(topic.get_absolute_url()).status_code == 200
    with signed_in_as(STAFF):
        Approval.objects.get(user=people.ines, path=people.baking).end(by=people.tom)
    assert client.get(topic.get_absolute_url()).status_code == 404


def test_in_sharing_mode_it_is_absent(people, topic):
    client = browser(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert client.get(f"{topic.get_absolute_url()}replies/").status_code == 404


def test_a_visit_marks_what_was_shown_and_a_prefetch_does_not(people, topic):
    page(people.noor, topic, headers={"Sec-Purpose": "prefetch"})
    browser(people.noor).head(topic.get_absolute_url())
    browser(people.noor).get(f"{topic.get_absolute_url()}replies/")
    assert not Reader.objects.filter(user=people.noor).exists()
    page(people.noor, topic)
    assert place_of(people.noor, topic) == 2


def test_a_later_page_marks_nothing_while_earlier_replies_are_unread(people):
    topic = long_topic(people, 30)
    opened = shown(people.noor, topic, "?from=30")
    assert opened.has_unread_before
    assert not Reader.objects.filter(user=people.noor).exists()
    page(people.noor, topic)
    assert place_of(people.noor, topic) == 26
    page(people.noor, topic, "?from=30")
    assert place_of(people.noor, topic) == 31


def test_it_opens_at_the_first_unread_reply(people):
    topic = long_topic(people, 30)
    assert shown(people.noor, topic).first_new is None
    following.mark_read(topic, 27, by=people.noor)
    opened = shown(people.noor, topic)
    assert (opened.first, opened.first_new) == (27, 28)
    assert numbers(opened.entries) == [27, 28, 29, 30, 31]
    assert shown(people.noor, topic).first_new is None


def test_a_page_has_twenty_five_numbers_and_the_address_of_any_reply_leads_to_its_page(people):
    topic = long_topic(people, 30)
    assert numbers(shown(people.noor, topic, "?from=3").entries) == list(range(2, 27))
    assert [first_of_page(number) for number in (1, 2, 26, 27, 52)] == [2, 2, 2, 27, 52]
    answer = page(people.noor, topic, "29/")
    assert answer["Location"] == f"{topic.get_absolute_url()}?from=29#r29"
    assert page(people.noor, topic, "32/").status_code == 404


@pytest.mark.parametrize("number", ["-1", "0", "x", "1.5", "", "9" * 40, "\0"])
def test_what_is_no_number_of_a_reply_is_an_absent_page(people, topic, number):
    answer = browser(people.maya).get(topic.get_absolute_url(), {"from": number})
    assert answer.status_code == 404


def test_a_number_above_the_last_shows_the_last_page(people, topic):
    assert numbers(shown(people.maya, topic, "?from=999").entries) == [2]


def test_removed_replies_are_a_gap_that_managers_can_read(people, topic):
    for number in range(3):
        say(topic, people.ines, f"More {number}")
    for reply in topic.replies.filter(number__in=(3, 4)):
        remove_reply(reply, by=people.ines)
    opened = shown(people.cross, topic)
    assert numbers(opened.entries) == [2, None, 5]
    assert opened.entries[1] == Gap(3, 4)
    assert numbers(shown(people.noor, topic).entries) == [2, 3, 4, 5]
    assert "More 0" in page(people.noor, topic).content.decode()
    assert "More 0" not in page(people.ines, topic).content.decode()


def test_what_people_write_whom_one_has_muted_is_folded_and_not_new(people, topic):
    following.mark_read(topic, 1, by=people.maya)
    blocks.block(people.ines, Block.Kind.MUTE, by=people.maya)
    opened = shown(people.maya, topic)
    assert [each.is_folded for each in opened.entries] == [True]
    assert opened.first_new is None
    assert not shown(people.noor, topic).entries[0].is_folded


def test_the_accepted_answer_stands_above_the_replies_unless_it_is_the_first(people, topic):
    answers.accept(topic, topic.replies.get(number=2), by=people.maya)
    assert shown(people.noor, topic).accepted is None
    answer = say(topic, people.cross, "Fold it.")
    answers.accept(topic, answer, by=people.maya)
    opened = shown(people.noor, topic)
    assert opened.accepted.number == 3
    assert numbers(opened.entries) == [2, 3]


def test_the_accepted_answer_is_quoted_without_marks_and_stands_once(people, topic):
    text = "1. **Fold** & *wait*.\n2. Bake.\n\n" + "Then look. " * 60
    answers.accept(topic, say(topic, people.cross, text), by=people.maya)
    answer = page(people.noor, topic)
    beginning = answer.context["page"].accepted.beginning
    assert beginning.startswith("Fold & wait. Bake. Then look.")
    assert len(beginning) <= 320
    assert answer.content.decode().count("<strong>Fold</strong>") == 1


def test_the_accepted_answer_of_somebody_muted_is_not_quoted(people, topic):
    answers.accept(topic, say(topic, people.cross, "Fold it."), by=people.maya)
    blocks.block(people.cross, Block.Kind.MUTE, by=people.noor)
    assert "accepted-words" not in page(people.noor, topic).content.decode()
    assert "accepted-words" in page(people.maya, topic).content.decode()


def test_beside_a_topic_stands_who_takes_part(people, topic):
    say(topic, people.ines, "And rest.")
    remove_reply(say(topic, people.cross, "Oops"), by=people.cross)
    taking_part = page(people.noor, topic).context["people"]
    assert [(each.author, each.posts) for each in taking_part] == [
        (people.ines, 2), (people.maya, 1),
    ]  # fmt: skip


def test_related_questions_are_others_that_the_reader_sees(people):
    topic, alike = (ask(people.maya, group_of(), f"How long does rye {n}?") for n in "ab")
    hidden = ask(people.maya, group_of(people.baking), "How long does rye c?")
    url = f"{topic.get_absolute_url()}related/"
    found = browser(people.carl).get(url).context["related"]
    assert [each.pk for each in found] == [alike.pk]
    found = browser(people.ines).get(url).context["related"]
    assert {each.pk for each in found} == {alike.pk, hidden.pk}
    for name in ("stu", "nora", "carl"):
        url = f"{hidden.get_absolute_url()}related/"
        assert browser(getattr(people, name)).get(url).status_code == 404


def test_follow_and_bookmark_are_one_click_each_and_twice_is_once(people, topic):
    client = browser(people.noor)
    url = f"{topic.get_absolute_url()}place/"
    for name, does, undoes in (
        ("follows", "follow", "unfollow"),
        ("bookmarked_at", "bookmark", "unbookmark"),
    ):
        for act, holds in ((does, True), (does, True), (undoes, False)):
            assert client.post(url, {"act": act}).status_code == 302
            row = Reader.objects.get(user=people.noor, topic=topic)
            assert bool(getattr(row, name)) is holds, act
    part = client.post(url, {"act": "follow"}, headers={"HX-Request": "true"})
    assert part.context["topic"].follows
    for data in ({}, {"act": "delete"}, {"act": "read", "number": "99"}, {"act": "read\0"}):
        assert client.post(url, data).status_code == 404


def test_what_came_in_later_is_read_when_it_was_seen(people, topic):
    page(people.noor, topic)
    say(topic, people.cross, "New")
    url = f"{topic.get_absolute_url()}place/"
    assert browser(people.noor).post(url, {"act": "read", "number": "3"}).status_code == 204
    assert place_of(people.noor, topic) == 3


def test_a_removed_topic_and_a_closed_one_say_so(people, topic):
    Topic.objects.filter(pk=topic.pk).update(locked_at=topic.created_at)
    assert not page(people.maya, topic).context["may_write"]
    assert page(people.noor, topic).context["may_write"]
    Topic.objects.filter(pk=topic.pk).update(removed_at=topic.created_at)
    assert page(people.maya, topic).status_code == 404
    assert page(people.noor, topic).status_code == 200


def test_an_accepted_answer_on_a_later_page_is_led_to(people):
    topic = long_topic(people, 30)
    answers.accept(topic, topic.replies.get(number=30), by=people.maya)
    opened = page(people.noor, topic, "?from=2")
    assert opened.context["page"].accepted.number == 30
    assert f'href="{topic.get_absolute_url()}30/"' in opened.content.decode()


def test_the_menu_of_reactions_is_the_same_after_one_of_ones_own(people, topic):
    """Until then it is text that is the same for all readers."""
    reply = topic.replies.get(number=2)
    before = reactions_offered(page(people.maya, topic), reply)
    set_reaction(reply, ReactionKind.LOVE, True, by=people.ines)
    assert reactions_offered(page(people.maya, topic), reply) == before
    set_reaction(reply, ReactionKind.AGREE, True, by=people.maya)
    after = reactions_offered(page(people.maya, topic), reply)
    assert [(kind, icon, label) for _act, kind, icon, label in before] == [
        (each.kind, each.icon, each.label)
        for each in shown(people.maya, topic).entries[0].reactions
    ]
    assert [each[1:] for each in after] == [each[1:] for each in before]
    assert [act for act, *_ in before] == ["give"] * 6
    assert [act for act, *_ in after] == ["take"] + ["give"] * 5


def reactions_offered(response, reply):
    """The act, kind, icon and label of each entry of the menu."""
    html = response.content.decode()
    menu = html.split(f"React to reply {reply.number}")[1].split("</details>")[0]
    return BUTTON.findall(menu)


def test_buttons_of_a_reply_belong_to_a_form_of_the_page(people, topic):
    html = page(people.maya, topic).content.decode()
    named = set(re.findall(r'<button[^>]* form="([\w-]+)"', html))
    assert named == {"mark-unread", "accept"}
    for name in named:
        assert html.count(f'<form id="{name}"') == 1
    accept = f'form="accept" formaction="/community/topics/{topic.pk}/2/accept/"'
    assert accept in " ".join(html.split())
