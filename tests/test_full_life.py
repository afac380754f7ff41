"""A full life at the school, and each way in which it ends: nothing is left planned, waiting, or
addressed to somebody who left; both people are told once, and calendars get their CANCEL.

Stu was invited, enrolled, matched with Maya, is covered by Cross, has sessions, a proposed time, a
deliverable, and asks for another mentor.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.utils import timezone

from dashboard.matching.models import MentorRequest, PairRule
from dashboard.matching.requests.queries import students_without_mentor
from dashboard.profile.kinds import CONFIRM_PROFILE
from mentorhub import endings
from mentorhub.accounts.anonymising import anonymise
from mentorhub.accounts.models import Invitation
from mentorhub.notifications import messages, planner, sending
from mentorhub.notifications.models import Delivery
from students.deliverables.submission import hand_in
from students.models import Defence, Mentorship, Session, TimeProposal
from students.sessions import kinds, reminders
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PENDING = Delivery.State.PENDING
NEWS = {"cancelled", "handed_over", "support_ended", "defence_off"}


@dataclass
class Life:
    people: Any
    # Of Stu, judged by Ines.
    defence: Defence
    main: Mentorship
    cover: Mentorship
    later_cover: Mentorship
    # With Maya, who owes its outcome; and one that has begun.
    owed: Session
    begun: Session
    # With Cross in the days of the cover, and with Maya after it.
    covered: Session
    after: Session
    proposal: TimeProposal
    request: MentorRequest
    pin: PairRule

    def end(self, way):
        p = self.people
        return {
            "finished": lambda: self.enrolment.end("finished", by=p.tom),
            "left": lambda: self.enrolment.end("left", by=p.tom),
            "changed path": lambda: self.enrolment.change_path(p.carpentry, by=p.tom),
            "student leaves": lambda: p.stu.deactivate(by=p.tom),
            "mentor leaves": lambda: p.maya.deactivate(by=p.tom),
            "role": lambda: p.maya.roles.get().end(by=p.tom),
            "mentorship": lambda: self.main.end(by=p.tom),
            "cover": lambda: self.cover.end(by=p.tom),
            "cover's role": lambda: p.cross.roles.get().end(by=p.tom),
            "approval": lambda: p.maya.approvals.get().end(by=p.tom),
        }[way]()

    @property
    def enrolment(self):
        return self.people.stu.enrolments.get(path=self.people.baking)


OF_STUDENT = ("finished", "left", "changed path", "student leaves")
OF_MENTOR = ("mentor leaves", "role", "mentorship")
OF_COVER = ("cover", "cover's role")


@pytest.fixture
def life(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    people = school()
    now = timezone.now()
    Invitation.issue(people.stu, sent_by=people.tom)
    main = Mentorship.objects.get(mentor=people.maya)
    make.assignment(main)
    request = make.mentor_request(people.stu, reason_for_change="Other hours")
    pin = PairRule.objects.create(
        student=people.stu, mentor=people.maya, kind="pinned", by=people.noor
    )
    work = make.work(people.stu, people.bread)
    owed = make.past_session(main, days_ago=1)
    begun = make.session(main, starts_at=now - timedelta(minutes=5), now=now - 2 * DAY)
    cover = make.mentorship(people.cross, people.stu, kind="cover", ends_at=now + 5 * DAY)
    later_cover = make.mentorship(
        people.past, people.stu, kind="cover", starts_at=now + 20 * DAY, ends_at=now + 25 * DAY
    )
    covered = make.session(main, starts_at=now + 3 * DAY)
    covered.hand_over(cover, by=people.noor)
    after = make.session(main, starts_at=now + 8 * DAY)
    make.session(later_cover, starts_at=now + 21 * DAY)
    proposal = TimeProposal.propose(main, now + 9 * DAY, by=people.stu, session=after)
    hand_in(main.student.enrolments.get(), people.bread, by=people.stu, link="https://a.example/1")
    Delivery.objects.notify(CONFIRM_PROFILE, to=[people.maya], by=None, now=now)
    defence = make.booked_defence(
        work, people.ines, by=people.maya, starts_at=now.replace(hour=9) + 18 * DAY
    )
    planner.write_missing()
    return Life(
        people,
        defence,
        main,
        cover,
        later_cover,
        owed,
        begun,
        covered,
        after,
        proposal,
        request,
        pin,
    )


def left_over(person, *, as_mentor):
    """What is still planned, open or waiting for somebody who left."""
    mine = {"mentor": person} if as_mentor else {"student": person}
    now = timezone.now()
    defences = Defence.objects.none() if as_mentor else Defence.objects.open().filter(**mine)
    return {
        "defences": list(defences),
        "mentorships": list(Mentorship.objects.filter(ended_at=None, **mine)),
        "sessions": list(
            Session.objects.filter(status="planned", starts_at__gt=now, **mine)
        ),
        "proposals": list(
            TimeProposal.objects.open().filter(**{f"mentorship__{k}": v for k, v in mine.items()})
        ),
        "mails": list(
            Delivery.objects.filter(recipient=person, state=PENDING).exclude(kind__in=NEWS)
        ),
    }  # fmt: skip


def waiting(kind, **which):
    return Delivery.objects.filter(kind=kind, state=PENDING, **which)


@pytest.mark.parametrize("way", OF_STUDENT)
def test_nothing_is_left_for_a_student_who_leaves_the_path(life, way):
    life.end(way)
    assert not any(left_over(life.people.stu, as_mentor=False).values())
    assert not MentorRequest.objects.open().filter(enrolment=life.enrolment).exists()
    life.pin.refresh_from_db()
    assert (life.pin.ended_at is None) == (way == "changed path")
    assert life.enrolment.ended_by == life.people.tom
    reason = {"finished": "finished", "changed path": "changed_path"}.get(way, "left")
    assert life.enrolment.end_reason == reason
    for session in (life.owed, life.begun):
        session.refresh_from_db()
        assert session.status == "planned", "its outcome is owed"
    assert life.owed in Session.objects.to_record_by(life.people.maya)
    assert life.enrolment.works.exists(), "the work is kept"


@pytest.mark.parametrize("way", OF_MENTOR)
def test_nothing_is_left_for_a_mentor_who_leaves(life, way):
    life.end(way)
    found = left_over(life.people.maya, as_mentor=True)
    if way == "mentorship":
        # The mentor goes on: the profile is still to be confirmed, and the day's sessions stay.
        found["mails"] = [
            row for row in found["mails"] if row.kind not in ("confirm_profile", "digest")
        ]
    assert not any(found.values())
    life.cover.refresh_from_db()
    assert life.cover.ended_at is None, "a running cover goes on"
    life.covered.refresh_from_db()
    assert (life.covered.status, life.covered.mentor) == ("planned", life.people.cross)
    life.pin.refresh_from_db()
    assert (life.pin.ended_at is None) == (way == "mentorship")


@pytest.mark.parametrize("way", [*OF_STUDENT, *OF_MENTOR])
def test_both_people_are_told_once_of_each_mentorship_and_of_each_session(life, way):
    life.end(way)
    ended = Mentorship.objects.filter(student=life.people.stu, ended_at__isnull=False)
    told = Counter(waiting("support_ended").values_list("recipient", "reference"))
    expected = Counter()
    for row in ended:
        assert row.ended_by == life.people.tom
        expected[row.mentor_id, str(row.pk)] += 1
        expected[row.student_id, str(row.pk)] += 1
    assert told == expected
    for session in Session.objects.filter(mentorship__in=ended, status="cancelled_other"):
        people = waiting("cancelled", session=session).values_list("recipient", flat=True)
        assert sorted(people) == sorted([session.mentor_id, session.student_id])


@pytest.mark.parametrize("way", [*OF_STUDENT, *OF_MENTOR])
def test_calendars_get_their_cancel_and_everybody_their_mail(life, way):
    before = life.after.schedule_version
    life.end(way)
    for reminder in waiting("cancelled", session=life.after):
        (part,) = [
            part for part in messages.build(reminder).alternatives
            if part.mimetype.startswith("text/calendar")
        ]  # fmt: skip
        calendar = icalendar.Calendar.from_ical(part.content)
        (entry,) = calendar.walk("VEVENT")
        assert (calendar["METHOD"], entry["STATUS"]) == ("CANCEL", "CANCELLED")
        assert entry["SEQUENCE"] > before
        assert str(entry["UID"]).startswith(str(life.after.uid))
    mail.outbox.clear()
    Delivery.objects.filter(kind="matched").update(state="sent", sent_at=timezone.now())
    sending.drain(20)
    for person in (life.people.maya, life.people.stu):
        subjects = [message.subject for message in mail.outbox if message.to == [person.email]]
        assert any("cancelled" in subject for subject in subjects), subjects
        assert any("no longer" in subject for subject in subjects), subjects
    assert not waiting("cancelled").exists()
    assert not waiting("support_ended").exists()


@pytest.mark.parametrize("way", OF_COVER)
def test_the_early_end_of_a_cover_gives_its_sessions_back(life, way):
    life.end(way)
    life.covered.refresh_from_db()
    assert (life.covered.status, life.covered.mentor) == ("planned", life.people.maya)
    told = waiting("handed_over", session=life.covered, schedule_version=2)
    three = {life.people.maya.pk, life.people.cross.pk, life.people.stu.pk}
    assert set(told.values_list("recipient", flat=True)) == three
    assert not any(
        rows for name, rows in left_over(life.people.cross, as_mentor=True).items()
        if name != "mails" or way == "cover's role"
    )  # fmt: skip
    life.main.refresh_from_db()
    assert life.main.ended_at is None


def test_a_session_of_a_cover_that_its_mentor_cannot_take_is_cancelled(life):
    other = make.mentorship(life.people.maya, make.student("Olga", life.people.baking))
    make.session(other, starts_at=life.covered.starts_at)
    life.end("cover")
    life.covered.refresh_from_db()
    assert life.covered.status == "cancelled_other"
    assert "not free" in life.covered.outcomes.current().get().text


def test_a_mentor_who_ends_with_the_cover_takes_nothing_back(life):
    """Both end in one act, whichever comes first: nobody is told of a session twice."""
    ending = endings.Ending(by=life.people.tom, at=timezone.now())
    endings.carry_out([life.cover, life.main], ending)
    life.covered.refresh_from_db()
    assert life.covered.status == "cancelled_other"
    assert not waiting("handed_over", session=life.covered).filter(schedule_version=2).exists()


def test_an_approval_ends_no_mentorship_and_names_the_students(life):
    plan = life.end("approval")
    (node,) = plan.nodes
    assert ["Stu Student" in each.sentence for each in node.shown] == [True]
    assert plan.told == []
    life.main.refresh_from_db()
    life.after.refresh_from_db()
    assert (life.main.ended_at, life.after.status) == (None, "planned")


def test_another_role_ends_its_approvals_alone(life):
    plan = life.people.ines.roles.get().end(by=life.people.tom)
    assert [node.row._meta.model_name for node in plan.nodes] == ["role", "approval"]
    approval = life.people.ines.approvals.get()
    assert approval.ended_by == life.people.tom
    assert approval.ended_at is not None


def test_a_manager_who_leaves_hears_nothing_more_of_absences(life):
    noor = life.people.noor
    reminders.notify(
        life.owed, kinds.ABSENT_TWICE, by=life.people.maya, now=timezone.now(), to=[noor]
    )
    noor.roles.get().end(by=life.people.tom)
    assert not Delivery.objects.filter(recipient=noor, state=PENDING).exists()


def test_whoever_ends_it_gets_no_mail_of_the_end_but_the_cancel(life):
    life.main.end(by=life.people.maya)
    assert [row.recipient for row in waiting("support_ended")] == [life.people.stu]
    people = waiting("cancelled", session=life.after).values_list("recipient", flat=True)
    assert set(people) == {life.people.maya.pk, life.people.stu.pk}


def test_a_person_who_left_is_signed_out_and_comes_back_with_sign_in_alone(life, client):
    client.force_login(life.people.maya)
    assert client.get("/dashboard/").status_code == 200
    life.end("mentor leaves")
    assert client.get("/dashboard/").status_code == 302
    maya = life.people.maya
    maya.activate()
    maya.refresh_from_db()
    assert maya.is_active
    assert not maya.roles.running().exists()
    assert not Mentorship.objects.in_force().filter(mentor=maya).exists()


@pytest.mark.parametrize("way", [*OF_STUDENT, *OF_MENTOR, *OF_COVER, "approval"])
def test_a_second_time_changes_and_tells_nothing(life, way):
    life.end(way)
    rows = list(Delivery.objects.order_by("pk").values())
    if way == "changed path":
        with pytest.raises(endings.EndedAlreadyError):
            life.end(way)
    else:
        assert life.end(way).nodes == []
    assert list(Delivery.objects.order_by("pk").values()) == rows


def test_what_was_shown_is_what_happens(life):
    ending = endings.Ending(by=life.people.tom, at=timezone.now())
    shown = endings.plan_for([life.people.maya], ending)
    assert Mentorship.objects.filter(pk=life.main.pk, ended_at=None).exists(), "only looked at"
    done = endings.carry_out([life.people.maya], ending, expected=shown.signature)
    assert done.signature == shown.signature
    told = set(Delivery.objects.filter(kind__in=NEWS, state=PENDING, due_at=ending.at)
               .values_list("recipient", flat=True))  # fmt: skip
    assert {person.pk for person in shown.told} == told


def test_what_has_changed_since_it_was_shown_is_not_carried_out(life):
    ending = endings.Ending(by=life.people.tom, at=timezone.now())
    shown = endings.plan_for([life.main], ending)
    make.session(life.main, starts_at=timezone.now() + 10 * DAY)
    with pytest.raises(endings.PlanChangedError) as changed:
        endings.carry_out([life.main], ending, expected=shown.signature)
    assert len(changed.value.plan.nodes[0].shown) == len(shown.nodes[0].shown) + 1
    life.main.refresh_from_db()
    assert life.main.ended_at is None


def test_whoever_changed_path_keeps_the_time_waited(life):
    waited = timezone.now() - 12 * DAY
    MentorRequest.objects.filter(pk=life.request.pk).update(waiting_since=waited)
    life.end("changed path")
    life.request.refresh_from_db()
    assert life.request.closed_because == "left"
    assert life.people.stu in students_without_mentor()


@pytest.mark.parametrize("way", ["finished", "student leaves", "mentor leaves"])
def test_no_mail_leads_to_a_page_that_its_reader_cannot_open(life, way):
    """Whoever has left, or has finished, finds no session page any more."""
    life.end(way)
    mail.outbox.clear()
    sending.drain(20)
    left = {"mentor leaves": life.people.maya}.get(way, life.people.stu)
    theirs = [message for message in mail.outbox if message.to == [left.email]]
    assert theirs
    for message in theirs:
        assert "/sessions/" not in message.body
        assert "/sessions/" not in message.alternatives[0].content
    others = [message for message in mail.outbox if message.to != [left.email]]
    assert any("/sessions/" in message.body for message in others)


def test_nothing_is_mailed_to_who_was_made_anonymous_meanwhile(life):
    people = life.people
    people.stu.deactivate(by=people.tom)
    address = people.stu.email
    anonymise(people.stu)
    mail.outbox.clear()
    sending.drain(20)
    assert mail.outbox
    assert not {address, people.stu.email} & {to for message in mail.outbox for to in message.to}
    assert not Delivery.objects.filter(recipient=people.stu, state=PENDING).exists()


def test_the_end_of_a_cover_says_that_it_was_a_cover(life, client):
    """To read "no longer supports you" of somebody who stood in would worry a student."""
    people = life.people
    life.cover.end(by=people.noor)
    mail.outbox.clear()
    sending.drain(20)
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects[people.stu.email] == "Cross Mentor no longer covers for your mentor"
    assert subjects[people.cross.email] == "You no longer cover for the mentor of Stu Student"
    client.force_login(people.stu)
    rows = client.get("/notifications/").context["rows"]
    assert "Cross Mentor no longer covers for your mentor." in {row.sentence for row in rows}


@pytest.mark.parametrize("way", OF_STUDENT)
def test_the_assessor_is_told_and_judges_nothing_of_somebody_who_left(life, way):
    life.end(way)
    life.defence.refresh_from_db()
    assert (life.defence.status, life.defence.not_held_because) == ("not_held", "called_off")
    for person in (life.people.stu, life.people.ines):
        (row,) = waiting("defence_off", recipient=person)
        (part,) = [each for each in messages.build(row).alternatives if "calendar" in each.mimetype]
        assert "METHOD:CANCEL" in part.content
    assert not Delivery.objects.filter(
        kind__in=("defence_early", "defence_late", "defence_booked"), state=PENDING
    ).exists()


@pytest.mark.parametrize("way", OF_MENTOR)
def test_a_defence_goes_on_without_the_mentor(life, way):
    life.end(way)
    life.defence.refresh_from_db()
    assert life.defence.is_booked
    told = Delivery.objects.filter(scope="defence", state=PENDING)
    # Cross covers, and is told in place of the mentor.
    people = {life.people.stu, life.people.ines, life.people.cross}
    assert {row.recipient for row in told} == people


@pytest.mark.parametrize("way", ["role", "approval", "person"])
def test_an_assessor_who_leaves_gives_the_defence_back(life, way):
    ines = life.people.ines
    {
        "role": lambda: ines.roles.get().end(by=life.people.tom),
        "approval": lambda: ines.approvals.get().end(by=life.people.tom),
        "person": lambda: ines.deactivate(by=life.people.tom),
    }[way]()
    life.defence.refresh_from_db()
    assert life.defence.is_requested
    assert not waiting("defence_early").exists()
    assert {row.recipient for row in waiting("defence_off")} >= {life.people.stu, ines}
