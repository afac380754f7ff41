"""The first page of the community, its groups, their filters, and who is in them."""

import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.community import following
from dashboard.community.models import Digest, Draft, Group, GroupReader, Guest, Topic
from dashboard.community.queries.members import members_of
from dashboard.models import Announcement, Mentor
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block, Role, User
from mentorhub.database import OWNER
from tests import factories as make
from tests.dashboard.community.browsing import browser
from tests.dashboard.community.build import ask, fresh, group_of, say, talk

pytestmark = pytest.mark.django_db
MOST_QUERIES = 16
FEW, MANY = 5, 50
BAKING = "/community/baking/"


def page(person, url="/community/", **more):
    return browser(person).get(url, **more)


def titles(response):
    return [each.title for each in response.context["page"].rows]


def test_the_first_page_has_the_groups_of_the_reader(people):
    slugs = {
        name: [each["group"].slug for each in page(person).context["groups"]]
        for name, person in people.everyone.items()
        if name in ("maya", "carl", "una", "both", "noor", "tom")
    }
    everyone = "everyone"
    assert slugs == {
        "maya": [everyone, "baking"],
        "carl": [everyone, "carpentry"],
        "una": [everyone],
        "both": [everyone],
        "noor": [everyone, "baking", "carpentry"],
        "tom": [],
    }


def test_the_first_page_begins_with_the_search_and_one_s_groups(people):
    for number in range(4):
        ask(people.maya, group_of(people.baking), f"Oven {number}?")
    response = page(people.ines)
    parts = response.content.decode()
    order = [parts.index(f'id="{each}"') for each in ("community-q", "groups", "waiting", "latest")]
    assert order == sorted(order)
    # Some of what waits, and the others folded: nothing is lost.
    shown, folded = response.context["waiting"], response.context["waiting_too"]
    assert (len(shown), len(folded)) == (2, 2)
    assert '<details class="waiting-more">' in parts


def test_why_a_question_is_shown_is_said_of_that_one_alone(people):
    project = people.bread
    Mentor.objects.get(user=people.maya).projects.add(project)
    ask(people.ines, group_of(people.baking), "On your project?", project=project)
    ask(people.ines, group_of(people.baking), "On none?")
    assert page(people.maya).content.decode().count("You mentor this project") == 1


def test_topics_of_other_groups_are_nowhere_on_the_first_page(people):
    ask(people.carl, group_of(people.carpentry), "Sawdust everywhere")
    for person in (people.maya, people.una, people.both, people.cross):
        assert "Sawdust" not in page(person).content.decode()
    assert "Sawdust" in page(people.carl).content.decode()


def test_questions_wait_for_those_who_mentor_the_project(people):
    group = group_of(people.baking)
    ask(people.ines, group, "First asked")
    ask(people.ines, group, "About bread", project=people.bread)
    talk(people.ines, group, (people.past, "Answered."))
    Mentor.objects.get(user=people.maya).projects.add(people.bread)
    waiting = page(people.maya).context["waiting"]
    assert [(each.title, each.is_on_own_project) for each in waiting] == [
        ("About bread", True),
        ("First asked", False),
    ]
    assert page(people.ines).context["waiting"] == []


def test_an_announcement_is_open_on_top_until_it_is_read(people):
    User.objects.update(joined_at=timezone.now() - timedelta(days=9))
    Announcement.objects.create(title="Ovens", body="They are *hot*.", written_by=people.noor)
    topic = Topic.objects.get(kind="announcement")
    assert page(people.maya).context["announced"] == [topic]
    following.mark_read(topic, 1, by=people.maya)
    context = page(people.maya).context
    assert (context["announced"], context["announced_before"]) == ([], [topic])
    Announcement.objects.update(acknowledge=True)
    assert page(people.maya).context["announced"] == [topic]
    Announcement.objects.update(until=timezone.now())
    context = page(people.maya).context
    assert (context["announced"], context["announced_before"]) == ([], [])


@pytest.mark.parametrize("name", ["stu", "carl", "una", "both", "former", "tom", "nora"])
def test_a_group_that_one_does_not_see_is_as_absent_as_none(people, name):
    person = getattr(people, name)
    client = browser(person)
    answers = set()
    for slug in ("baking", "nowhere"):
        answers.add(client.post(f"/community/{slug}/read/").status_code)
        answers.add(client.post(f"/community/{slug}/digest/", {"digest": "daily"}).status_code)
        for part in ("", "people/", "?q=bread", "?unread=1"):
            answers.add(client.get(f"/community/{slug}/{part}").status_code)
    assert answers == {404}
    assert not GroupReader.objects.exists()


def test_a_guest_opens_the_group_until_the_end(people):
    guest = Guest.objects.create(
        group=group_of(people.carpentry), user=people.una, granted_by=people.noor
    )
    assert page(people.una, "/community/carpentry/").status_code == 200
    Guest.objects.filter(pk=guest.pk).update(ended_at=timezone.now())
    assert page(people.una, "/community/carpentry/").status_code == 404


