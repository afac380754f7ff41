"""The page on which a topic is begun."""

import uuid

import pytest

from dashboard.community.models import Draft, Topic, TopicKind
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Path
from tests.dashboard.community.browsing import browser
from tests.dashboard.community.build import group_of

pytestmark = pytest.mark.django_db
URL = "/community/topics/new/"


def typed(people, **more):
    data = {
        "kind": "question",
        "group": group_of(people.baking).slug,
        "title": "How long?",
        "body": "The dough sticks.",
        "key": str(uuid.uuid4()),
    }
    return data | {name: value for name, value in more.items() if value is not None}


def test_a_question_is_asked_in_a_group_of_one_s_own(people):
    answer = browser(people.maya).post(URL, typed(people))
    topic = Topic.objects.get()
    assert answer["Location"] == topic.get_absolute_url()
    assert (topic.kind, topic.author, topic.group) == (
        TopicKind.QUESTION,
        people.maya,
        group_of(people.baking),
    )


def test_a_group_is_chosen_of_those_that_one_sees(people):
    for name, groups in (
        ("maya", {"everyone", "baking"}),
        ("carl", {"everyone", "carpentry"}),
        ("noor", {"everyone", "baking", "carpentry"}),
    ):
        form = browser(getattr(people, name)).get(URL).context["form"]
        assert {slug for slug, _ in form.fields["group"].choices} == groups, name
    answer = browser(people.carl).post(URL, typed(people))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"group"})
    assert answer.context["form"].data["body"] == "The dough sticks."
    assert not Topic.objects.exists()


def test_students_have_no_such_page_and_somebody_without_a_group_is_told(people):
    for name, status in (("stu", 404), ("nora", 404), ("tom", 200)):
        client = browser(getattr(people, name))
        assert client.get(URL).status_code == status, name
        client.post(URL, typed(people))
    assert not Topic.objects.exists()


def test_an_archived_group_takes_no_topic(people):
    with signed_in_as(STAFF):
        type(group_of()).objects.filter(kind="path").update(archived_at="2026-01-01T00:00Z")
    answer = browser(people.maya).post(URL, typed(people))
    assert set(answer.context["form"].errors) == {"group"}


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"title": ""}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"title": "two\nlines\u2028"}, {"title"}),
        ({"body": ""}, {"body"}),
        ({"body": "x" * 10_001}, {"body"}),
        ({"kind": "announcement"}, {"kind"}),
        ({"kind": "hymn"}, {"kind"}),
        ({"kind": "update"}, {"project"}),
        ({"group": "carpentry"}, {"group"}),
        ({"group": "nowhere"}, {"group"}),
        ({"project": "table"}, {"project"}),
        ({"project": "999999"}, {"project"}),
        ({"kind": "update", "group": "everyone"}, {"kind"}),
    ],
)
def test_what_is_refused_stays_in_the_form(people, more, wrong):
    if more.get("project") == "table":
        more = {"project": str(people.table.pk)}
    answer = browser(people.maya).post(URL, typed(people, **more))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, wrong)
    assert not Topic.objects.exists()


def test_a_project_update_stands_in_the_group_of_its_path(people):
    browser(people.maya).post(URL, typed(people, kind="update", project=people.bread.pk))
    assert Topic.objects.get().project == people.bread


def test_a_project_of_a_path_that_one_studies_is_not_offered(people):
    form = browser(people.cross).get(URL).context["form"]
    paths = {label for label, _ in form.fields["project"].choices[1:]}
    assert paths == {people.baking.title}
    assert Path.objects.count() == 2


def test_the_same_form_twice_is_one_topic(people):
    data = typed(people)
    for _ in range(2):
        assert browser(people.maya).post(URL, data).status_code == 302
    assert Topic.objects.count() == 1


@pytest.mark.parametrize(("joined", "most"), [("2025-01-01T00:00Z", 5), (None, 2)])
def test_five_topics_an_hour_and_two_in_the_first_week(people, joined, most):
    if joined:
        with signed_in_as(STAFF):
            User.objects.filter(pk=people.maya.pk).update(joined_at=joined)
    client = browser(people.maya)
    for number in range(most):
        assert client.post(URL, typed(people, title=f"Question {number}")).status_code == 302
    answer = client.post(URL, typed(people, title="One too many"))
    assert answer.status_code == 429
    assert "One too many" in answer.content.decode()
    assert Topic.objects.count() == most


def test_the_address_chooses_group_kind_and_project(people):
    url = f"{URL}?group=everyone&kind=discussion&project={people.bread.pk}"
    form = browser(people.maya).get(url).context["form"]
    assert form.initial["group"] == "everyone"
    assert form.initial["kind"] == "discussion"
    assert form.initial["project"] == people.bread.pk
    form = browser(people.maya).get(f"{URL}?group=carpentry&kind=x&project=-1").context["form"]
    assert (form.initial["group"], form.initial["kind"]) == ("baking", "question")


def test_a_draft_moves_with_its_group_and_goes_with_the_topic(people):
    client = browser(people.maya)
    draft = {"title": "How", "body": "The", "group": "baking", "began": "baking"}
    assert client.post(f"{URL}draft/", draft).status_code == 204
    assert client.get(f"{URL}?group=baking").context["form"].initial["title"] == "How"
    moved = draft | {"group": "everyone"}
    assert client.post(f"{URL}draft/", moved).status_code == 204
    assert Draft.objects.get().place == f"new:{group_of().pk}"
    assert client.post(f"{URL}draft/", draft | {"group": "carpentry"}).status_code == 422
    client.post(URL, typed(people, group="everyone"))
    assert not Draft.objects.exists()


def test_a_preview_is_what_the_topic_will_look_like(people):
    url = "/community/topics/preview/"
    answer = browser(people.maya).post(url, {"body": "**Hot** <script>"})
    assert answer.content.decode() == '<p dir="auto"><strong>Hot</strong> &lt;script&gt;</p>\n'
    assert browser(people.stu).post(url, {"body": "x"}).status_code == 404
