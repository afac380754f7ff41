"""Mails name the project that they are about, beside each student or session that they list."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery
from students.models import Mentorship, TimeProposal
from students.sessions.models.details import Detail
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)


@pytest.fixture
def people():
    """Stu bakes bread, Ana cakes, Leo has begun nothing; Maya supports all three."""
    with time_machine.travel(NOW, tick=False):
        found = school()
        cake = make.project(found.baking, title="Cake", slug="cake-2")
        make.work(found.stu, found.bread)
        found.supports = [Mentorship.objects.get(mentor=found.maya, student=found.stu)]
        for name in ("Ana Student", "Leo Student"):
            student = make.student(name, found.baking)
            found.supports.append(make.mentorship(found.maya, student))
        make.work(found.supports[1].student, cake)
        yield found


def mail_to_maya(people, kind, **fields):
    row = {"actor": people.stu, "due_at": NOW, "try_at": NOW, "reference": "x", **fields}
    message = build(Delivery.objects.create(recipient=people.maya, kind=kind, **row))
    [page] = [part.content for part in message.alternatives if part.mimetype == "text/html"]
    page = " ".join(page.split())
    return " ".join(message.body.split()), page[page.index('class="letter"') :]


def sessions_of(people):
    return [
        make.session(each, starts_at=THURSDAY - timedelta(hours=n))
        for n, each in enumerate(people.supports)
    ]


def test_the_digest_names_the_project_of_each_session(people, django_assert_max_num_queries):
    sessions_of(people)
    with django_assert_max_num_queries(12):
        text, page = mail_to_maya(people, "digest", reference="2026-11-26")
    assert "Stu Student · Bread" in text
    assert "Ana Student · Cake" in text
    assert "Leo Student · " not in text
    assert "Stu Student · Bread" in page
    assert "Ana Student · Cake" in page


def test_a_new_room_of_several_sessions_names_each_project(people):
    rows = sessions_of(people)
    dates = [
        [row.pk, row.schedule_version, row.starts_at.isoformat(), row.details_version]
        for row in rows
    ]
    payload = {"changed": [Detail.ROOM], "dates": dates}
    for text in mail_to_maya(people, "details_changed", session=rows[0], payload=payload):
        assert "Stu Student · Bread" in text
        assert "Ana Student · Cake" in text


def test_a_proposed_date_for_a_new_session_names_the_project(people):
    TimeProposal.propose(people.supports[0], THURSDAY, by=people.stu)
    message = build(Delivery.objects.get(kind="proposed"))
    assert "Project: Bread" in message.body
    assert "Project: Bread" in " ".join(message.alternatives[0].content.split())


def test_managers_read_on_which_project_a_student_was_absent(people):
    [session, *_] = sessions_of(people)
    for text in mail_to_maya(people, "absent_twice", session=session):
        assert "Bread" in text


def test_whom_a_mentor_is_given_comes_with_the_project(people):
    keys = [each.pk for each in people.supports]
    fields = {"scope": "mentorship", "subject": keys[0]}
    payload = {"role": "mentor", "mentorships": keys}
    for text in mail_to_maya(people, "support_began", payload=payload, **fields):
        assert "Stu Student · Bread" in text
        assert "Ana Student · Cake" in text
    fields["reference"] = "one"
    for text in mail_to_maya(people, "support_began", payload=payload | {"mentorships": keys[:1]},
                             **fields):  # fmt: skip
        assert "Project: Bread" in text
    match = {"role": "mentor", "assignment": 1, "decline_until": NOW.timestamp()}
    for text in mail_to_maya(people, "matched", payload=match, **fields):
        assert "Project: Bread" in text
