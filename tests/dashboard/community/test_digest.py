"""The digest: at half past seven on the reader's clock, of what they see and have not read then."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dashboard.community import answers, delivery_rules, following
from dashboard.community.kinds import DIGEST
from dashboard.community.models import Digest, GroupReader, Reaction, Reply, Topic
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block, User
from mentorhub.notifications import planner
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from tests.dashboard.community.build import ask, fresh, group_of, say, talk
from tests.dashboard.community.mails import mails, reasons, texts

pytestmark = pytest.mark.django_db


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(person, *groups):
    for group in groups or (group_of(),):
        following.set_digest(group, Digest.DAILY, by=person)


def digest_of(person):
    """The mail of the digest that is due now; None when it is called off."""
    Delivery.objects.all().delete()
    Delivery.objects.notify(
        DIGEST, to=[person], by=None, now=timezone.now(), reference="2026-01-01"
    )
    return next(iter(mails()), None)


def topics_at(person, due):
    with connection.cursor() as cursor:
        cursor.execute("select public.community_digest_topics(%s, %s)", [person.pk, due])
        return {key for (key,) in cursor.fetchall()}


def written_at(at):
    """As if all replies had been written then."""
    Reply.objects.update(created_at=at)


def due_days(people, now):
    """What the planner would write at an instant, a day after somebody wrote something: by person
    the days and instants."""
    ask(people.noor, group_of())
    written_at(now - timedelta(days=1))
    statement = delivery_rules.DIGESTS.replace("statement_timestamp()", "%(now)s::timestamptz")
    values = {"now": now, "kind": DIGEST.name, **delivery_rules.digest_values()}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {(row[0], row[3]): row[5] for row in cursor.fetchall()}


# --- When -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "day", "due"),
    [
        # Mondays, in winter and in summer.
        ("Europe/Paris", "2026-11-30 02:00", "2026-11-30", "2026-11-30 06:30"),
        ("Europe/Paris", "2026-06-08 02:00", "2026-06-08", "2026-06-08 05:30"),
        ("America/New_York", "2026-11-30 10:00", "2026-11-30", "2026-11-30 12:30"),
        # Where Monday begins on Sunday evening by UTC.
        ("Pacific/Auckland", "2026-11-29 16:00", "2026-11-30", "2026-11-29 18:30"),
        # The Mondays after the nights on which the clock was changed.
        ("Europe/Paris", "2026-03-30 02:00", "2026-03-30", "2026-03-30 05:30"),
        ("Europe/Paris", "2026-10-26 02:00", "2026-10-26", "2026-10-26 06:30"),
        # A zone that nobody knows counts as UTC.
        ("Nowhere/City", "2026-11-30 02:00", "2026-11-30", "2026-11-30 07:30"),
        ("", "2026-11-30 02:00", "2026-11-30", "2026-11-30 07:30"),
    ],
)
def test_it_is_due_at_half_past_seven_on_the_wall_of_the_reader(people, zone, now, day, due):
    User.objects.filter(pk=people.maya.pk).update(zone=zone)
    found = due_days(people, at(now))
    assert found[people.maya.pk, day] == at(due)


@pytest.mark.parametrize(
    ("now", "day", "due"),
    [
        # The two nights themselves: Sundays, on which only a daily digest is due.
        ("2026-03-29 00:30", "2026-03-29", "2026-03-29 05:30"),
        ("2026-10-25 00:30", "2026-10-25", "2026-10-25 06:30"),
    ],
)
def test_a_daily_one_is_due_on_other_days_too(people, now, day, due):
    User.objects.update(zone="Europe/Paris")
    daily(people.maya)
    assert due_days(people, at(now)) == {(people.maya.pk, day): at(due)}


def test_it_is_for_holders_of_a_role_who_want_it(people):
    MailPreference.objects.create(person=people.carl, kind=DIGEST.name, wanted=False)
    User.objects.filter(pk=people.ines.pk).update(is_active=False)
    asked = {key for key, _day in due_days(people, at("2026-11-30 02:00"))}
    assert people.maya.pk in asked
    assert not asked & {people.stu.pk, people.nora.pk, people.carl.pk, people.ines.pk}


def test_none_is_due_where_nobody_has_written_anything_for_a_week(people):
    ask(people.noor, group_of())
    now = at("2026-11-30 02:00")
    written_at(now - timedelta(days=9))
    statement = delivery_rules.DIGESTS.replace("statement_timestamp()", "%(now)s::timestamptz")
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {"now": now, "kind": DIGEST.name, **delivery_rules.digest_values()}
        )
        assert cursor.fetchall() == []


def test_the_planner_writes_each_once(people):
    ask(people.noor, group_of())
    for person in people.everyone.values():
        daily(person)
    planner.write_missing()
    rows = Delivery.objects.filter(kind=DIGEST.name).count()
    planner.write_missing()
    assert Delivery.objects.filter(kind=DIGEST.name).count() == rows
    hours = timezone.now() + delivery_rules.DIGEST_AHEAD
    assert not Delivery.objects.filter(kind=DIGEST.name, due_at__gt=hours).exists()


def test_the_day_of_25_hours_loses_nothing_and_that_of_23_repeats_nothing(people):
    User.objects.update(zone="Europe/Paris")
    daily(people.ines)
    topic = ask(people.maya, group_of())

    def listed(written, due):
        Reply.objects.update(created_at=at(written))
        return topics_at(people.ines, at(due)) == {topic.pk}

    # Of 24 October, 7:45; the digest before was sent at 7:30.
    assert listed("2026-10-24 05:45", "2026-10-25 06:30")
    assert not listed("2026-10-24 05:15", "2026-10-25 06:30")
    # Of 28 March, 7:00: the digest of that day had it.
    assert listed("2026-03-28 06:00", "2026-03-28 06:30")
    assert not listed("2026-03-28 06:00", "2026-03-29 05:30")


def test_weekly_is_the_default_and_comes_on_mondays(people):
    topic = ask(people.maya, group_of())
    Reply.objects.update(created_at=at("2026-11-25 12:00"))
    User.objects.update(zone="Europe/Paris")
    for day, expected in (("2026-11-29", set()), ("2026-11-30", {topic.pk}), ("2026-12-07", set())):
        assert topics_at(people.ines, at(f"{day} 06:30")) == expected
    following.set_digest(group_of(), Digest.NEVER, by=people.ines)
    assert topics_at(people.ines, at("2026-11-30 06:30")) == set()


# --- What -------------------------------------------------------------------------------------


def test_it_lists_what_others_wrote_with_a_link_to_the_first_unread(people):
    daily(people.carl)
    topic = talk(people.maya, group_of(), (people.ines, "Here."))
    message = digest_of(people.carl)
    assert message.to == [people.carl.email]
    assert "How?" in message.subject
    assert f"/community/topics/{topic.pk}/?from=1" in message.body
    assert "2 new" in message.body
    assert "List-Unsubscribe" in message.extra_headers


def test_without_news_it_is_called_off_with_the_reason(people):
    daily(people.maya)
    ask(people.maya, group_of())
    assert digest_of(people.maya) is None
    assert reasons(DIGEST.name) == {people.maya.email: "community_nothing_new"}
    assert not Notification.objects.filter(kind=DIGEST.name).exists()


@pytest.mark.parametrize("name", ["stu", "carl", "una", "both", "former", "tom", "nora"])
def test_nothing_of_a_group_that_one_does_not_see(people, name):
    person = getattr(people, name)
    ask(people.maya, group_of(people.baking), title="The secret of the oven")
    GroupReader.objects.create(user=person, group=group_of(people.baking), digest=Digest.DAILY)
    assert digest_of(person) is None


def test_it_holds_what_one_sees_when_it_is_sent(people):
    daily(people.past, group_of(), group_of(people.baking))
    ask(people.maya, group_of(people.baking), title="The secret of the oven")
    ask(people.maya, group_of(), title="For all")
    people.past.approvals.get().end(by=people.tom)
    message = digest_of(people.past)
    assert "For all" in message.body
    assert not any("secret" in text for text in texts(message))


def test_not_what_was_read_removed_or_written_by_somebody_muted(people):
    daily(people.carl)
    topic = talk(people.maya, group_of(), (people.ines, "Here."))
    removed = ask(people.maya, group_of(), title="Removed")
    Topic.objects.filter(pk=removed.pk).update(removed_at=timezone.now())
    following.mark_read(topic, 1, by=people.carl)
    assert "1 new" in digest_of(people.carl).body
    block(people.ines, Block.Kind.MUTE, by=people.carl)
    assert digest_of(people.carl) is None


def test_a_topic_about_a_project_that_one_studies_is_not_in_it(people):
    daily(people.cross)
    ask(people.maya, group_of(), project=people.table)
    assert digest_of(people.cross) is None


def test_the_best_come_first_and_twelve_at_most(people):
    daily(people.carl)
    for number in range(12):
        say(ask(people.noor, group_of(), title=f"Plain {number}", kind="discussion"), people.maya)
    thanked = ask(people.noor, group_of(), title="Thanked", kind="discussion")
    Reaction.objects.create(reply=thanked.replies.get(), user=people.ines, kind="thanks")
    ask(people.maya, group_of(), title="Waits", project=people.table)
    accepted = talk(people.maya, group_of(), (people.ines, "So."))
    answers.accept(accepted, accepted.replies.get(number=2), by=people.maya)
    Topic.objects.filter(pk=accepted.pk).update(title="Accepted")
    body = digest_of(people.carl).body
    order = [body.index(title) for title in ("Accepted", "Waits", "Thanked", "Plain 11")]
    assert order == sorted(order)
    assert body.count("/community/topics/") == 12
    assert "And 3 more topics." in body
    assert "waits for an answer" in body
    assert "1 thank-you" in body


def test_in_french(people):
    daily(people.carl)
    User.objects.filter(pk=people.carl.pk).update(language="fr")
    ask(people.maya, group_of(), title="Comment ?")
    assert digest_of(fresh(people.carl)).extra_headers["Content-Language"] == "fr"
