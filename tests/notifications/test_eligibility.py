"""A reminder reaches its two people once; and everybody whom it never reaches."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.notifications import reasons
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from students.sessions import delivery_rules
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def states(**which):
    return sorted(set(Delivery.objects.filter(**which).values_list("state", "reason")))


def told(person):
    return sorted(Notification.objects.filter(recipient=person).values_list("kind", flat=True))


def test_both_people_are_told_in_the_app_and_by_mail_and_only_once(
    people, session, send, fall_due, mailoutbox
):
    assert send() == []
    fall_due(kind="early")
    assert send() == sorted([people.maya.email, people.stu.email])
    assert send() == []
    assert told(people.maya) == told(people.stu) == ["early"]
    assert states(kind="early") == [("sent", "")]
    assert states(kind="late") == [("pending", "")]
    note = Notification.objects.first()
    assert note.starts_at == session.starts_at


def test_the_mail_keeps_its_message_id_and_says_nothing_of_a_repeat(
    session, send, fall_due, mailoutbox
):
    fall_due(kind="late")
    send()
    known = {r.message_id for r in Delivery.objects.filter(kind="late")}
    assert {m.extra_headers["Message-ID"] for m in mailoutbox} == known
    assert len(known) == 2
    assert not any("X-MentorHub-Repeat" in m.extra_headers for m in mailoutbox)


def test_never_after_a_cancellation(people, session, send, fall_due):
    # As if a worker had put it back after the session called off what was waiting.
    session.cancel("cancelled_early", by=people.stu)
    Delivery.objects.exclude(kind="cancelled").update(state="pending")
    fall_due(kind__in=["planned", "early", "late"])
    Delivery.objects.filter(kind="cancelled").update(state="sent", sent_at=timezone.now())
    assert send() == []
    assert told(people.maya) == []
    (found,) = {why for _, why in states(kind="early")}
    assert found.startswith(delivery_rules.CHANGED.code)


def test_a_cancellation_itself_is_told(people, session, send):
    session.cancel("cancelled_other", by=people.maya, text="I am ill.")
    assert send() == sorted([people.maya.email, people.stu.email])
    assert told(people.stu) == ["cancelled"]


def test_never_the_old_date_after_a_move_but_the_move(people, session, send, fall_due):
    session.move(session.starts_at + 24 * HOUR, by=people.maya)
    Delivery.objects.filter(schedule_version=0).update(state="pending")
    fall_due(schedule_version=0)
    assert send() == sorted([people.maya.email, people.stu.email])
    assert told(people.stu) == ["moved"]
    fall_due(schedule_version=1, kind="early")
    assert len(send()) == 2


def test_never_after_the_end_of_the_mentorship(session, mentorship, send, fall_due):
    make.ended_without_a_word(mentorship)
    fall_due(kind="early")
    assert send() == []
    assert states(kind="early") == [("cancelled", delivery_rules.UNSUPPORTED.code)]


def test_a_cancellation_is_told_although_the_mentorship_has_ended_since(
    people, session, mentorship, send
):
    session.cancel("cancelled_other", by=people.maya, text="I leave the school.")
    make.ended_without_a_word(mentorship)
    assert send() == sorted([people.maya.email, people.stu.email])


def hand_over(people, session):
    cover = make.mentorship(
        people.cross, people.stu, kind="cover", ends_at=session.ends_at + 24 * HOUR
    )
    session.hand_over(cover, by=people.noor)


def test_a_session_that_changes_hands_is_told_to_all_three(people, session, send, fall_due):
    hand_over(people, session)
    everybody = [people.cross, people.maya, people.stu]
    assert send() == sorted(person.email for person in everybody)
    assert [told(person) for person in everybody] == [["handed_over"]] * 3
    fall_due(kind="early")
    assert send() == sorted([people.cross.email, people.stu.email])


def test_the_mentor_before_hears_of_it_although_it_was_moved_since(people, session, send):
    hand_over(people, session)
    session.move(session.starts_at + HOUR, by=people.cross)
    assert send() == sorted(p.email for p in (people.maya, people.cross, people.stu))
    assert [told(p)[0] for p in (people.maya, people.cross)] == ["handed_over", "moved"]


def test_a_mentorship_that_ends_after_the_session_reminds_of_it(
    session, mentorship, send, fall_due
):
    make.ended_without_a_word(mentorship, session.starts_at + HOUR)
    fall_due(kind="early")
    assert len(send()) == 2


def test_never_to_somebody_who_has_no_access_any_more(people, session, send, fall_due):
    people.stu.is_active = False
    people.stu.save(update_fields=["is_active"])
    fall_due(kind="early")
    assert send() == [people.maya.email]
    assert told(people.stu) == []
    assert states(recipient=people.stu, kind="early") == [("cancelled", reasons.NO_ACCESS.code)]


def test_never_to_a_stranger(people, session, send):
    now = timezone.now()
    Delivery.objects.create(
        session=session, recipient=people.carl, kind="confirmed", due_at=now, try_at=now
    )
    assert send() == []
    assert states(recipient=people.carl) == [("cancelled", delivery_rules.NOT_OF_SESSION.code)]


def test_whoever_does_not_want_the_mail_reads_it_in_the_app(people, session, send, fall_due):
    MailPreference.objects.create(person=people.stu, kind="early", wanted=False)
    MailPreference.objects.create(person=people.maya, kind="early", wanted=True)
    fall_due(kind__in=["early", "late"])
    assert send() == sorted([people.maya.email, people.maya.email, people.stu.email])
    assert told(people.stu) == ["early", "late"]
    assert states(recipient=people.stu, kind="early") == [("cancelled", reasons.UNWANTED.code)]


def test_a_reminder_whose_session_has_begun_is_given_up(mentorship, send):
    make.past_session(mentorship, days_ago=0.01)
    assert send() == []
    assert {state for state, _ in states()} == {"dead"}
    assert states(kind="late") == [("dead", reasons.TOO_LATE.code)]


def test_what_changes_between_the_claim_and_the_mail_server_is_heeded(
    people, session, fall_due, monkeypatch, mailoutbox
):
    from mentorhub.notifications import messages, sending

    fall_due(kind="early")
    build = messages.build

    def cancelled_meanwhile(reminder):
        if session.is_planned:
            session.cancel("cancelled_early", by=people.stu)
            Delivery.objects.filter(kind="cancelled").delete()
        return build(reminder)

    monkeypatch.setattr(messages, "build", cancelled_meanwhile)
    sending.drain(20)
    assert mailoutbox == []
    assert states(kind="early") == [("cancelled", delivery_rules.CHANGED.code)]


def test_a_mail_that_cannot_be_written_holds_up_no_other(
    people, session, send, fall_due, monkeypatch
):
    from mentorhub.notifications import messages

    build = messages.build

    def fails_for_stu(reminder):
        if reminder.recipient_id == people.stu.pk:
            raise ValueError("no such template")
        return build(reminder)

    monkeypatch.setattr(messages, "build", fails_for_stu)
    fall_due(kind="early")
    assert send() == [people.maya.email]
    row = Delivery.objects.get(kind="early", recipient=people.stu)
    assert (row.state, row.attempts, row.why) == ("pending", 1, "ValueError: no such template")
    assert row.try_at > timezone.now()
