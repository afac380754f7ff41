"""The managers' pages of moderation: a bad day without the administration."""

import pytest
from django.urls import reverse

from dashboard.community import moderating, reporting
from dashboard.community.models import Moderation, Reply, ReplyEdit, Topic
from tests.client import Client
from tests.dashboard.community.build import ask, fresh, group_of, say, talk

pytestmark = pytest.mark.django_db

MODERATION = "/community/moderation/"


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def noor(client, people):
    """Her browser."""
    client.force_login(people.noor)
    return client


@pytest.fixture
def topic(people):
    return talk(people.maya, group_of(people.baking), (people.ines, "You never help"),
                (people.maya, "And you shout"))  # fmt: skip


def moderate(topic):
    return f"/community/topics/{topic.pk}/moderate/"


def hide(topic, number, rest=""):
    return f"/community/topics/{topic.pk}/{number}/hide/{rest}"


def test_a_quarrel_is_closed_with_a_word_to_both(noor, people, topic):
    page = noor.get(moderate(topic) + "?act=lock")
    assert {each.name for each in page.context["people"]} == {"Maya Mentor", "Ines Assessor"}
    assert reverse("inbox_new") + f"?to={people.maya.pk}" in page.content.decode()
    answer = noor.post(moderate(topic), {"act": "lock", "words": "Cool down"})
    assert answer.status_code == 302
    topic.refresh_from_db()
    assert topic.is_locked
    noor.post(moderate(topic), {"act": "unlock", "words": "Well"})
    topic.refresh_from_db()
    assert not topic.is_locked


def test_no_act_without_a_reason(noor, topic):
    answer = noor.post(moderate(topic), {"act": "lock", "words": " "})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"words"}
    answer = noor.post(hide(topic, 2), {"act": "hide", "words": ""})
    assert answer.status_code == 422
    assert not Moderation.objects.exists()


@pytest.mark.parametrize("act", ["unlock", "restore", "empty_history", "burn", ""])
def test_an_act_that_does_not_fit_is_refused(noor, topic, act):
    assert noor.post(moderate(topic), {"act": act, "words": "x"}).status_code == 422
    assert not Moderation.objects.exists()


def test_a_topic_goes_to_more_people_when_the_manager_has_confirmed_it(noor, people, topic):
    sent = {"act": "move", "group": group_of().pk, "words": "For everybody"}
    answer = noor.post(moderate(topic), sent)
    assert answer.status_code == 422
    change = answer.context["change"]
    assert people.carl in change.others
    assert people.maya not in change.others
    assert [each.pk for each in change.students] == [people.both.pk]
    assert "Both Mentor-Student" in answer.content.decode()
    topic.refresh_from_db()
    assert topic.group == group_of(people.baking)
    other = sent | {"group": group_of(people.carpentry).pk, "seen_by_more": change.confirmation}
    for refused in (other, sent | {"seen_by_more": "1"}):
        assert noor.post(moderate(topic), refused).status_code == 422
        topic.refresh_from_db()
        assert topic.group == group_of(people.baking)
    sent["seen_by_more"] = change.confirmation
    assert noor.post(moderate(topic), sent).status_code == 302
    topic.refresh_from_db()
    assert topic.group == group_of()


def test_a_topic_goes_to_fewer_people_at_once(noor, people):
    topic = talk(people.maya, group_of(), (people.carl, "Me too"))
    sent = {"act": "move", "group": group_of(people.baking).pk, "words": "For bakers"}
    assert noor.post(moderate(topic), sent).status_code == 302
    assert not Topic.objects.visible_to(fresh(people.carl)).exists()


def test_a_move_says_what_does_not_fit(noor, people):
    topic = ask(people.maya, group_of(people.baking), project=people.bread)
    assert noor.post(moderate(topic), {"act": "move", "words": "x"}).status_code == 422
    sent = {"act": "move", "group": group_of(people.carpentry).pk, "words": "x"}
    answer = noor.post(moderate(topic), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"group"}
    sent["group"] = 999_999
    assert noor.post(moderate(topic), sent).status_code == 422


