"""The mails about sessions: their content, recipients, language and time zone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import kinds
from students.models import MeetingRoom, Mentorship, TimeProposal
from students.sessions.kinds import PROPOSED
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
# A Tuesday; the sessions below begin two days later, at 18:00 in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)


@pytest.fixture
def people():
    with time_machine.travel(NOW, tick=False):
        found = school()
        for person, zone in ((found.maya, "Europe/Paris"), (found.stu, "America/New_York")):
            person.zone = zone
            person.save(update_fields=["zone"])
        found.mentorship = Mentorship.objects.get(mentor=found.maya)
        found.session = make.session(
            found.mentorship, starts_at=THURSDAY, join_url="https://meet.example.org/maya"
        )
        yield found


def mail_of(kind, person, **filters):
    rows = Delivery.objects.select_related("recipient", "actor", "session")
    return build(rows.get(kind=kind, recipient=person, **filters))


def html(message):
    return message.alternatives[0].content


def texts(message):
    return (message.body, html(message))


def test_a_planned_session_is_told_in_the_zone_of_each(people):
    to_maya, to_stu = (mail_of("planned", person) for person in (people.maya, people.stu))
    assert to_maya.subject == "Session planned: Thu 26 Nov, 18:00 (Paris)"
    assert to_stu.subject == "Session planned: Thu 26 Nov, 12:00 (New York)"
    for text in texts(to_stu):
        assert "Thu 26 Nov, 12:00 (New York)" in text
        assert "in 2 days" in text.replace("&nbsp;", " ").replace("\u00a0", " ")
        assert "Maya Mentor planned a session with you." in text
        assert "https://meet.example.org/maya" in text
    assert "You planned a session with Stu Student." in to_maya.body


def test_every_kind_has_a_mail_in_each_language(people):
    rows = [
        Delivery(session=people.session, recipient=person, actor=people.maya, kind=kind.name,
                 due_at=NOW, try_at=NOW)
        for kind in kinds()
        for person in (people.maya, people.stu, people.noor)
    ]  # fmt: skip
    rows += [
        Delivery(recipient=people.maya, kind=kind, due_at=NOW, try_at=NOW, reference="no such")
        for kind in ("digest", "proposed", "handed_in", "confirm_profile")
    ]
    for language in ("en", "fr"):
        for row in rows:
            row.recipient.language = language
            message = build(row)
            assert message.subject
            assert "{" not in message.subject + message.body
            assert message.message()["Message-ID"] == row.message_id


def test_each_try_has_the_same_identifier_and_a_repeat_is_marked(people):
    row = Delivery.objects.get(kind="planned", recipient=people.stu)
    assert build(row).message()["Message-ID"] == row.message_id
    assert build(row).message()["X-MentorHub-Repeat"] is None
    row.repeats = 1
    assert build(row).message()["Message-ID"] == row.message_id
    assert build(row).message()["X-MentorHub-Repeat"] == "1"


def test_a_move_says_who_moved_it_and_what_the_date_was(people):
    Notification.objects.create(
        recipient=people.stu, kind="planned", session=people.session, starts_at=THURSDAY
    )
    people.session.move(THURSDAY + timedelta(days=1), by=people.maya)
    to_stu = mail_of("moved", people.stu)
    assert to_stu.subject == "Session moved to Fri 27 Nov, 12:00 (New York)"
    for text in texts(to_stu):
        assert "Maya Mentor moved your session." in text
        assert "Thu 26 Nov, 12:00 (New York)" in text
    # Also to somebody who was told of no earlier date.
    assert "Before: Thu 26 Nov, 18:00 (Paris)" in mail_of("moved", people.maya).body


def test_the_student_reads_why_a_session_is_cancelled(people):
    people.session.cancel("cancelled_other", by=people.maya, text="I have <b>to</b> travel.")
    to_stu = mail_of("cancelled", people.stu)
    assert to_stu.subject == "Session cancelled: Thu 26 Nov, 12:00 (New York)"
    assert "I have <b>to</b> travel." in to_stu.body
    assert "I have &lt;b&gt;to&lt;/b&gt; travel." in html(to_stu)


@pytest.mark.parametrize(
    ("hours", "reason", "says"),
    [(30, "cancelled_early", "can be made up"), (2, "cancelled_late", "cannot be made up")],
)
def test_a_cancellation_by_the_student_says_what_follows(people, hours, reason, says):
    people.session.cancel(reason, by=people.maya, now=THURSDAY - timedelta(hours=hours))
    assert says in mail_of("cancelled", people.stu).body


def test_the_proposed_time_stands_in_the_mail_of_those_concerned_alone(people):
    proposal = TimeProposal.objects.create(
        mentorship=people.mentorship,
        session=people.session,
        starts_at=THURSDAY + timedelta(hours=2),
        note="My train is late.",
        made_by=people.stu,
    )
    Delivery.objects.notify(
        PROPOSED,
        to=[people.maya, people.carl],
        by=people.stu,
        now=timezone.now(),
        session=people.session,
        reference=str(proposal.pk),
        subject=proposal.pk,
    )
    to_maya = mail_of("proposed", people.maya)
    assert to_maya.subject == (
        "Stu Student proposes Thu 26 Nov, 20:00 (Paris) instead of Thu 26 Nov, 18:00"
    )
    assert "My train is late." in to_maya.body
    assert "My train is late." not in mail_of("proposed", people.carl).body


def test_a_digest_has_the_mentors_own_sessions_of_that_day(people):
    other = make.mentorship(people.carl, people.cross)
    make.session(other, starts_at=THURSDAY)
    make.session(people.mentorship, starts_at=THURSDAY + timedelta(hours=7))
    row = Delivery.objects.create(
        recipient=people.maya, kind="digest", reference="2026-11-26", due_at=NOW, try_at=NOW
    )
    message = build(row)
    assert message.subject == "One session on 26 Nov 2026"
    assert "18:00 (Paris): Stu Student" in message.body
    assert "Cross" not in message.body


def test_a_name_cannot_add_a_line_to_the_head(people):
    people.stu.name = "Stu\r\nBcc: everybody@example.org"
    row = Delivery.objects.get(kind="planned", recipient=people.maya)
    row.session.student = people.stu
    row.recipient.name = people.stu.name
    message = build(row).message()
    assert message["Bcc"] is None
    assert "\nBcc" not in message["Subject"]


def test_a_declined_time_comes_with_what_the_mentor_wrote(people):
    proposal = TimeProposal.propose(
        people.mentorship, THURSDAY + timedelta(hours=2), by=people.stu, session=people.session
    )
    proposal.decline(by=people.maya, answer="I teach then.")
    for text in texts(mail_of("declined", people.stu)):
        assert "I teach then." in text
        assert "The session stays as planned." in text


def test_the_brief_and_the_answers_stand_in_the_right_mails(people):
    late_to_maya = mail_of("late", people.maya).body
    assert f"/sessions/{people.session.pk}/brief/" in late_to_maya
    assert f"/sessions/{people.session.pk}/move/" in late_to_maya
    late_to_stu = mail_of("late", people.stu).body
    assert "/brief/" not in late_to_stu
    assert "/move/" not in late_to_stu
    assert ".propose." in late_to_stu


def test_the_room_of_the_mentor_stands_in_where_a_session_has_no_link(people):
    MeetingRoom.objects.create(mentor=people.maya, url="https://meet.example.org/room")
    session = make.session(people.mentorship, starts_at=THURSDAY + timedelta(days=7))
    row = Delivery.objects.get(kind="planned", recipient=people.stu, session=session)
    assert "https://meet.example.org/room" in build(row).body


def test_a_session_that_changes_hands_is_told_to_each_in_their_place(people):
    cover = make.mentorship(
        people.cross, people.stu, kind="cover", ends_at=THURSDAY + timedelta(days=9)
    )
    MeetingRoom.objects.create(mentor=people.cross, url="https://meet.example.org/cross")
    people.session.hand_over(cover, by=people.noor)
    to_cross, to_stu, to_maya = (
        mail_of("handed_over", person) for person in (people.cross, people.stu, people.maya)
    )
    assert to_cross.subject.startswith("You take over a session: ")
    assert to_stu.subject.startswith("Cross Mentor takes over your session: ")
    for message, method in ((to_cross, "REQUEST"), (to_stu, "REQUEST"), (to_maya, "CANCEL")):
        entry = message.alternatives[1].content
        assert f"METHOD:{method}" in entry
        assert "SEQUENCE:1" in entry
    for text in texts(to_stu):
        assert "https://meet.example.org/cross" in text
        assert "The time stays the same." in text
    for text in texts(to_maya):
        assert "Cross Mentor takes over your session with Stu Student." in text
        assert "/sessions/" not in text
        assert "meet.example.org" not in text
