"""Maya is away and Cross covers: the sessions with Stu change hands, and come back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.dates import day_in
from mentorhub.notifications.models import Delivery
from students.models import Mentorship, Session, TimeOff, TimeProposal
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
IN_FIVE_DAYS = timedelta(days=5)


@pytest.fixture
def people():
    found = school()
    found.mentorship = Mentorship.objects.get(mentor=found.maya)
    found.session = make.session(
        found.mentorship,
        starts_at=timezone.now() + IN_FIVE_DAYS,
        join_url="https://meet.example.org/maya",
    )
    return found


def plan(client, people, **fields):
    today = timezone.localdate()
    typed = {
        "student": people.stu.email,
        "mentor": people.cross.email,
        "starts_on": (today + timedelta(days=3)).isoformat(),
        "ends_on": (today + timedelta(days=10)).isoformat(),
        "hand_over": "on",
        "step": "plan",
    }
    client.force_login(people.noor)
    response = client.post("/covers/plan/", typed | fields)
    return response, Mentorship.objects.covers().filter(student=people.stu).first()


def fresh(session):
    return Session.objects.select_related("mentorship").get(pk=session.pk)


def told(person, kind="handed_over"):
    return Delivery.objects.filter(recipient=person, kind=kind, state="pending")


def busy(people, mentor=None):
    """Somebody else's session at the same hour."""
    other = make.mentorship(mentor or people.cross, make.student("Olga Other", people.baking))
    return make.session(other, starts_at=people.session.starts_at)


def test_planning_a_cover_hands_its_sessions_over_and_tells_all_three(client, people):
    later = make.session(people.mentorship, starts_at=timezone.now() + timedelta(days=25))
    response, cover = plan(client, people)
    assert response.status_code == 302
    session = fresh(people.session)
    assert (session.mentorship, session.mentor_id) == (cover, people.cross.pk)
    assert session.starts_at == people.session.starts_at
    assert session.join_url == "", "the room of the mentor who is away"
    assert session.schedule_version == 1
    for person in (people.maya, people.cross, people.stu):
        assert told(person).count() == 1
    reminded = Delivery.objects.filter(session=session, kind__in=["early", "late"], state="pending")
    assert {row.recipient for row in reminded} == {people.cross, people.stu}
    assert fresh(later).mentor_id == people.maya.pk, "after the cover"


def test_the_covering_mentor_moves_writes_about_and_closes_it(client, people):
    plan(client, people, starts_on=timezone.localdate().isoformat())
    client.force_login(people.cross)
    page = f"/sessions/{people.session.pk}/"
    assert client.get(page).context["runs"]
    assert client.get(f"{page}move/").status_code == 200
    assert client.post(f"{page}notes/", {"progress": "Dough"}).status_code == 302
    client.force_login(people.maya)
    assert client.post(f"{page}notes/", {"progress": "Dough"}).status_code == 404
    assert client.get(f"{page}move/").status_code == 404
    assert client.get(f"{page}cancellation/").status_code == 404
    assert not client.get(page).context["runs"], "she may still look"


def test_without_the_tick_they_stay(client, people):
    _, cover = plan(client, people, hand_over="")
    assert cover
    assert fresh(people.session).mentor_id == people.maya.pk
    assert not told(people.stu).exists()


def test_a_session_at_which_the_covering_mentor_is_busy_stays_and_is_listed(client, people):
    busy(people)
    seen, _ = plan(client, people, step="check")
    (row,) = seen.context["sessions"]
    assert row.session == people.session
    assert row.obstacle
    assert row.obstacle in seen.content.decode()
    _, cover = plan(client, people)
    assert fresh(people.session).mentor_id == people.maya.pk
    note = client.get(f"/covers/{cover.pk}/briefing/")
    assert [row.session for row in note.context["main_mentor_sessions"]] == [people.session]


