"""A mentor whose profile was not confirmed for 90 days is asked once by mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.tasks import ask_to_confirm
from students.models import Reminder
from students.reminders.sending import drain
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
    rows = Reminder.objects.filter(kind="confirm_profile")
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
