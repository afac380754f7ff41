"""Who is in which group: the rule in Python, its other direction, and its twin in the database."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from dashboard.community.models import Group, Guest, Topic
from dashboard.models import Announcement
from mentorhub import access
from mentorhub.accounts.models import User
from tests import factories as make
from tests.dashboard.community.build import ask, fresh, group_of

pytestmark = pytest.mark.django_db

# Noor manages; una is an assessor without an approval; both studies Baking and cross Carpentry,
# as approved mentors of Baking; former has lost the approval.
IN_BAKING = {"maya", "ines", "cross", "past", "noor"}
IN_ALL = {"maya", "ines", "carl", "una", "both", "cross", "past", "former", "noor"}


def names_in(people, group):
    return {
        name
        for name, person in people.everyone.items()
        if Group.objects.visible_to(fresh(person)).filter(pk=group.pk).exists()
    }


def by_the_database(function, person, row):
    with connection.cursor() as cursor:
        cursor.execute(f"select public.{function}(%s, %s)", [person.pk, row.pk])
        return cursor.fetchone()[0]


def assert_all_agree(people, group):
    members = set(
        User.objects.filter(access.people_in_community_group(group)).values_list("pk", flat=True)
    )
    for name, person in people.everyone.items():
        seen = Group.objects.visible_to(fresh(person)).filter(pk=group.pk).exists()
        assert by_the_database("community_sees", person, group) == seen, name
        assert (person.pk in members) == seen, name


def test_everybody_with_a_role_but_no_student_is_in_the_group_of_all(people):
    assert names_in(people, group_of()) == IN_ALL


def test_the_group_of_a_path_has_its_approved_people_and_the_managers(people):
    assert names_in(people, group_of(people.baking)) == IN_BAKING
    assert names_in(people, group_of(people.carpentry)) == {"carl", "noor"}


def test_a_guest_is_let_into_one_group(people):
    group = group_of(people.carpentry)
    Guest.objects.create(group=group, user=people.una, granted_by=people.noor)
    assert names_in(people, group) == {"carl", "noor", "una"}
    assert_all_agree(people, group)
    Guest.objects.update(ended_at=timezone.now())
    assert "una" not in names_in(people, group)


def test_rule_members_and_database_agree_on_all_groups(people):
    make.approval(people.former, people.carpentry)
    subject = Group.objects.create(slug="french", kind="open", title="French")
    for group in (group_of(), group_of(people.baking), group_of(people.carpentry), subject):
        assert_all_agree(people, group)


@pytest.mark.parametrize("name", ["stu", "both", "cross"])
def test_nobody_who_studies_is_a_guest(people, name):
    guest = Guest(group=group_of(people.carpentry), granted_by=people.noor)
    guest.user = getattr(people, name)
    with pytest.raises(IntegrityError), transaction.atomic():
        guest.save()


def test_an_enrolment_ends_a_guest(people):
    group = group_of(people.carpentry)
    guest = Guest.objects.create(group=group, user=people.una, granted_by=people.noor)
    make.enrolment(people.una, people.baking)
    guest.refresh_from_db()
    assert guest.ended_at is not None
    assert_all_agree(people, group)


def test_a_topic_about_a_project_that_one_studies_is_absent(people):
    topic = ask(people.maya, group_of(), project=people.table)
    for name, person in people.everyone.items():
        seen = Topic.objects.visible_to(fresh(person)).filter(pk=topic.pk).exists()
        assert seen == (name in IN_ALL - {"cross"}), name
        assert by_the_database("community_sees_topic", person, topic) == seen, name


def test_what_was_removed_is_for_managers_alone(people):
    topic = ask(people.maya, group_of())
    Topic.objects.update(removed_at=timezone.now())
    for name, person in people.everyone.items():
        seen = Topic.objects.visible_to(fresh(person)).filter(pk=topic.pk).exists()
        assert seen == (name == "noor"), name
        assert by_the_database("community_sees_topic", person, topic) == seen, name


def test_an_announcement_is_there_from_its_hour(people):
    soon = timezone.now() + timedelta(hours=1)
    Announcement.objects.create(title="News", body="Soon", since=soon, written_by=people.noor)
    topic = Topic.objects.get(kind="announcement")
    assert (topic.title, topic.group, topic.last_number) == ("News", group_of(), 1)
    assert not Topic.objects.visible_to(fresh(people.maya)).exists()
    assert not by_the_database("community_sees_topic", people.maya, topic)
    assert Topic.objects.visible_to(fresh(people.noor)).exists()
    Announcement.objects.update(since=timezone.now() - timedelta(minutes=1))
    assert Topic.objects.visible_to(fresh(people.maya)).exists()
    assert by_the_database("community_sees_topic", people.maya, topic)


def test_an_announcement_to_a_path_is_for_its_group(people):
    Announcement.objects.create(
        title="Ovens", body="Hot", group=group_of(people.baking), written_by=people.noor
    )
    assert Topic.objects.visible_to(fresh(people.maya)).exists()
    assert not Topic.objects.visible_to(fresh(people.carl)).exists()
    assert Announcement.objects.visible_to(fresh(people.maya)).exists()
    assert not Announcement.objects.visible_to(fresh(people.carl)).exists()
    assert not Announcement.objects.visible_to(fresh(people.stu)).exists()
