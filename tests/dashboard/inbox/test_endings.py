"""What the end of a mentorship does to the messages of the two."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub import endings
from mentorhub.notifications.models import Delivery
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.inbox.build import talk

pytestmark = pytest.mark.django_db


def waiting(person):
    return Delivery.objects.pending().filter(kind="message", recipient=person).count()


def plan(people, mentorship):
    return endings.plan_for([mentorship], endings.Ending(by=people.noor, at=timezone.now()))


def names(found):
    return {each.name for node in found.nodes for each in node.consequences}


def test_mails_about_messages_of_the_two_are_called_off_and_no_others(people):
    talk("student", people.stu, people.maya)
    talk("colleagues", people.ines, people.maya)
    assert waiting(people.maya) == 2
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    assert waiting(people.maya) == 1


def test_the_plan_says_so_when_something_was_written(people):
    mentorship = Mentorship.objects.get(student=people.stu)
    (before,) = (
        each for each in plan(people, mentorship).nodes[0].consequences if each.name == "messages"
    )
    assert before.sentence == ""
    talk("student", people.stu, people.maya)
    (after,) = (
        each for each in plan(people, mentorship).nodes[0].consequences if each.name == "messages"
    )
    assert "Stu Student" in after.sentence


def test_nothing_closes_while_the_mentor_goes_on_supporting_the_student(people):
    talk("student", people.stu, people.maya)
    main = Mentorship.objects.get(student=people.stu)
    until = timezone.now() + timedelta(days=3)
    cover = make.mentorship(people.maya, people.stu, kind="cover", ends_at=until)
    assert "messages" not in names(plan(people, cover))
    cover.end(by=people.noor)
    assert waiting(people.maya) == 1
    main.end(by=people.noor)
    assert waiting(people.maya) == 0