def test_time_off_of_the_covering_mentor_counts(client, people):
    day = day_in(people.cross.zone, people.session.starts_at)
    TimeOff.objects.create(person=people.cross, starts_on=day, ends_on=day)
    _, cover = plan(client, people)
    assert cover
    assert fresh(people.session).mentor_id == people.maya.pk


def test_what_was_planned_since_is_handed_over_from_the_handover_note(client, people):
    _, cover = plan(client, people, hand_over="")
    assert client.post(f"/covers/{cover.pk}/hand-over/").status_code == 302
    assert fresh(people.session).mentor_id == people.cross.pk


@pytest.mark.parametrize("name", ["maya", "cross", "carl", "stu", "ines", "tom", "nora"])
def test_nobody_but_a_manager_hands_over(client, people, name):
    _, cover = plan(client, people, hand_over="")
    client.force_login(getattr(people, name))
    assert client.post(f"/covers/{cover.pk}/hand-over/").status_code == 404
    assert fresh(people.session).mentor_id == people.maya.pk


def test_nothing_is_handed_over_by_looking_or_after_the_end(client, people):
    _, cover = plan(client, people, hand_over="")
    assert client.get(f"/covers/{cover.pk}/hand-over/").status_code == 405
    cover.end(by=make.office())
    assert client.post(f"/covers/{cover.pk}/hand-over/").status_code == 404
    assert fresh(people.session).mentor_id == people.maya.pk


def test_a_cover_that_is_refused_leaves_every_session(client, people):
    response, cover = plan(client, people, mentor=people.carl.pk)
    assert response.status_code == 422
    assert cover is None
    assert fresh(people.session).mentor_id == people.maya.pk


def test_an_early_end_gives_the_sessions_back(client, people):
    _, cover = plan(client, people)
    assert client.post(f"/covers/{cover.pk}/end/").status_code == 302
    session = fresh(people.session)
    assert (session.mentorship, session.status) == (people.mentorship, "planned")
    assert session.schedule_version == 2
    assert session in Session.objects.upcoming()
    assert told(people.cross).filter(schedule_version=2).count() == 1


def test_what_the_mentor_cannot_take_back_is_cancelled_with_a_mail(client, people):
    _, cover = plan(client, people)
    busy(people, people.maya)
    assert client.post(f"/covers/{cover.pk}/end/").status_code == 302
    session = fresh(people.session)
    assert session.status == "cancelled_other"
    assert "not free" in session.outcomes.current().get().text
    for person in (people.cross, people.stu):
        assert told(person, "cancelled").count() == 1


def test_a_proposed_time_goes_along_to_whoever_answers_now(client, people):
    proposal = TimeProposal.propose(
        people.mentorship,
        people.session.starts_at + timedelta(hours=3),
        by=people.stu,
        session=people.session,
    )
    _, cover = plan(client, people)
    proposal.refresh_from_db()
    assert (proposal.mentorship, proposal.state) == (cover, "open")
    assert told(people.cross, "proposed").count() == 1
    assert not told(people.maya, "proposed").exists()
    client.force_login(people.cross)
    assert client.get(f"/sessions/proposal/{proposal.pk}/").status_code == 200
    client.force_login(people.maya)
    assert client.get(f"/sessions/proposal/{proposal.pk}/").status_code == 404


def test_one_that_waits_with_the_covering_mentor_already_stays_too(people):
    cover = make.mentorship(
        people.cross, people.stu, kind="cover", ends_at=timezone.now() + timedelta(days=9)
    )
    at = people.session.starts_at + timedelta(hours=3)
    first = TimeProposal.propose(cover, at, by=people.stu)
    second = TimeProposal.propose(people.mentorship, at, by=people.stu, session=people.session)
    people.session.hand_over(cover, by=people.noor)
    states = dict(TimeProposal.objects.values_list("pk", "state"))
    assert states == {first.pk: "open", second.pk: "open"}
    second.refresh_from_db()
    assert second.mentorship == cover