def test_nothing_of_it_is_there_in_sharing_mode(people):
    ask(people.maya, group_of(people.baking), "Secret dough")
    client = browser(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    for address in ("/community/", BAKING, "/community/search/?q=dough", "/community/number/"):
        assert client.get(address).status_code == 404
    assert "/community/" not in client.get("/student/").content.decode()


def test_filters_of_a_group(people):
    group = group_of(people.baking)
    answered = talk(people.maya, group, (people.ines, "So."))
    opened = ask(people.ines, group, "Open?", project=people.bread)
    talked = ask(people.past, group, "Talk", kind="discussion")
    following.set_bookmarked(talked, True, by=people.maya)
    following.mark_read(opened, 1, by=people.maya)
    shown = {
        query: set(titles(page(people.maya, f"{BAKING}?{query}")))
        for query in (
            *("unanswered=1", "unread=1", "mine=1", "bookmarked=1", "kind=discussion"),
            *(f"project={people.bread.pk}", "project=0", "kind=question&mine=1", "kind=x"),
        )
    }
    every = {answered.title, "Open?", "Talk"}
    assert shown == {
        "unanswered=1": {"Open?"},
        "unread=1": {answered.title, "Talk"},
        "mine=1": {answered.title},
        "bookmarked=1": {"Talk"},
        "kind=discussion": {"Talk"},
        f"project={people.bread.pk}": {"Open?"},
        "project=0": every,
        "kind=question&mine=1": {answered.title},
        "kind=x": every,
    }
    counts = {each["label"]: each["count"] for each in page(people.maya, BAKING).context["shows"]}
    assert list(counts.values()) == [0, 1, 2, 0, 1]


@pytest.mark.parametrize("query", ["page=-1", "page=0", "page=999999999999", "page=x", "since=-1"])
def test_odd_pages_are_pages(people, query):
    ask(people.maya, group_of(people.baking))
    assert titles(page(people.maya, f"{BAKING}?{query}")) == ["How?"]


def test_a_list_has_25_topics_a_page_and_loses_none(people):
    group = group_of(people.baking)
    for n in range(27):
        ask(people.maya, group, f"Topic {n}")
    first = page(people.ines, BAKING)
    second = page(people.ines, f"{BAKING}?page=2")
    assert (len(titles(first)), titles(second)) == (25, ["Topic 1", "Topic 0"])
    assert not second.context["page"].has_next


def test_removed_topics_are_in_no_list(people):
    topic = ask(people.maya, group_of(people.baking), "Gone")
    Topic.objects.update(removed_at=timezone.now())
    for person in (people.maya, people.noor):
        assert topic.title not in page(person, BAKING).content.decode()
        assert topic.title not in page(person).content.decode()


def test_all_is_read_with_one_click(people):
    User.objects.update(joined_at=timezone.now() - timedelta(days=9))
    talk(people.maya, group_of(people.baking), (people.past, "So."))
    client = browser(people.ines)
    assert client.get(BAKING).context["group"].unread == 2
    assert client.get("/community/baking/read/").status_code == 405
    assert client.post("/community/baking/read/").status_code == 302
    assert client.get(BAKING).context["group"].unread == 0
    assert page(people.maya, BAKING).context["group"].unread == 1


def test_the_summary_by_mail_is_chosen_for_each_group(people):
    client = browser(people.maya)
    assert client.get(BAKING).context["group"].digest == Digest.WEEKLY
    client.post("/community/baking/digest/", {"digest": "daily"})
    client.post("/community/baking/digest/", {"digest": "hourly"})
    assert client.get(BAKING).context["group"].digest == Digest.DAILY
    assert client.get("/community/everyone/").context["group"].digest == Digest.WEEKLY


def test_a_list_that_is_open_says_what_is_new_and_stays_as_it_is(people):
    topic = talk(people.maya, group_of(people.baking), (people.ines, "So."))
    since = page(people.maya, BAKING).context["since"]

    def news(person):
        response = page(person, f"{BAKING}?since={since}", headers={"HX-Request": "true"})
        assert topic.title not in response.content.decode()
        return response.context["news"]

    assert news(people.maya) == 0
    say(topic, people.past, "More")
    ask(people.ines, group_of(people.baking))
    assert (news(people.maya), news(people.ines), news(people.past)) == (2, 1, 1)
    block(people.past, Block.Kind.MUTE, by=people.maya)
    assert news(people.maya) == 1


def test_who_is_in_a_group_is_counted_as_the_rule_says(people):
    Guest.objects.create(group=group_of(people.carpentry), user=people.una, granted_by=people.noor)
    for found in Group.objects.all():
        seen = {
            name
            for name, person in people.everyone.items()
            if Group.objects.visible_to(fresh(person)).filter(pk=found.pk).exists()
        }
        members = members_of([found])[found.pk]
        assert members.number == len(seen)
        assert {each.pk for each in members.faces} <= {getattr(people, name).pk for name in seen}


def test_nobody_is_counted_twice_in_a_group(people):
    """Who manages and is approved, and a guest who is in it anyway."""
    Role.objects.create(user=people.noor, kind=Role.Kind.MENTOR)
    make.approval(people.noor, people.baking)
    subject = Group.objects.create(slug="french", kind="open", title="French")
    before = {pk: each.number for pk, each in members_of(list(Group.objects.all())).items()}
    for group in (subject, group_of(people.baking)):
        for person in (people.tom, people.maya):
            Guest.objects.create(group=group, user=person, granted_by=people.noor)
    after = {pk: each.number for pk, each in members_of(list(Group.objects.all())).items()}
    assert before[group_of(people.baking).pk] == 5
    grown = {pk for pk, number in after.items() if number == before[pk] + 1}
    assert grown == {subject.pk, group_of(people.baking).pk}
    assert after.keys() - grown == {pk for pk in after if after[pk] == before[pk]}


def test_who_is_not_active_is_in_no_group(people):
    groups = [group_of(), group_of(people.baking)]
    before = members_of(groups)
    User.objects.filter(pk=people.maya.pk).update(is_active=False)
    after = members_of(groups)
    assert [after[each.pk].number - before[each.pk].number for each in groups] == [-1, -1]
    faces = {each.pk for shown in after.values() for each in shown.faces}
    assert people.maya.pk not in faces


def test_faces_beside_a_group_are_those_with_a_photo_by_name_and_then_the_others(people):
    group = group_of(people.carpentry)
    for person in (people.una, people.tom):
        Guest.objects.create(group=group, user=person, granted_by=people.noor)
        User.objects.filter(pk=person.pk).update(photo=uuid.uuid4())
    subject = Group.objects.create(slug="french", kind="open", title="French")
    Guest.objects.create(group=subject, user=people.tom, granted_by=people.noor)
    shown = members_of([group, subject])
    named = sorted(people.everyone.values(), key=lambda each: each.plain_name)
    photos = [each for each in named if each in (people.una, people.tom)]
    others = [each for each in named if each in (people.carl, people.noor)]
    assert shown[group.pk].faces == photos + others
    assert shown[subject.pk].faces[:2] == photos
    assert len(shown[subject.pk].faces) == 5


def test_people_of_a_group_have_a_link_where_one_may_write(people):
    response = page(people.maya, "/community/everyone/people/?q=ca")
    assert [each.name for each in response.context["page"]] == [people.carl.name]
    assert f"to={people.carl.pk}" not in response.content.decode()
    assert f"to={people.ines.pk}" in page(people.maya, f"{BAKING}people/").content.decode()


def test_drafts_lead_to_where_they_are_to_stand(people):
    topic = ask(people.maya, group_of(people.baking))
    hidden = ask(people.carl, group_of(people.carpentry), "Hidden")
    for place in (f"topic:{topic.pk}", f"topic:{hidden.pk}", f"new:{topic.group_id}", "new:x"):
        Draft.objects.create(author=people.maya, place=place, body="Words")
    client = browser(people.maya)
    drafts = client.get("/community/drafts/").context["drafts"]
    assert [(each.topic, each.group) for each in reversed(drafts)] == [
        (topic, None),
        (None, None),
        (None, topic.group),
        (None, None),
    ]
    other = Draft.objects.create(author=people.ines, place="topic:1", body="Hers")
    client.post("/community/drafts/", {"draft": other.pk})
    client.post("/community/drafts/", {"draft": drafts[0].draft.pk})
    assert set(Draft.objects.values_list("author", flat=True)) == {people.maya.pk, people.ines.pk}
    assert Draft.objects.count() == 4


def fill(people, first, last):
    """Topics and replies of colleagues in the group of Baking, and a group more for each."""
    group = group_of(people.baking)
    for n in range(first, last):
        colleague = make.mentor(f"Colleague{n} Of", people.baking)
        topic = talk(colleague, group, (people.ines, "Dough"), (people.past, "More dough"))
        ask(colleague, group, f"Open dough {n}?", project=people.bread)
        following.set_bookmarked(topic, True, by=people.maya)
        Draft.objects.create(author=people.maya, place=f"topic:{topic.pk}", body="Words")
        Group.objects.create(slug=f"subject-{n}", kind="open", title=f"Subject {n}")
        Announcement.objects.create(title=f"News {n}", body="So", written_by=people.noor)


def test_queries_do_not_grow_with_what_is_shown(people):
    pages = (
        *("/community/", BAKING, f"{BAKING}?unanswered=1", f"{BAKING}?bookmarked=1"),
        *(f"{BAKING}?unread=1", f"{BAKING}?mine=1&kind=question", f"{BAKING}people/"),
        *("/community/search/?q=dough", "/community/similar/?q=open+dough", "/community/drafts/"),
        *("/community/mentions/?q=co&group=baking", "/community/number/"),
    )
    counts = []
    for first, last in ((0, FEW), (FEW, MANY)):
        fill(people, first, last)
        for address in pages:
            client = browser(people.maya)
            client.get(address)
            with CaptureQueriesContext(connections[OWNER]) as found:
                assert client.get(address).status_code == 200
            counts.append(len(found))
    few, many = counts[: len(pages)], counts[len(pages) :]
    # A search with few results looks for some of the words, too.
    assert [address for address, a, b in zip(pages, few, many, strict=True) if b > a] == []
    assert max(few) <= MOST_QUERIES, dict(zip(pages, few, strict=True))
