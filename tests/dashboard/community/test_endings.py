"""What the end of an approval, a role, a guest or a person ends in the community."""

import pytest
from django.utils import timezone

from dashboard.community.kinds import DIGEST
from dashboard.community.models import Group, Guest, Reader
from mentorhub import endings
from mentorhub.accounts.models import Role
from mentorhub.notifications.models import Delivery
from tests import factories as make
from tests.dashboard.community.build import ask, group_of, say

pytestmark = pytest.mark.django_db


def at(person):
    return f"@[{person.name}]({person.pk})"


def follow(people, person):
    """The person follows a topic of the group of everybody, and one of Baking, and mails about
    both wait: of a mention and of a reply."""
    groups = (group_of(), group_of(people.baking))
    topics = [ask(people.noor, group) for group in groups]
    for topic in topics:
        Reader.objects.create(user=person, topic=topic, follows=True)
        say(topic, people.noor, "New")
        say(topic, people.noor, at(person))
    return topics


def follows(person):
    return set(Reader.objects.filter(user=person, follows=True).values_list("topic", flat=True))


def waiting(person):
    rows = Delivery.objects.pending().filter(recipient=person, kind__startswith="community_")
    return rows.count()


def test_an_approval_ends_the_group_of_its_path_alone(people):
    everybody, baking = follow(people, people.past)
    assert (follows(people.past), waiting(people.past)) == ({everybody.pk, baking.pk}, 4)
    people.past.approvals.get().end(by=people.tom)
    assert (follows(people.past), waiting(people.past)) == ({everybody.pk}, 2)


def test_who_is_approved_in_another_way_goes_on(people):
    topics = follow(people, people.past)
    Role.objects.create(user=people.past, kind="assessor")
    other = make.approval(people.past, people.baking, kind="assessor")
    other.end(by=people.tom)
    assert (follows(people.past), waiting(people.past)) == ({each.pk for each in topics}, 4)


def test_a_role_ends_all_with_its_approvals_and_the_digest(people):
    follow(people, people.past)
    Delivery.objects.notify(DIGEST, to=[people.past], by=None, now=timezone.now(), reference="x")
    people.past.roles.get().end(by=people.tom)
    assert (follows(people.past), waiting(people.past)) == (set(), 0)


def test_a_manager_who_is_no_mentor_any_more_goes_on(people):
    topics = follow(people, people.past)
    Role.objects.create(user=people.past, kind="manager")
    people.past.roles.get(kind="mentor").end(by=people.tom)
    assert (follows(people.past), waiting(people.past)) == ({each.pk for each in topics}, 4)


def test_a_guest_ends_with_the_last_role(people):
    guest = Guest.objects.create(
        group=group_of(people.carpentry), user=people.una, granted_by=people.noor
    )
    Role.objects.create(user=people.una, kind="mentor")
    people.una.roles.get(kind="mentor").end(by=people.tom)
    guest.refresh_from_db()
    assert guest.ended_at is None
    plan = people.una.roles.get(kind="assessor", ended_at=None).end(by=people.tom)
    guest.refresh_from_db()
    assert guest.ended_at is not None
    assert any("Una Unassigned is no longer a guest" in node.sentence for node in plan.nodes)


def test_the_end_of_a_guest_ends_their_group(people):
    group = group_of(people.baking)
    guest = Guest.objects.create(group=group, user=people.una, granted_by=people.noor)
    everybody, _baking = follow(people, people.una)
    ending = endings.Ending(by=people.tom, at=timezone.now())
    endings.carry_out([guest], ending)
    assert (follows(people.una), waiting(people.una)) == ({everybody.pk}, 2)
    assert (
        not Group.objects.visible_to(type(people.una).objects.get(pk=people.una.pk))
        .filter(pk=group.pk)
        .exists()
    )
    assert endings.carry_out([guest], ending).nodes == []


def test_whoever_leaves_the_school_leaves_every_group(people):
    guest = Guest.objects.create(
        group=group_of(people.carpentry), user=people.past, granted_by=people.noor
    )
    follow(people, people.past)
    people.past.deactivate(by=people.tom)
    guest.refresh_from_db()
    assert guest.ended_at is not None
    assert (follows(people.past), waiting(people.past)) == (set(), 0)
