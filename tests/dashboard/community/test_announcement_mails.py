"""An announcement is mailed when it begins, to everybody of its group."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.community import following
from dashboard.community.models import Acknowledgement, Guest, Topic
from dashboard.models import Announcement
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block
from mentorhub.notifications import planner
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from tests.dashboard.community.build import fresh, group_of
from tests.dashboard.community.mails import planned_mails, reasons
from tests.dashboard.community.test_who_sees import IN_ALL, IN_BAKING

pytestmark = pytest.mark.django_db


def announce(people, *, since=timedelta(0), **more):
    more.setdefault("written_by", people.noor)
    return Announcement.objects.create(
        title="Ovens", body="Hot **now**", since=timezone.now() + since, **more
    )


def told(people):
    """The names of those who get a mail."""
    by_email = {person.email: name for name, person in people.everyone.items()}
    return {by_email[message.to[0]] for message in planned_mails()}


@pytest.mark.parametrize("acknowledge", [False, True])
def test_everybody_of_the_group_is_told_once_but_the_author(people, acknowledge):
    announce(people, acknowledge=acknowledge)
    assert told(people) == IN_ALL - {"noor"}
    assert told(people) == set()
    kind = "community_to_confirm" if acknowledge else "community_announced"
    bells = Notification.objects.filter(kind=kind).visible_to(fresh(people.maya))
    assert bells.unread().count() == 1


def test_an_announcement_to_a_path_is_for_its_group_and_its_guests(people):
    group = group_of(people.baking)
    Guest.objects.create(group=group, user=people.una, granted_by=people.noor)
    announce(people, group=group)
    assert told(people) == IN_BAKING - {"noor"} | {"una"}


def test_it_can_be_unsubscribed_unless_the_school_asks_to_confirm(people):
    announce(people)
    announce(people, acknowledge=True)
    found = {
        message.subject: "List-Unsubscribe" in message.extra_headers
        for message in planned_mails()
        if message.to == [people.maya.email]
    }
    assert found == {
        "Announcement: Ovens": True,
        "Please confirm that you have read: Ovens": False,
    }


def test_who_has_switched_it_off_gets_only_what_is_to_be_confirmed(people):
    for kind in ("community_announced", "community_to_confirm"):
        MailPreference.objects.create(person=people.maya, kind=kind, wanted=False)
    announce(people)
    announce(people, acknowledge=True)
    subjects = [each.subject for each in planned_mails() if each.to == [people.maya.email]]
    assert subjects == ["Please confirm that you have read: Ovens"]


def test_not_before_its_hour(people):
    row = announce(people, since=timedelta(hours=1))
    assert told(people) == set()
    Announcement.objects.filter(pk=row.pk).update(since=timezone.now())
    assert "maya" in told(people)


@pytest.mark.parametrize("how", ["old", "ended", "removed"])
def test_not_what_began_long_ago_has_ended_or_was_removed(people, how):
    row = announce(people, since=-timedelta(days=2) if how == "old" else -timedelta(hours=1))
    if how == "ended":
        row.end()
    elif how == "removed":
        Topic.objects.update(removed_at=timezone.now())
    assert told(people) == set()


def test_who_has_read_put_away_or_confirmed_it_gets_no_mail(people):
    news = announce(people)
    confirm = announce(people, acknowledge=True)
    following.mark_read(Topic.objects.get(announcement=news), 1, by=people.maya)
    news.set_dismissed(by=people.carl, dismissed=True)
    for person in (people.maya, people.carl):
        Acknowledgement.objects.create(announcement=confirm, user=person)
    assert not told(people) & {"maya", "carl"}
    assert reasons("community_to_confirm")[people.maya.email] == "community_confirmed"


def test_reading_alone_confirms_nothing(people):
    confirm = announce(people, acknowledge=True)
    following.mark_read(Topic.objects.get(announcement=confirm), 1, by=people.maya)
    assert "maya" in told(people)


def test_who_has_muted_the_author_hears_only_what_is_to_be_confirmed(people):
    block(people.noor, Block.Kind.MUTE, by=people.maya)
    announce(people)
    assert "maya" not in told(people)
    announce(people, acknowledge=True)
    assert "maya" in told(people)


def test_who_lost_the_approval_meanwhile_gets_no_mail(people):
    announce(people, group=group_of(people.baking))
    planner.write_missing()
    people.past.approvals.get().end(by=people.tom)
    assert "past" not in told(people)
    assert not Notification.objects.filter(recipient=people.past).exists()
    assert not Delivery.objects.filter(recipient=people.past, state="pending").exists()
