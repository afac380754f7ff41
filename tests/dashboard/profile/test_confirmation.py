"""A mentor whose profile was not confirmed for 90 days is asked once by mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.models.mentor import CONFIRMED_FOR
from dashboard.profile.tasks import ask_to_confirm
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.sending import drain
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


def confirmed(user, days):
    at = None if days is None else timezone.now() - timedelta(days=days)
    Mentor.objects.filter(user=user).update(confirmed_at=at)


@pytest.fixture
def people():
    found = school()
    for name in ("maya", "carl", "both", "cross", "past", "former"):
        confirmed(found.everyone[name], 1)
    return found


def asked():
    rows = Delivery.objects.filter(kind="confirm_profile")
    return set(rows.values_list("recipient__name", flat=True))


def test_after_ninety_days_and_once(people, mailoutbox):
    confirmed(people.maya, 91)
    confirmed(people.carl, 89)
    assert ask_to_confirm() == 1
    assert ask_to_confirm() == 0
    assert asked() == {people.maya.name}
    drain(5)
    (mail,) = mailoutbox
    assert mail.to == [people.maya.email]
    assert "profile" in mail.subject.lower()


def test_when_it_lapses_again_one_is_asked_again(people):
    confirmed(people.maya, 200)
    ask_to_confirm()
    confirmed(people.maya, 95)
    assert ask_to_confirm() == 1


def test_nobody_who_is_new_gone_or_no_longer_a_mentor(people):
    new = make.mentor("Newt New", people.baking)
    for user in (people.maya, people.carl):
        confirmed(user, 120)
    people.maya.roles.get().end(by=make.office())
    type(people.carl).objects.filter(pk=people.carl.pk).update(is_active=False)
    confirmed(new, None)
    assert ask_to_confirm() == 0
    assert asked() == set()


@pytest.mark.parametrize(
    ("confirmed_days", "joined_days", "lapsed"),
    [
        (89, 400, False),
        (91, 400, True),
        # Never confirmed: the 90 days run from the day on which one joined.
        (None, 1, False),
        (None, 89, False),
        (None, 91, True),
        (1, 91, False),
    ],
)
def test_page_and_mail_ask_the_same_people(client, people, confirmed_days, joined_days, lapsed):
    joined_at = timezone.now() - timedelta(days=joined_days)
    type(people.maya).objects.filter(pk=people.maya.pk).update(joined_at=joined_at)
    confirmed(people.maya, confirmed_days)
    client.force_login(people.maya)
    assert client.get("/dashboard/profile/").context["should_confirm"] is lapsed
    notices = client.get("/dashboard/").context["page_parts"]["notices"]
    assert ("dashboard/_confirm.html" in [each.template for each in notices]) is lapsed
    assert ask_to_confirm() == int(lapsed)


def test_the_moment_of_the_lapse_is_the_same_for_both(people):
    now = timezone.now()
    Mentor.objects.filter(user=people.maya).update(confirmed_at=now - timedelta(days=90))
    mentor = Mentor.objects.get(user=people.maya)
    for at, lapsed in ((now, False), (now + timedelta(seconds=1), True)):
        assert mentor.should_be_confirmed(at) is lapsed
        assert Mentor.objects.to_be_confirmed(at).filter(pk=mentor.pk).exists() is lapsed


def test_the_answer_says_when_one_is_asked_again(client, people):
    client.force_login(people.maya)
    page = client.post("/dashboard/profile/confirmation/", follow=True)
    (said,) = page.context["messages"]
    assert str(CONFIRMED_FOR.days) in str(said)
