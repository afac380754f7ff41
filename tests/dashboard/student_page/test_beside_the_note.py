"""Beside the note of a session: the signals of the student and the guide of the project."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Mentorship
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    make.guide(found.bread, "yeast")
    found.mentorship = Mentorship.objects.get(mentor=found.maya, student=found.stu)
    found.mentorship.starts_at = timezone.now() - timedelta(days=12)
    found.mentorship.save()
    found.session = make.session(found.mentorship)
    return found


def session_for(client, person, people):
    client.force_login(person)
    response = client.get(f"/sessions/{people.session.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def guide_of(people):
    return f'href="/projects/baking/bread/guide/?student={people.stu.pk}"'


def test_a_mentor_reads_the_signals_that_the_page_of_the_student_has(client, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=9))
    text = session_for(client, people.maya, people)
    assert 'data-signal="overdue"' in text
    of_student = client.get(f"/dashboard/students/{people.stu.pk}/").content.decode()
    assert 'data-signal="overdue"' in of_student


def test_no_signal_no_heading(client, people):
    make.work(people.stu, people.bread)
    assert "data-signal" not in session_for(client, people.maya, people)


def test_what_posts_is_a_link_in_the_form_of_the_session(client, people):
    text = session_for(client, people.maya, people)
    assert 'data-signal="no_project"' in text
    assert f'href="/dashboard/students/{people.stu.pk}/#situation"' in text
    assert f'action="/dashboard/students/{people.stu.pk}/next-project/"' not in text


def test_the_guide_is_one_click_away_for_the_mentor_who_may_open_it(client, people):
    make.work(people.stu, people.bread)
    assert guide_of(people) in session_for(client, people.maya, people)
    people.maya.approvals.all().delete()
    assert "/guide/" not in session_for(client, people.maya, people)


def test_neither_the_student_nor_a_manager_reads_of_signals_or_a_guide(client, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=9))
    for person in (people.stu, people.noor):
        text = session_for(client, person, people)
        assert "data-signal" not in text
        assert "/guide/" not in text
        assert "Mentor guide" not in text


def test_sharing_mode_shows_neither(client, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=9))
    client.force_login(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    text = client.get(f"/sessions/{people.session.pk}/").content.decode()
    assert "data-signal" not in text
    assert "/guide/" not in text
