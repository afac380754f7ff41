"""A mentor whose role, mentorship or cover has ended reads and writes nothing more about the
student, also when they are somebody's student themself and pass the gates of students.

What they owe, the outcome of a session that took place before, is taken for a week.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dashboard.profile.kinds import CONFIRM_PROFILE
from mentorhub import access
from mentorhub.notifications import planner, reasons, sending
from mentorhub.notifications.models import Delivery, Notification
from students.calendar.views import feed_entries
from students.deliverables.submission import hand_in
from students.models import (
    Deliverable,
    DiscoveryForm,
    Enrolment,
    Goal,
    Mentorship,
    Outcome,
    PrivateNote,
    Scratchpad,
    Session,
    SessionNote,
    TimeProposal,
)
from students.replies.links import Action, Link
from students.sessions import reminders
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SECRET = "heron-under-the-bridge"  # stands in everything that was written
WAYS = ("role", "role row deleted", "mentorship", "cover")


@dataclass
class Former:
    people: Any
    fay: Any
    student: Any
    mentorship: Mentorship
    # Held, with everything that can be written about a session.
    past: Session
    # Took place yesterday; nobody has said how it went.
    owed: Session
    coming: Session
    proposal: TimeProposal
    deliverable: Deliverable
    goal: Goal
    way: str

    def end(self) -> None:
        """In the row alone: what was written is closed also when nothing else has ended with it
        (tests/test_full_life.py has what else ends)."""
        role = self.fay.roles.filter(kind="mentor")
        if self.way == "role":
            role.update(ended_at=timezone.now())
        elif self.way == "role row deleted":
            role.delete()
        elif self.way == "mentorship":
            make.ended_without_a_word(self.mentorship)
        else:
            Mentorship.objects.filter(pk=self.mentorship.pk).update(ends_at=timezone.now())
        self.fay.refresh_from_db()

    @property
    def keeps_role(self) -> bool:
        return self.way in ("mentorship", "cover")


@pytest.fixture(params=[f"{way}{also}" for way in WAYS for also in ("", ", also a student")])
def former(request, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    way, _, also = request.param.partition(", ")
    people = school()
    fay = make.mentor("Fay Former", people.baking)
    olga = make.student("Olga Other", people.baking)
    if also:
        make.enrolment(fay, people.carpentry)
    cover = {"kind": "cover", "ends_at": timezone.now() + 20 * DAY} if way == "cover" else {}
    mentorship = make.mentorship(fay, olga, **cover)
    make.work(olga, people.bread)
    past = make.past_session(mentorship, days_ago=8, kind="discovery")
    past.close("cancelled_other", by=fay, text=SECRET)
    owed = make.past_session(mentorship, days_ago=1)
    coming = make.session(mentorship)
    SessionNote.objects.create(session=past, remarks=SECRET)
    DiscoveryForm.objects.create(session=past, support_needs=SECRET)
    PrivateNote.objects.create(session=past, mentor=fay, text=SECRET)
    Scratchpad.objects.create(mentor=fay, student=olga, project=people.bread, text=SECRET)
    enrolment = Enrolment.objects.get(student=olga)
    goal = Goal.objects.create(enrolment=enrolment, session=past, text=SECRET)
    deliverable = Deliverable(
        enrolment=enrolment, project=people.bread, number=1, note=SECRET, file_name="work.txt",
        content_type="text/plain", size=5,
    )  # fmt: skip
    deliverable.file.save("x", ContentFile(SECRET.encode()), save=False)
    deliverable.save(force_insert=True)
    proposal = TimeProposal.propose(
        mentorship, coming.starts_at + DAY, by=olga, note=SECRET, session=coming
    )
    Delivery.objects.all().delete()
    return Former(
        people, fay, olga, mentorship, past, owed, coming, proposal, deliverable, goal, way
    )


def pages(former):
    """Every page that may say something about the student."""
    own = [former.past, former.owed, former.coming]
    return [
        *(reverse("session", args=[each.pk]) for each in own),
        *(reverse("session_brief", args=[each.pk]) for each in own),
        *(reverse("session_move", args=[each.pk]) for each in own),
        *(reverse("session_cancellation", args=[each.pk]) for each in own),
        reverse("sessions"),
        *(reverse("sessions") + f"?view=list&state={state}" for state in ("all", "to_record")),
        reverse("session_proposal_answer", args=[former.proposal.pk]),
        reverse("student_dashboard", args=[former.student.pk]),
        reverse("scratchpad", args=[former.student.pk, former.people.bread.pk]),
        reverse("deliverable_file", args=[former.deliverable.pk]),
        reverse("dashboard"),
        reverse("guide", args=["baking", "bread"]),
    ]


def read(response):
    return b"".join(response) if response.streaming else response.content


def test_before_the_end_the_words_are_read(former, client):
    """The control: the search below finds what is there."""
    client.force_login(former.fay)
    found = [page for page in pages(former) if SECRET.encode() in read(client.get(page))]
    assert reverse("session", args=[former.past.pk]) in found
    assert reverse("deliverable_file", args=[former.deliverable.pk]) in found
    assert len(found) >= 5


def test_after_the_end_no_page_has_a_word(former, client):
    former.end()
    client.force_login(former.fay)
    for page in pages(former):
        response = client.get(page)
        assert response.status_code in (200, 302, 404), page
        assert SECRET.encode() not in read(response), page
    for name, row in (("student_dashboard", former.student), ("session_brief", former.past),
                      ("session_cancellation", former.coming), ("session_move", former.coming),
                      ("session_proposal_answer", former.proposal)):  # fmt: skip
        assert client.get(reverse(name, args=[row.pk])).status_code == 404, name


def test_the_date_of_a_session_stays_with_a_mentor_and_is_closed_without_the_role(former, client):
    former.end()
    client.force_login(former.fay)
    status = client.get(reverse("session", args=[former.past.pk])).status_code
    assert status == (200 if former.keeps_role else 404)
    listed = client.get(reverse("sessions") + "?view=list&state=all")
    if listed.status_code == 200:
        assert (former.student.name in listed.content.decode()) == former.keeps_role


def test_after_the_end_nothing_is_written(former, client, mailoutbox):
    former.end()
    client.force_login(former.fay)
    typed = {
        "remarks": "mine", "text": "mine", "private-text": "mine", "reached": "1",
        "discovery-support_needs": "mine",
        "outcome": "held", "reason": "cancelled_other", "expected": "", "answer": "no",
    }  # fmt: skip
    addresses = [
        *(reverse(f"session_{part}", args=[former.past.pk])
          for part in ("notes", "autosave", "outcome", "cancellation")),
        *(reverse(f"session_{part}", args=[former.coming.pk])
          for part in ("notes", "autosave", "late", "outcome", "cancellation", "move")),
        reverse("session_notes", args=[former.owed.pk]),
        reverse("session_autosave", args=[former.owed.pk]),
        reverse("session_proposal_answer", args=[former.proposal.pk]),
        reverse("deliverable_read", args=[former.deliverable.pk]),
        reverse("goal", args=[former.goal.pk]),
        reverse("goal_add", args=[former.student.pk]),
        reverse("scratchpad", args=[former.student.pk, former.people.bread.pk]),
        reverse("next_project", args=[former.student.pk]),
    ]  # fmt: skip
    before = everything()
    for address in addresses:
        assert client.post(address, typed).status_code == 404, address
    assert everything() == before
    sending.drain(20)
    assert mailoutbox == []


def everything():
    rows: tuple[Any, ...] = (
        SessionNote, DiscoveryForm, PrivateNote, Scratchpad, Goal, Outcome, TimeProposal, Session,
        Deliverable, Delivery,
    )  # fmt: skip
    return [list(model.objects.order_by("pk").values()) for model in rows]


def test_the_outcome_that_is_owed_is_taken_for_a_week_from_whoever_is_still_a_mentor(
    former, client
):
    former.end()
    client.force_login(former.fay)
    address = reverse("session_outcome", args=[former.owed.pk])
    late = Session.objects.filter(pk=former.owed.pk)
    # A session of the week before last, in the same mentorship.
    at = former.owed.starts_at - timedelta(days=7)
    length = former.owed.ends_at - former.owed.starts_at
    late.update(starts_at=at, ends_at=at + length)
    assert client.post(address, {"outcome": "held"}).status_code == 404
    late.update(starts_at=former.owed.starts_at, ends_at=former.owed.ends_at)
    page = client.get(reverse("session", args=[former.owed.pk]))
    answer = client.post(address, {"outcome": "held"})
    former.owed.refresh_from_db()
    if former.keeps_role:
        assert "close_form" in page.context
        assert "note_form" not in page.context
        assert (answer.status_code, former.owed.status) == (302, "held")
        assert client.post(address, {"outcome": "no_show", "text": "x"}).status_code == 404
    else:
        assert (page.status_code, answer.status_code) == (404, 404)
        assert former.owed.status == "planned"


def test_what_the_student_hands_in_is_not_told_to_a_former_mentor(former, mailoutbox):
    enrolment = Enrolment.objects.get(student=former.student)
    hand_in(enrolment, former.people.bread, by=former.student, link="https://example.org/1")
    former.end()
    hand_in(enrolment, former.people.bread, by=former.student, link="https://example.org/2")
    sending.drain(20)
    assert mailoutbox == []
    rows = Delivery.objects.filter(kind="handed_in").values_list("state", "reason")
    assert list(rows) == [("cancelled", reasons.ROLE_ENDED.code)]
    assert not Notification.objects.filter(recipient=former.fay).exists()


def test_mails_written_before_the_end_are_asked_about_again(former, mailoutbox):
    now = timezone.now()
    reminders.schedule(former.coming, now=now)
    Delivery.objects.notify(CONFIRM_PROFILE, to=[former.fay], by=None, now=now)
    former.end()
    planner.write_missing()
    Delivery.objects.update(try_at=timezone.now() - DAY)
    sending.drain(20)
    to_fay = [mail for mail in mailoutbox if former.fay.email in mail.to]
    assert len(to_fay) == (1 if former.keeps_role else 0)
    if former.keeps_role:
        assert Delivery.objects.get(kind="confirm_profile").state == "sent"


def test_that_a_session_is_off_is_told_but_not_why(former, mailoutbox):
    former.coming.cancel("cancelled_other", by=former.student, text=SECRET)
    former.end()
    sending.drain(20)
    (to_fay,) = [mail for mail in mailoutbox if former.fay.email in mail.to]
    assert SECRET not in to_fay.body
    assert SECRET not in str(to_fay.alternatives)
    (to_olga,) = [mail for mail in mailoutbox if former.student.email in mail.to]
    assert SECRET in to_olga.body


def test_links_of_earlier_mails_and_the_calendar_close(former, client):
    link = Link(former.coming.pk, former.coming.schedule_version, former.fay.pk, Action.LATE)
    assert client.get(reverse("reply", args=[link.token])).status_code == 200
    former.end()
    gone = client.get(reverse("reply", args=[link.token]))
    assert gone.status_code == (410 if former.keeps_role else 404)
    feed = [session for session, _url in feed_entries(former.fay)]
    assert former.coming not in feed
    assert (former.owed in feed) == former.keeps_role


def test_sharing_mode_shows_nobody_any_more(former, client):
    client.force_login(former.fay)
    client.post(reverse("sharing"), {"student": former.student.pk})
    assert former.student.first_name in client.get(reverse("student_home")).content.decode()
    former.end()
    assert client.get(reverse("student_home")).status_code == 404


def test_a_former_mentor_supports_again_and_finds_everything(former, client):
    former.end()
    if not former.keeps_role:
        former.fay.roles.create(kind="mentor")
    make.mentorship(former.fay, former.student, starts_at=timezone.now())
    former.fay.refresh_from_db()
    client.force_login(former.fay)
    page = client.get(reverse("session", args=[former.past.pk])).content.decode()
    assert page.count(SECRET) >= 3


def test_the_student_keeps_their_own(former, client):
    former.end()
    client.force_login(former.student)
    page = client.get(reverse("session", args=[former.past.pk])).content.decode()
    assert page.count(SECRET) >= 3


def test_ending_another_role_ends_no_mentorship():
    people = school()
    people.maya.roles.create(kind="assessor").end(by=make.office())
    assert Mentorship.objects.in_force().filter(mentor=people.maya).exists()


def test_nobody_supports_a_student_without_the_role():
    people = school()
    olga = make.student("Olga Other", people.baking)
    people.carl.roles.get().end(by=make.office())
    with pytest.raises(IntegrityError, match="holds the role mentor"), transaction.atomic():
        make.mentorship(people.carl, olga)


def test_every_rule_that_speaks_of_a_mentor_asks_for_the_role(monkeypatch):
    """A mentorship that outlives the role (as a row restored from a backup might) opens nothing."""
    people = school()
    session = make.past_session(Mentorship.objects.get(mentor=people.maya), days_ago=2)
    SessionNote.objects.create(session=session, remarks=SECRET)
    rows = (
        (Session, access.sessions), (Session, access.sessions_one_runs),
        (Session, access.sessions_to_record), (SessionNote, access.session_notes),
        (Mentorship, access.mentorships), (Enrolment, access.enrolments),
        (Enrolment, access.enrolments_one_supports),
    )  # fmt: skip
    for model, rule in rows:
        assert model.objects.filter(rule(people.maya)).exists(), rule.__name__
    people.maya.__dict__["role_kinds"] = frozenset()
    for model, rule in rows:
        assert not model.objects.filter(rule(people.maya)).exists(), rule.__name__
