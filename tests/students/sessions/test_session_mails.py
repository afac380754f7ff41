"""What the mails about sessions say: to whom, of which project, on both clocks, and what was
before. Answers to them reach somebody."""

from datetime import UTC, datetime

import pytest

from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery, Notification
from students.models import Project, ProjectWork, Session
from students.sessions.series import move_series, plan_series
from tests import factories as make

pytestmark = pytest.mark.django_db


def at(day, hour=17):
    return datetime(2027, 2, day, hour, tzinfo=UTC)


@pytest.fixture
def post(mailoutbox):
    def sent():
        mailoutbox.clear()
        sending.drain(20)
        return {message.to[0]: message for message in mailoutbox}

    return sent


def html_of(message):
    [page] = [part.content for part in message.alternatives if part.mimetype == "text/html"]
    return " ".join(page.split())


def words(message):
    return " ".join(message.body.split())


def test_it_says_hello_by_the_first_name(people, mentorship, post):
    make.session(mentorship)
    assert words(post()[people.maya.email]).startswith("Hello Maya,")


def test_both_clocks_are_told_where_they_differ(people, mentorship, post):
    make.session(mentorship, starts_at=at(4))
    mails = post()
    for text in (words(mails[people.maya.email]), html_of(mails[people.maya.email])):
        assert "18:00 (Paris)" in text
        assert "For Stu" in text
        assert "12:00 (New York)" in text
    assert "For Maya: Thu 4 Feb 2027, 18:00 (Paris)" in words(mails[people.stu.email])


def test_one_clock_is_told_where_both_agree(people, mentorship, post):
    type(people.stu).objects.filter(pk=people.stu.pk).update(zone="Europe/Brussels")
    make.session(mentorship, starts_at=at(4))
    assert "For Stu" not in words(post()[people.maya.email])


def test_every_date_of_a_series_stands_on_both_clocks(people, mentorship, post):
    plan_series(mentorship, [at(4), at(11)], by=people.maya, minutes=45, zone="Europe/Paris")
    text = words(post()[people.maya.email])
    assert text.count("For Stu: ") == 2


def test_the_project_in_progress_is_named(people, mentorship, post):
    enrolment = people.stu.enrolments.get(ended_at=None)
    ProjectWork.objects.get_or_create(enrolment=enrolment, project=people.bread)
    assert Project.objects.open_of(people.stu.pk).get() == people.bread
    make.session(mentorship)
    mails = post()
    for person in (people.maya, people.stu):
        assert "Project: Bread" in words(mails[person.email])
        assert "Bread" in html_of(mails[person.email])


def test_a_move_tells_the_old_time_to_people_who_had_no_mail_before(people, mentorship, post):
    session = make.session(mentorship, starts_at=at(4), notify=False)
    session.move(at(5, 9), by=people.maya)
    mails = post()
    assert "Before: Thu 4 Feb 2027, 18:00 (Paris)" in words(mails[people.maya.email])
    assert "Before: Thu 4 Feb 2027, 12:00 (New York)" in words(mails[people.stu.email])
    assert "Thu 4 Feb 2027" in html_of(mails[people.stu.email])


def test_a_moved_series_tells_each_old_time(people, mentorship, post):
    starts = [at(4), at(11)]
    rows = plan_series(mentorship, starts, by=people.maya, minutes=45, zone="Europe/Paris")
    post()
    Notification.objects.all().delete()
    move_series(Session.objects.get(pk=rows[0].pk), at(5, 9), by=people.maya)
    assert words(post()[people.stu.email]).count("(before:") == 2


def test_a_payload_that_cannot_be_read_stops_no_mail(people, mentorship, post):
    session = make.session(mentorship, starts_at=at(4), notify=False)
    session.move(at(5, 9), by=people.maya)
    for was in ("x", [1, 2], {"x": "y"}, {"1": None}, 7):
        Delivery.objects.filter(kind="moved").update(payload={"was": was}, state="pending")
        assert "moved" in post()[people.stu.email].subject


def test_answers_go_to_an_address_that_is_read(people, mentorship, post, settings):
    settings.MAIL_REPLY_TO = "Managers <managers@school.org>"
    make.session(mentorship)
    assert post()[people.stu.email].reply_to == ["Managers <managers@school.org>"]


def test_without_such_an_address_there_is_no_reply_to(people, mentorship, post, settings):
    settings.MAIL_REPLY_TO = ""
    make.session(mentorship)
    assert "Reply-To" not in post()[people.stu.email].message()
