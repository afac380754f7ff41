"""Forms that htmx sends have no key that counts once, because their form stays on the page and is
sent again. So none of them may add a row when it is sent twice; every one of them is tried."""

import re

import pytest
from django.apps import apps
from django.conf import settings

from dashboard.models import ProfileChange
from dashboard.training.models import Reading
from guides.models import Criterion
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms.models import Submission
from tests import factories as make
from tests.client import Client
from tests.dashboard.community import build as community
from tests.dashboard.helpcenter.asking import subject
from tests.dashboard.profile.pictures import picture, upload
from tests.dashboard.profile.test_parts import GIVEN
from tests.dashboard.training import build
from tests.people import school

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/dashboard/profile/"}
PROFILE = "/dashboard/profile/"
POSTED = re.compile(r"hx-(?:post|put|patch|delete)=\"{% url \"(\w+)\"")
# The names of the pages that the tests below send to.
TRIED = {
    "community_place", "community_react", "course_mark", "guide_tick", "help_suggestions",
    "profile_part",
    "profile_photo_removal",
    "profile_undo", "readiness_criterion", "training_read",
}  # fmt: skip


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return school()


@pytest.fixture
def maya(people):
    client = Client()
    client.force_login(people.maya)
    return client


def rows():
    """How many rows each table has. How often somebody did something is counted each time."""
    counted = {model for model in apps.get_models() if model.__name__ != "ActCount"}
    with signed_in_as(STAFF):
        return {model._meta.label: model._base_manager.count() for model in counted}


def twice(client, url, make_data):
    """Send a form twice, as a double click does; returns the rows after each."""
    counts = []
    for _ in range(2):
        answer = client.post(url, make_data(), **HTMX)
        assert answer.status_code == 200, (url, answer.status_code)
        counts.append(rows())
    return counts


def test_every_form_of_htmx_is_tried_here():
    found = set()
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = template.read_text()
        names = POSTED.findall(text)
        assert len(names) == len(re.findall(r"hx-(?:post|put|patch|delete)\b", text)), template
        found |= set(names)
    assert found == TRIED


@pytest.mark.parametrize("part", [*GIVEN, "photo"])
def test_a_part_of_mayas_profile_that_is_sent_twice_is_changed_once(maya, part):
    def typed():
        return {"value": upload(picture())} if part == "photo" else GIVEN[part][0]

    first, second = twice(maya, f"{PROFILE}{part}/", typed)
    assert ProfileChange.objects.filter(field=part).count() == 1
    assert second == first


def test_a_change_is_undone_once_and_a_photo_taken_away_once(maya):
    maya.post(f"{PROFILE}introduction/", {"value": "I bake."}, **HTMX)
    change = ProfileChange.objects.get()
    first, second = twice(maya, f"{PROFILE}undo/{change.pk}/", dict)
    assert second == first
    maya.post(f"{PROFILE}photo/", {"value": upload(picture())}, **HTMX)
    first, second = twice(maya, f"{PROFILE}photo/removal/", dict)
    assert second == first


def test_a_box_of_the_guide_is_ticked_once(maya, people):
    make.guide(people.bread, "sourdough")
    with signed_in_as(STAFF):
        criterion = Criterion.objects.get()
    typed = {"student": people.stu.pk, "criterion": criterion.pk, "met": "1"}
    first, second = twice(maya, "/projects/baking/bread/guide/ticks/", lambda: typed)
    assert second == first


def test_a_chapter_of_the_training_is_read_once(maya):
    build.small_course()
    first, second = twice(maya, "/training/kneading/flour/read/", dict)
    assert Reading.objects.count() == 1
    assert second == first


def test_a_criterion_of_a_work_is_ticked_once(maya, people):
    guide = make.guide(people.bread, "sourdough")
    work = make.work(people.stu, people.bread)
    with signed_in_as(STAFF):
        save_version(guide, by=None)
        criterion = Criterion.objects.get()
    typed = {"key": str(criterion.key), "met": "1"}
    first, second = twice(maya, f"/evaluations/readiness/{work.pk}/criteria/", lambda: typed)
    assert second == first


def test_articles_are_suggested_without_a_trace(maya):
    subject("sessions")
    typed = {"subject": "sessions", "title": "Move a session"}
    first, second = twice(maya, "/help/contact/suggestions/", lambda: typed)
    assert second == first


def test_no_key_is_kept_of_a_form_of_htmx(maya):
    maya.post(f"{PROFILE}introduction/", {"value": "I bake."}, **HTMX)
    assert not Submission.objects.exists()


def test_an_item_of_a_course_is_ticked_off_once(people):
    item = make.course_item(people.bread)
    client = Client()
    client.force_login(people.stu)
    first, second = twice(client, "/projects/baking/bread/course/mark/", lambda: {"read": item.pk})
    assert second == first


@pytest.mark.parametrize(
    ("address", "typed"), [("place/", {"act": "follow"}), ("2/react/", {"give": "thanks"})]
)
def test_a_topic_is_followed_and_a_reaction_given_once(maya, people, address, typed):
    topic = community.talk(people.ines, community.group_of(), (people.past, "Yes"))
    first, second = twice(maya, f"{topic.get_absolute_url()}{address}", lambda: typed)
    assert second == first
