"""A member who types anything at all gets a page, a refusal or an absent page: never a failure."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from guides.models import Criterion
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import MailPreference, Notification
from students.models import Deliverable, Goal
from tests import factories as make
from tests.client import Client
from tests.dashboard.matching.board import rows
from tests.people import school

pytestmark = pytest.mark.django_db
LONG = "9" * 5000
ELSEWHERE = ["x", "dashboard", "../x", "//evil.example/", "/\\evil.example", "/a\0", "/a\nb"]
HOSTILE = [LONG, "9" * 30, "-1", "0", "x", "", "\0", "a\0b", "٣", "²", "[]", "1e9", "9999-12-31"]


@pytest.fixture
def people():
    return school()


def browser(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_goal_leads_back_to_a_page_of_ours_and_nowhere_else(people, address):
    goal = Goal.objects.create(enrolment=people.stu.enrolments.get(), text="Knead")
    answer = browser(people.stu).post(
        reverse("goal", args=[goal.pk]), {"reached": "1", "next": address}
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"/?goal={goal.pk}#goals"
    goal.refresh_from_db()
    assert goal.done_at is not None


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_deliverable_leads_back_to_a_page_of_ours_and_nowhere_else(people, address):
    made = Deliverable.objects.create(
        enrolment=people.stu.enrolments.get(),
        project=people.bread,
        number=1,
        link="https://example.org/",
    )
    answer = browser(people.maya).post(
        reverse("deliverable_read", args=[made.pk]), {"next": address}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"


@pytest.mark.parametrize("number", HOSTILE)
def test_a_notification_marked_as_read_leads_back_to_the_list(people, number):
    row = Notification.objects.create(recipient=people.stu, kind="planned")
    sent = {"stay": "1", "page": number, "show": number}
    answer = browser(people.stu).post(reverse("notification", args=[row.pk]), sent)
    assert answer.status_code == 302
    assert browser(people.stu).get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("kind", HOSTILE)
def test_mails_chosen_by_hand_change_nothing_unknown(people, kind):
    stu = browser(people.stu)
    answer = stu.post(reverse("notification_preferences"), {"wanted": [kind]})
    assert answer.status_code == 302
    assert not MailPreference.objects.filter(person=people.stu, wanted=True).exists()


@pytest.mark.parametrize("number", HOSTILE)
def test_a_criterion_that_does_not_exist_is_an_absent_page(people, number):
    with signed_in_as(STAFF):
        make.guide(people.bread, "kept apart")
        criterion = Criterion.objects.get().pk
    maya = browser(people.maya)
    sent = {"student": people.stu.pk, "criterion": number, "met": "1"}
    assert maya.post(reverse("guide_tick", args=["baking", "bread"]), sent).status_code == 404
    sent = {"student": number, "criterion": criterion}
    assert maya.post(reverse("guide_tick", args=["baking", "bread"]), sent).status_code == 404


def test_a_reason_of_a_decision_is_kept_without_nul(people):
    lou = make.student("Lou Long", people.baking)
    pair = rows.pair(rows.run(people.noor), rows.waits(lou), people.cross)
    sent = {"do": "refuse", "reason": "Too\0 far\r\naway"}
    answer = browser(people.noor).post(reverse("matching_decide", args=[pair.pk]), sent)
    assert answer.status_code == 302
    pair.refresh_from_db()
    assert pair.reason == "Too far\r\naway"


def addresses_without_arguments(resolver=None, prefix=""):
    for each in (resolver or get_resolver()).url_patterns:
        address = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses_without_arguments(each, address)
        elif isinstance(each, URLPattern) and not set("<(\\") & set(address):
            yield f"/{address}"


PAGES = [
    address
    for address in addresses_without_arguments()
    if not address.startswith(("/admin/", "/accounts/"))
]
NAMES = [
    "q", "page", "path", "show", "student", "session", "project", "item", "on", "view", "state",
    "date", "time", "weeks", "signal", "sort", "preset", "part", "capacity", "open", "night",
    "handed", "change", "next", "which", "minutes", "kind",
]  # fmt: skip


@pytest.mark.parametrize("value", [LONG, "a\0b"])
def test_no_page_fails_because_of_its_address(people, value):
    """A sample; ``make fuzz`` goes on from here."""
    sent = {name: [f"{value}:{value}", value] for name in NAMES}
    for person in (people.maya, people.stu, people.noor):
        client = browser(person)
        for address in PAGES:
            answer = client.get(address, sent, headers={"HX-Current-URL": value})
            assert answer.status_code < 500, address