def test_a_spam_reply_is_hidden_and_shown_again(noor, topic):
    assert noor.post(hide(topic, 2), {"act": "hide", "words": "Spam"}).status_code == 302
    assert Reply.objects.get(topic=topic, number=2).is_removed
    page = noor.get(MODERATION)
    assert [each.number for each in page.context["removed"]] == [2]
    assert [each.act for each in page.context["acts"]] == ["hide"]
    assert noor.post(hide(topic, 2), {"act": "restore", "words": "No"}).status_code == 302
    assert not Reply.objects.get(topic=topic, number=2).is_removed


def test_earlier_texts_are_emptied(noor, people, topic):
    reply = Reply.objects.get(topic=topic, number=2)
    ReplyEdit.objects.create(reply=reply, body="A student's name", by=people.ines)
    page = noor.get(hide(topic, 2))
    assert [value for value, _ in page.context["form"].fields["act"].choices] == [
        "hide", "empty_history",
    ]  # fmt: skip
    noor.post(hide(topic, 2), {"act": "empty_history", "words": "A name"})
    assert ReplyEdit.objects.get().body == ""


def test_all_of_one_author_is_listed_before_it_is_hidden(noor, people, topic):
    other = ask(people.ines, group_of(), "Buy flour")
    assert noor.get(hide(topic, 2)).context["latest_count"] == 2
    page = noor.get(hide(topic, 2, "all/"))
    assert {(each.topic_id, each.number) for each in page.context["rows"]} == {
        (topic.pk, 2), (other.pk, 1),
    }  # fmt: skip
    assert noor.post(hide(topic, 2, "all/"), {"words": ""}).status_code == 422
    assert not Moderation.objects.exists()
    assert noor.post(hide(topic, 2, "all/"), {"words": "Spam"}).status_code == 302
    assert not Topic.objects.visible_to(fresh(people.maya)).filter(pk=other.pk).exists()
    page = noor.get(MODERATION)
    assert [each.pk for each in page.context["removed_topics"]] == [other.pk]
    assert noor.post(moderate(other), {"act": "restore", "words": "Not spam"}).status_code == 302
    assert Topic.objects.visible_to(fresh(people.maya)).filter(pk=other.pk).exists()


def test_open_reports_come_first_with_the_reply_in_its_place(noor, people, topic):
    reporting.report(
        Reply.objects.get(topic=topic, number=3), by=people.ines, reason="insult", words="Shouting"
    )
    page = noor.get(MODERATION)
    (report,) = page.context["page"]
    assert "And you shout" in report.reply.shown
    assert (report.before_author, report.before_text) == ("Ines Assessor", "You never help")
    assert "Shouting" in page.content.decode()
    reporting.decide(report, "talked", by=fresh(people.noor))
    assert list(noor.get(MODERATION).context["page"]) == []
    assert len(noor.get(MODERATION + "?show=decided").context["page"]) == 1


@pytest.mark.parametrize("show", ["decided", "acts", "removed", "nothing"])
def test_every_list_of_the_page_opens_empty_and_full(noor, people, topic, show):
    assert noor.get(f"{MODERATION}?show={show}").status_code == 200
    moderating.hide_reply(
        Reply.objects.select_related("topic").get(topic=topic, number=2), by=people.noor, words="x"
    )
    moderating.lock(topic, by=people.noor, words="x")
    assert noor.get(f"{MODERATION}?show={show}").status_code == 200


@pytest.mark.parametrize("name", ["maya", "ines", "una", "stu", "tom", "nora", "former"])
def test_nobody_but_a_manager_moderates(client, people, topic, name):
    client.force_login(getattr(people, name))
    sent = {"act": "lock", "words": "x"}
    for url in (MODERATION, moderate(topic), hide(topic, 2), hide(topic, 2, "all/")):
        assert client.get(url).status_code == 404
        assert client.post(url, sent).status_code in (404, 405)
    assert not Moderation.objects.exists()


def test_the_home_of_managers_counts_what_they_can_decide(noor, people, topic):
    def figures():
        return [
            figure.count
            for figure in noor.get("/managing/").context["figures"]
            if figure.url == MODERATION
        ]

    assert figures() == []
    own = say(topic, people.noor, "Enough")
    reporting.report(own, by=people.maya, reason="other", words="")
    assert figures() == []
    reply = Reply.objects.get(topic=topic, number=2)
    reporting.report(reply, by=people.maya, reason="other", words="")
    assert figures() == [1]
