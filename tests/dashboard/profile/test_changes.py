"""The last change of a part can be undone for a day, by the one who made it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import Mentor, ProfileChange
from dashboard.profile import changes
from dashboard.profile.parts import PARTS
from mentorhub.accounts.models import User
from tests.responses import message_tags

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/profile/"


def post(client, part, data):
    return client.post(f"{PAGE}{part}/", data)


def capacity(person):
    return Mentor.objects.get(user=person).capacity


def test_only_what_was_changed_last(people, maya):
    post(maya, "capacity", {"value": "4"})
    first = ProfileChange.objects.get()
    post(maya, "capacity", {"value": "5"})
    answer = maya.post(f"{PAGE}undo/{first.pk}/")
    assert message_tags(answer) == ["changed_since error"]
    assert capacity(people.maya) == 5


def test_once(people, maya):
    post(maya, "capacity", {"value": "4"})
    change = ProfileChange.objects.get()
    maya.post(f"{PAGE}undo/{change.pk}/")
    post(maya, "introduction", {"value": "x"})
    answer = maya.post(f"{PAGE}undo/{change.pk}/", follow=True)
    assert message_tags(answer)[-1] == "undone error"


def test_the_zone_before_is_that_of_now_and_not_of_an_older_read(people):
    """A person's zone changes on other pages too, while this request holds them as they were."""
    User.objects.filter(pk=people.maya.pk).update(zone="Europe/Paris")
    people.maya.refresh_from_db()
    User.objects.filter(pk=people.maya.pk).update(zone="Asia/Tokyo")
    change = changes.save(people.maya, PARTS["zone"], "America/Lima")
    assert change.before == "Asia/Tokyo"
    older = User.objects.get(pk=people.maya.pk)
    User.objects.filter(pk=people.maya.pk).update(zone="Europe/Rome")
    with pytest.raises(changes.UndoError):
        changes.undo(older, change)
    assert User.objects.get(pk=people.maya.pk).zone == "Europe/Rome"


def test_for_a_day(people, maya):
    post(maya, "capacity", {"value": "4"})
    ProfileChange.objects.update(at=timezone.now() - timedelta(hours=25))
    change = ProfileChange.objects.get()
    assert f"{PAGE}undo/" not in maya.get(PAGE).content.decode()
    answer = maya.post(f"{PAGE}undo/{change.pk}/")
    assert message_tags(answer) == ["too_old error"]
    assert capacity(people.maya) == 4


def test_not_what_a_manager_has_changed_since(people, maya):
    post(maya, "capacity", {"value": "4"})
    Mentor.objects.filter(user=people.maya).update(capacity=2)
    maya.post(f"{PAGE}undo/{ProfileChange.objects.get().pk}/")
    assert capacity(people.maya) == 2


def test_not_into_what_may_no_longer_be(people, maya):
    Mentor.objects.filter(user=people.maya).update(certified_at=timezone.now(), capacity=12)
    post(maya, "capacity", {"value": "5"})
    Mentor.objects.filter(user=people.maya).update(certified_at=None)
    change = ProfileChange.objects.get()
    answer = maya.post(f"{PAGE}undo/{change.pk}/")
    assert message_tags(answer) == ["not_allowed error"]
    assert capacity(people.maya) == 5


def test_not_by_somebody_else(people, maya, signed_in):
    post(maya, "capacity", {"value": "4"})
    change = ProfileChange.objects.get()
    for name in ("carl", "stu", "noor", "tom", "ines"):
        answer = signed_in(people.everyone[name]).post(f"{PAGE}undo/{change.pk}/")
        assert answer.status_code == 404, name
    assert maya.get(f"{PAGE}undo/{change.pk}/").status_code == 405
    assert capacity(people.maya) == 4
