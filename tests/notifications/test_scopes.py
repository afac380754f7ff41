"""A person who may no longer see the row of a notification does not see the notification."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.notifications import registry, scopes
from mentorhub.notifications.models import Delivery, Notification
from students.deliverables.submission import hand_in
from students.models import Enrolment, TimeProposal
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def told(people, session, send):
    """Maya was told of a session, of a proposed time and of a deliverable."""
    TimeProposal.propose(
        session.mentorship, session.starts_at + 2 * HOUR, by=people.stu, session=session
    )
    enrolment = Enrolment.objects.running().get(student=people.stu)
    hand_in(enrolment, people.bread, by=people.stu, link="https://example.org/1")
    Delivery.objects.filter(kind="planned").update(state=Delivery.State.PENDING, sent_at=None)
    Delivery.objects.filter(kind__in=["early", "late"]).delete()
    send()
    return people


def listed(client, person):
    client.force_login(person)
    return sorted(row.sentence for row in client.get("/notifications/").context["rows"])


def test_a_mentor_reads_of_what_they_may_see(told, client):
    assert len(listed(client, told.maya)) == 3


def test_list_bell_and_page_agree_when_the_mentorship_has_ended(told, session, client):
    proposed = Notification.objects.get(recipient=told.maya, kind="proposed")
    client.force_login(told.maya)
    assert client.get("/projects/").context["number"] == 2  # what one planned oneself is no news
    make.ended_without_a_word(session.mentorship)
    # A session that was planned beyond the end is nobody's any more.
    assert listed(client, told.maya) == []
    assert client.get("/projects/").context["number"] == 0
    assert client.post(reverse("notification", args=[proposed.pk])).status_code == 404
    client.post(reverse("notifications_read"))
    proposed.refresh_from_db()
    assert proposed.read_at is None


def test_the_student_still_reads_their_own(told, session, client):
    make.ended_without_a_word(session.mentorship)
    assert listed(client, told.stu) == ["Maya Mentor planned a session with you."]


def test_the_bell_judges_in_one_statement(told, client):
    client.force_login(told.maya)
    client.get("/projects/")
    with CaptureQueriesContext(connections[OWNER]) as asked:
        client.get("/projects/")
    assert sum("students_notification" in query["sql"] for query in asked) == 1


def test_a_key_of_one_scope_is_never_read_as_the_key_of_another(people):
    """A UUID is no number, and a number no UUID."""
    for number, scope in enumerate([*registry.scopes(), None]):
        for subject in ("7", "no number", "6f1c9d3e-5d2f-4f6e-9d43-0c8a5a4f0a11", ""):
            if scope and scope.model.endswith("Deliverable") and "-" not in subject:
                continue  # a row has the key of its own scope
            if scope and not scope.model.endswith("Deliverable") and not subject.isdecimal():
                continue
            Notification.objects.create(
                recipient=people.maya,
                kind="digest",
                scope=scope.name if scope else "no such scope",
                subject=subject,
                reference=f"{number}{subject}",
            )
    assert not Notification.objects.visible_to(people.maya).exists()


def test_a_subject_that_is_not_there_or_not_theirs_is_none(told):
    proposal = TimeProposal.objects.get()
    assert scopes.find("time_proposal", str(proposal.pk), told.maya) == proposal
    assert scopes.find("time_proposal", str(proposal.pk), told.carl) is None
    for scope, subject in [
        ("time_proposal", "9" * 30),
        ("time_proposal", "x"),
        ("deliverable", "7"),
        ("no such", "7"),
        ("", "7"),
        ("session", ""),
    ]:
        assert scopes.find(scope, subject, told.maya) is None


def test_what_one_did_oneself_is_listed_as_read_and_mailed_only_with_its_entry(
    people, session, send
):
    now = timezone.now()
    Delivery.objects.all().delete()
    session.cancel("cancelled_early", by=people.maya)
    assert send() == sorted([people.maya.email, people.stu.email])
    own = Notification.objects.get(recipient=people.maya, kind="cancelled")
    assert own.read_at is not None
    assert Notification.objects.get(recipient=people.stu, kind="cancelled").read_at is None

    kind = registry.find("running_late")
    other = make.session(session.mentorship, starts_at=now + 80 * HOUR)
    Delivery.objects.all().delete()
    Delivery.objects.notify(kind, to=[people.stu], by=people.stu, now=now, session=other)
    assert send() == []
    row = Delivery.objects.get()
    assert (row.state, row.reason) == (Delivery.State.CANCELLED, "own_act")
    assert Notification.objects.get(kind="running_late").read_at is not None
