"""What is begun is found again on every device until it is sent: to somebody for the first time,
and in a new circle."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.inbox import drafts
from dashboard.inbox.models import Draft, Thread
from dashboard.inbox.tasks import empty_old_messages
from students.models import Mentorship
from tests.client import Client
from tests.dashboard.inbox.build import fresh, talk

pytestmark = pytest.mark.django_db
CIRCLE = "/inbox/circle/"


def browser(person):
    client = Client()
    client.force_login(fresh(person))
    return client


def to(person, more=""):
    return f"/inbox/new/?to={person.pk}{more}"


def draft_to(person, more=""):
    return f"/inbox/new/draft/?to={person.pk}{more}"


def value(answer, field="body"):
    return answer.context["form"][field].value()


def test_a_first_message_waits_on_another_device_until_it_is_sent(people):
    assert browser(people.maya).post(draft_to(people.stu), {"body": "Welc"}).status_code == 204
    elsewhere = browser(people.maya)
    assert value(elsewhere.get(to(people.stu))) == "Welc"
    assert not Thread.objects.exists()
    assert elsewhere.post(to(people.stu), {"body": "Welcome"}).status_code == 302
    assert not Draft.objects.exists()


def test_it_is_for_this_person_and_as_this_kind_alone(people):
    maya = browser(people.maya)
    maya.post(draft_to(people.noor), {"body": "To a manager"})
    assert value(maya.get(to(people.stu))) == ""
    maya.post(draft_to(people.both, "&as=colleagues"), {"body": "To a colleague"})
    kinds = maya.get(to(people.both)).context["kinds"]
    assert value(maya.get(to(people.both, "&as=colleagues"))) == "To a colleague"
    for kind in kinds:
        if kind != "colleagues":
            assert value(maya.get(to(people.both, f"&as={kind}"))) == ""
    assert value(browser(people.stu).get(to(people.maya))) == ""


def test_among_the_people_it_is_marked(people):
    maya = browser(people.maya)
    maya.post(draft_to(people.stu), {"body": "Welc"})
    listed = maya.get("/inbox/new/").context["page"].object_list
    assert [each for each in listed if each.has_draft] == [people.stu]


def test_when_the_other_one_has_written_first_it_stands_in_the_thread(people):
    maya = browser(people.maya)
    maya.post(draft_to(people.stu), {"body": "Welc"})
    thread = talk("student", people.stu, people.maya)
    answer = maya.get(to(people.stu), follow=True)
    assert value(answer) == "Welc"
    maya.post(f"{thread.get_absolute_url()}draft/", {"body": "Welcome"})
    assert value(maya.get(thread.get_absolute_url())) == "Welcome"
    maya.post(thread.get_absolute_url(), {"body": "Welcome"})
    assert not Draft.objects.exists()


def test_it_is_gone_when_the_field_is_emptied(people):
    maya = browser(people.maya)
    maya.post(draft_to(people.stu), {"body": "Welc"})
    assert maya.post(draft_to(people.stu), {"body": " "}).status_code == 204
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["carl", "tom", "maya"])
def test_nothing_is_begun_to_whom_one_may_not_write(people, name):
    url = draft_to(getattr(people, name))
    assert browser(people.maya).post(url, {"body": "Hello"}).status_code == 404
    assert not Draft.objects.exists()


def test_it_is_not_shown_when_the_mentorship_has_ended(people):
    maya = browser(people.maya)
    maya.post(draft_to(people.stu), {"body": "Welc"})
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    assert maya.get(to(people.stu)).status_code == 404


def test_a_circle_waits_with_its_title_and_its_people(people):
    begun = {"title": "Ovens", "people": [people.ines.pk], "body": "Which"}
    assert browser(people.maya).post(f"{CIRCLE}draft/", begun).status_code == 204
    elsewhere = browser(people.maya)
    answer = elsewhere.get(CIRCLE)
    assert (value(answer, "title"), value(answer)) == ("Ovens", "Which")
    assert answer.content.decode().count(" checked") == 1
    assert elsewhere.post(CIRCLE, begun | {"body": "Which one?"}).status_code == 302
    assert not Draft.objects.exists()


@pytest.mark.parametrize("part", ["title", "people", "body"])
def test_one_part_of_a_circle_is_enough(people, part):
    given = {"title": "Ovens", "people": [people.ines.pk], "body": "Which"}
    maya = browser(people.maya)
    assert maya.post(f"{CIRCLE}draft/", {part: given[part]}).status_code == 204
    draft = Draft.objects.get()
    assert getattr(draft, part) == given[part]
    assert maya.get(CIRCLE).status_code == 200
    maya.post(f"{CIRCLE}draft/", {})
    assert not Draft.objects.exists()


def test_only_colleagues_are_kept_in_it(people):
    maya = browser(people.maya)
    asked = [people.stu.pk, people.ines.pk, people.carl.pk, 10**17, "x"]
    maya.post(f"{CIRCLE}draft/", {"people": asked})
    assert Draft.objects.get().people == [people.ines.pk]


def test_a_student_begins_no_circle(people):
    answer = browser(people.stu).post(f"{CIRCLE}draft/", {"title": "Ovens"})
    assert answer.status_code == 404
    assert not Draft.objects.exists()


def test_what_is_begun_and_never_sent_goes_when_messages_go(people, settings):
    drafts.keep(people.maya, drafts.CIRCLE, title="Ovens", body="")
    drafts.keep(people.stu, drafts.CIRCLE, title="Later", body="")
    long_ago = timezone.now() - timedelta(days=32 * settings.MESSAGE_KEEP_MONTHS)
    Draft.objects.filter(author=people.maya).update(updated_at=long_ago)
    empty_old_messages()
    assert Draft.objects.get().author == people.stu
