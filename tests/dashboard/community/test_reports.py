"""Reports of replies: who writes them, who decides them, who sees what became of them."""

import pytest

from dashboard.community import reporting
from dashboard.community.models import Moderation, Reply, Report, Topic
from dashboard.models import Announcement
from tests import factories as make
from tests.client import Client
from tests.dashboard.community.build import fresh, group_of, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def reply(people):
    topic = talk(people.maya, group_of(), (people.carl, "Buy this"), (people.ines, "No"))
    return Reply.objects.select_related("topic").get(topic=topic, number=2)


def report(reply, by, **more):
    values = {"reason": "spam", "words": "It sells."} | more
    return reporting.report(reply, by=by, **values)


def url_of(reply):
    return f"/community/topics/{reply.topic_id}/{reply.number}/report/"


def test_anybody_who_sees_a_reply_reports_it_once(client, people, reply):
    client.force_login(people.una)
    for _ in range(2):
        answer = client.post(url_of(reply), {"reason": "spam", "words": "It sells."})
        assert answer.status_code == 302
    row = Report.objects.get()
    assert (row.reporter, row.reason, row.words) == (people.una, "spam", "It sells.")


def test_a_report_without_a_reason_is_refused_and_its_words_are_kept(client, people, reply):
    client.force_login(people.una)
    answer = client.post(url_of(reply), {"words": "It sells."})
    assert answer.status_code == 422
    assert answer.context["form"]["words"].value() == "It sells."
    assert not Report.objects.exists()


@pytest.mark.parametrize("name", ["carl", "stu", "nora", "tom"])
def test_nobody_reports_what_is_their_own_or_what_they_do_not_see(client, people, reply, name):
    client.force_login(getattr(people, name))
    assert client.get(url_of(reply)).status_code == 404
    assert client.post(url_of(reply), {"reason": "spam"}).status_code == 404


def test_nobody_reports_a_reply_of_a_group_they_are_not_in(client, people):
    topic = talk(people.maya, group_of(people.baking), (people.ines, "Ovens"))
    client.force_login(people.carl)
    assert client.get(f"/community/topics/{topic.pk}/2/report/").status_code == 404


def test_the_reporter_sees_that_it_was_decided_and_may_report_again(client, people, reply):
    found = report(reply, people.una)
    client.force_login(people.una)
    assert client.get(url_of(reply)).context["before"].decided_at is None
    reporting.decide(found, "nothing", by=fresh(people.noor))
    page = client.get(url_of(reply))
    assert page.context["before"].decided_at is not None
    assert 'data-state="decided"' in page.content.decode()
    assert client.post(url_of(reply), {"reason": "insult"}).status_code == 302
    assert Report.objects.count() == 2


def test_a_decision_hides_the_reply_and_closes_all_reports_of_it(client, people, reply):
    found = report(reply, people.una)
    report(reply, people.maya)
    client.force_login(people.noor)
    url = f"/community/moderation/{found.pk}/"
    assert client.post(url, {"decision": "hidden", "words": "Spam"}).status_code == 302
    assert not Report.objects.open().exists()
    assert not Reply.objects.visible_to(fresh(people.maya)).filter(pk=reply.pk).exists()
    assert Moderation.objects.get().words == "Spam"


def test_nothing_is_hidden_without_a_reason(client, people, reply):
    found = report(reply, people.una)
    client.force_login(people.noor)
    client.post(f"/community/moderation/{found.pk}/", {"decision": "hidden"})
    client.post(f"/community/moderation/{found.pk}/", {"decision": "burn", "words": "x"})
    assert Report.objects.open().count() == 1
    assert Reply.objects.kept().filter(pk=reply.pk).exists()


def test_only_managers_decide(client, people, reply):
    found = report(reply, people.una)
    for person in (people.maya, people.una, people.stu, people.tom, people.ines):
        client.force_login(person)
        url = f"/community/moderation/{found.pk}/"
        assert client.post(url, {"decision": "nothing"}).status_code == 404, person
    assert Report.objects.open().count() == 1


def test_no_manager_decides_about_a_reply_of_their_own(client, people):
    topic = talk(people.maya, group_of(), (people.noor, "Be quiet"))
    found = report(Reply.objects.get(topic=topic, number=2), people.maya)
    client.force_login(people.noor)
    assert (
        client.post(f"/community/moderation/{found.pk}/", {"decision": "nothing"}).status_code
        == 404
    )
    assert list(client.get("/community/moderation/").context["page"].object_list) == []
    other = make.person("Nils Manager", "manager")
    client.force_login(other)
    assert [each.pk for each in client.get("/community/moderation/").context["page"]] == [found.pk]


def test_another_manager_was_faster(people, reply):
    found = report(reply, people.una)
    reporting.decide(found, "talked", by=fresh(people.noor))
    with pytest.raises(reporting.DecidedAlreadyError):
        reporting.decide(found, "hidden", by=fresh(people.noor), words="Spam")
    assert Reply.objects.kept().filter(pk=reply.pk).exists()


def test_an_announcement_is_not_hidden_by_a_report(client, people):
    Announcement.objects.create(title="News", body="Now", written_by=people.tom)
    opening = Topic.objects.get().replies.get()
    found = report(opening, people.maya)
    client.force_login(people.noor)
    client.post(f"/community/moderation/{found.pk}/", {"decision": "hidden", "words": "x"})
    assert Report.objects.open().count() == 1
    assert Topic.objects.visible_to(fresh(people.maya)).exists()
