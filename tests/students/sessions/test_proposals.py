"""A student proposes a time, and the mentor answers."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from mentorhub.database import current_login
from mentorhub.notifications.messages import build
from mentorhub.notifications.models import Delivery, Notification
from students.models import Session, TimeProposal, WeeklyHours
from students.sessions.kinds import PROPOSED
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
DAY = timezone.localdate() + timedelta(days=7)
TEN = datetime.combine(DAY, time(10), NEW_YORK).astimezone(UTC)
ADDRESS = "/sessions/proposal/"


def typed(**fields):
    return {"date": str(DAY), "time": "10:00", "note": ""} | fields


def answer_to(proposal):
    return f"/sessions/proposal/{proposal.pk}/"


@pytest.fixture
def proposal(people, mentorship):
    return TimeProposal.propose(mentorship, TEN, by=people.stu, note="After work")


def test_stu_proposes_at_his_own_hour_and_maya_is_told(people, mentorship, signed_in):
    answer = signed_in(people.stu).post(ADDRESS, typed(note="After work"), follow=True)
    proposal = TimeProposal.objects.get()
    assert (proposal.starts_at, proposal.session, proposal.note) == (TEN, None, "After work")
    told = Delivery.objects.get(kind="proposed")
    assert (told.recipient, told.reference, told.session) == (people.maya, str(proposal.pk), None)
    assert message_tags(answer) == ["success"]
    assert list(answer.context["proposals"]) == [proposal]
    agenda = signed_in(people.maya).get("/sessions/").content.decode()
    assert answer_to(proposal) in agenda


def test_both_clocks_stand_there_first(people, mentorship, signed_in):
    page = signed_in(people.stu).post(ADDRESS, typed(check="1")).content.decode()
    assert "10:00 (New York)" in page
    assert "16:00 (Paris)" in page
    assert f"Propose {DAY:%a} {DAY.day} {DAY:%b}, 10:00" in page
    assert not TimeProposal.objects.exists()


def test_free_times_of_the_mentor_are_suggested_on_the_students_clock(people, mentorship, reads):
    WeeklyHours.objects.create(person=people.maya, weekday=DAY.weekday(), starts=960, ends=1020)
    assert f"date={DAY}&amp;time=10:00" in reads(people.stu, ADDRESS)


def test_maya_accepts_and_a_session_is_planned(people, mentorship, signed_in, proposal):
    answer = signed_in(people.maya).post(answer_to(proposal), {"accept": "1"})
    session = Session.objects.get()
    assert (session.starts_at, session.minutes) == (TEN, 30)
    assert (session.planned_by, session.kind) == (people.maya, "discovery")
    assert answer["Location"].startswith("/sessions/?on=")
    proposal.refresh_from_db()
    assert proposal.state == "accepted"
    assert Delivery.objects.filter(session=session, kind="planned").count() == 2


def test_instead_of_a_session_it_is_moved(people, mentorship, signed_in):
    session = make.session(mentorship)
    signed_in(people.stu).post(ADDRESS, typed(session=session.pk))
    proposal = TimeProposal.objects.get(session=session)
    signed_in(people.maya).post(answer_to(proposal), {"accept": "1"})
    session.refresh_from_db()
    assert (session.starts_at, session.schedule_version) == (TEN, 1)


def test_late_a_reason_is_needed(people, mentorship, signed_in):
    session = make.session(mentorship, starts_at=timezone.now() + timedelta(hours=5))
    client = signed_in(people.stu)
    answer = client.post(ADDRESS, typed(session=session.pk))
    assert error_codes(answer.context["form"]) == {"note": ["required"]}
    assert not TimeProposal.objects.exists()
    client.post(ADDRESS, typed(session=session.pk, note="My train is late"))
    assert TimeProposal.objects.get().note == "My train is late"


def test_maya_declines_with_a_word(people, mentorship, signed_in, proposal):
    signed_in(people.maya).post(answer_to(proposal), {"decline": "1", "answer": "I teach then"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("declined", "I teach then")
    assert Delivery.objects.get(kind="declined").recipient == people.stu
    assert not Session.objects.exists()
    # Stu reads it where the next one is proposed.
    page = signed_in(people.stu).get(ADDRESS)
    assert (page.context["declined"], page.context["open_proposal"]) == (proposal, None)
    assert "I teach then" in page.content.decode()


def test_a_declined_time_is_said_on_the_page_of_its_session(people, mentorship, signed_in):
    session = make.session(mentorship)
    proposal = TimeProposal.propose(mentorship, TEN, by=people.stu, session=session)
    proposal.decline(by=people.maya, answer="I teach then")
    page = signed_in(people.stu).get(f"/sessions/{session.pk}/")
    assert (page.context["declined"], page.context["proposal"]) == (proposal, None)
    assert "I teach then" in page.content.decode()
    managers = signed_in(people.noor).get(f"/sessions/{session.pk}/")
    assert "I teach then" not in managers.content.decode()


def test_a_time_at_which_maya_is_taken_stays_open(people, mentorship, signed_in, proposal):
    make.session(mentorship, starts_at=TEN)
    answer = signed_in(people.maya).post(answer_to(proposal), {"accept": "1"})
    assert error_codes(answer.context["form"]) == {"__all__": ["overlaps"]}
    assert Session.objects.count() == 1
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_an_answer_is_given_once(people, mentorship, signed_in, proposal):
    client = signed_in(people.maya)
    client.post(answer_to(proposal), {"accept": "1"})
    answer = client.post(answer_to(proposal), {"decline": "1"})
    assert error_codes(answer.context["form"]) == {"__all__": ["proposal_answered"]}
    assert not Delivery.objects.filter(kind="declined").exists()
    assert Session.objects.count() == 1


def test_stu_withdraws_and_proposes_again(people, mentorship, signed_in, proposal):
    client = signed_in(people.stu)
    client.post(ADDRESS, {"withdraw": proposal.pk})
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert Delivery.objects.get(kind="proposed").state == "cancelled"
    client.post(ADDRESS, typed(time="11:00"))
    assert TimeProposal.objects.open().count() == 1
    # A second click in another window says so, and withdraws nothing else.
    answer = client.post(ADDRESS, {"withdraw": proposal.pk})
    assert message_tags(answer)[-1] == "warning"
    assert TimeProposal.objects.open().count() == 1


def test_the_database_holds_one_open_proposal_for_a_session_and_one_for_a_new_one(
    people, mentorship, proposal
):
    session = make.session(mentorship)
    TimeProposal.propose(mentorship, TEN, by=people.stu, session=session)
    for about in (None, session):
        with pytest.raises(IntegrityError), transaction.atomic(using=current_login()):
            TimeProposal.objects.create(
                mentorship=mentorship, session=about, starts_at=TEN, made_by=people.stu
            )


def test_an_open_proposal_is_in_no_other_ones_way(people, mentorship, signed_in, proposal):
    first, second = make.session(mentorship), make.session(mentorship, starts_at=TEN + 2 * HOUR)
    client = signed_in(people.stu)
    for session, hour in ((first, "11:00"), (second, "13:00")):
        answer = client.post(ADDRESS, typed(session=session.pk, time=hour))
        assert answer.status_code == 302
    assert {each.session for each in TimeProposal.objects.open()} == {None, first, second}


def test_the_open_one_is_shown_with_the_form_that_replaces_it(
    people, mentorship, signed_in, proposal
):
    client = signed_in(people.stu)
    page = client.get(ADDRESS)
    assert page.context["open_proposal"] == proposal
    assert f'name="replacing" value="{proposal.pk}"' in page.content.decode()
    assert client.post(ADDRESS, typed(time="11:00", replacing=proposal.pk)).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    newer = TimeProposal.objects.open().get()
    assert newer.starts_at == TEN + HOUR
    # The mentor who opens the older one is led to the newer one.
    old = signed_in(people.maya).get(answer_to(proposal))
    assert old.context["newer"] == newer
    assert answer_to(newer) in old.content.decode()


def test_one_that_stu_has_not_seen_is_not_replaced_and_not_blamed_on_the_day(
    people, mentorship, signed_in, proposal
):
    answer = signed_in(people.stu).post(ADDRESS, typed(time="11:00"))
    assert error_codes(answer.context["form"]) == {"__all__": ["proposal_open"]}
    assert answer.context["open_proposal"] == proposal
    assert 'value="11:00"' in answer.content.decode()
    assert TimeProposal.objects.get() == proposal


@pytest.mark.parametrize("answered", ["accepted", "declined"])
def test_one_that_maya_answers_meanwhile_is_not_replaced(
    people, mentorship, signed_in, proposal, answered
):
    TimeProposal.objects.filter(pk=proposal.pk).update(state=answered)
    client = signed_in(people.stu)
    answer = client.post(ADDRESS, typed(time="11:00", replacing=proposal.pk))
    assert error_codes(answer.context["form"]) == {"__all__": ["replaced_answered"]}
    assert not TimeProposal.objects.open().exists()
    proposal.refresh_from_db()
    assert proposal.state == answered
    assert client.post(ADDRESS, typed(time="11:00")).status_code == 302


def test_nobody_withdraws_or_replaces_the_proposal_of_somebody_else(
    people, mentorship, signed_in, proposal
):
    olga = make.student("Olga Other", people.baking)
    make.mentorship(people.maya, olga)
    for number in (proposal.pk, "x", "9" * 30):
        assert signed_in(olga).post(ADDRESS, {"withdraw": number}).status_code == 404
    answer = signed_in(olga).post(ADDRESS, typed(replacing=proposal.pk))
    assert error_codes(answer.context["form"]) == {"__all__": ["replaced_answered"]}
    assert TimeProposal.objects.open().get() == proposal


def test_which_session_it_is_about_is_said_to_both_and_on_its_pages(people, mentorship, signed_in):
    session = make.session(mentorship)
    other = make.session(mentorship, starts_at=TEN + 2 * HOUR)
    signed_in(people.stu).post(ADDRESS, typed(session=session.pk))
    proposal = TimeProposal.objects.get()
    for person in (people.maya, people.stu):
        client = signed_in(person)
        assert client.get(f"/sessions/{session.pk}/").context["proposal"] == proposal
        assert client.get(f"/sessions/{other.pk}/").context["proposal"] is None
        listed = client.get("/sessions/?view=list").context["page"]
        assert {row: row.proposal for row in listed} == {session: proposal, other: None}
    told = Delivery.objects.get(kind="proposed")
    assert told.payload == {
        "proposed": TEN.isoformat(),
        "instead_of": session.starts_at.isoformat(),
    }
    mark = f'data-proposal="{proposal.pk}"'
    assert mark in signed_in(people.stu).get("/student/").content.decode()
    # The button stays, and leads to the open one.
    page = signed_in(people.stu).get("/student/").content.decode()
    assert f"/sessions/proposal/?session={session.pk}" in page


def test_one_for_a_new_session_is_not_called_another_time(people, mentorship, proposal):
    told = Delivery.objects.get(kind="proposed")
    assert told.payload["instead_of"] is None
    assert "another time" not in build(told).body
    with translation.override("en"):
        said = PROPOSED.sentence(Notification(actor=people.stu, payload=told.payload))
    assert said.endswith("for a new session.")


def test_what_is_proposed_for_a_cancelled_session_waits_for_nobody(people, mentorship, signed_in):
    session = make.session(mentorship)
    proposal = TimeProposal.propose(mentorship, TEN, by=people.stu, session=session)
    session.cancel("cancelled_other", by=people.maya, text="Ill")
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert Delivery.objects.get(kind="proposed").state == "cancelled"


def test_a_session_moved_to_the_proposed_time_answers_it(people, mentorship):
    session = make.session(mentorship)
    proposal = TimeProposal.propose(mentorship, TEN, by=people.stu, session=session)
    session.move(TEN + HOUR, by=people.maya)
    proposal.refresh_from_db()
    assert proposal.state == "open"
    session.move(TEN, by=people.maya)
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


def test_a_session_that_has_begun_is_moved_by_no_proposal(people, mentorship, signed_in):
    session = make.session(mentorship)
    proposal = TimeProposal.propose(mentorship, TEN, by=people.stu, session=session)
    at = timezone.now() - timedelta(minutes=5)
    Session.objects.filter(pk=session.pk).update(starts_at=at, ends_at=at + timedelta(minutes=30))
    client = signed_in(people.maya)
    assert client.get("/sessions/").context["proposals"] == []
    answer = client.post(answer_to(proposal), {"accept": "1"})
    assert error_codes(answer.context["form"]) == {"__all__": ["not_planned"]}
    session.refresh_from_db()
    assert (session.starts_at, session.schedule_version) == (at, 0)
    assert client.post(answer_to(proposal), {"decline": "1"}).status_code == 302


def test_one_whose_hour_has_passed_makes_room(people, mentorship, signed_in, proposal):
    TimeProposal.objects.filter(pk=proposal.pk).update(
        starts_at=timezone.now() - timedelta(hours=1)
    )
    signed_in(people.stu).post(ADDRESS, typed(time="11:00"))
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert TimeProposal.objects.open().count() == 1


@pytest.mark.parametrize("wrong", [{"date": "2020-01-01"}, {"date": ""}, {"time": "99:00"}])
def test_a_date_that_does_not_do_is_refused(people, mentorship, signed_in, wrong):
    answer = signed_in(people.stu).post(ADDRESS, typed(**wrong))
    assert set(answer.context["form"].errors) == set(wrong)
    assert not TimeProposal.objects.exists()


def test_a_time_after_the_mentorship_is_refused(people, mentorship, signed_in):
    mentorship.ends_at = timezone.now() + timedelta(days=2)
    mentorship.save()
    answer = signed_in(people.stu).post(ADDRESS, typed())
    assert error_codes(answer.context["form"]) == {"date": ["outside_mentorship"]}
    assert not TimeProposal.objects.exists()


def test_without_a_mentor_one_is_asked_for(people, mentorship, signed_in):
    mentorship.end(by=make.office())
    answer = signed_in(people.stu).get(ADDRESS)
    assert "form" not in answer.context
    assert f'href="{reverse("mentor_request")}"' in answer.content.decode()


def test_the_session_of_others_does_not_exist(people, mentorship, signed_in):
    olga = make.student("Olga Other", people.baking)
    theirs = make.session(make.mentorship(people.maya, olga))
    for number in (theirs.pk, "x", "-1", "9" * 30):
        answer = signed_in(people.stu).post(ADDRESS, typed(session=number))
        assert answer.status_code == 404
    assert not TimeProposal.objects.exists()


def test_only_the_mentor_of_it_answers(people, mentorship, signed_in, proposal):
    for person in (people.carl, people.past, people.stu, people.both, people.noor, people.nora):
        assert signed_in(person).post(answer_to(proposal), {"accept": "1"}).status_code == 404
    assert signed_in(people.stu).get(answer_to(proposal))["Location"] == ADDRESS
    session = make.session(mentorship)
    instead = TimeProposal.propose(mentorship, TEN, by=people.stu, session=session)
    address = signed_in(people.stu).get(answer_to(instead))["Location"]
    assert address == f"{ADDRESS}?session={session.pk}"
    assert signed_in(people.carl).get(answer_to(proposal)).status_code == 404
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_mentors_propose_nothing_here(people, mentorship, signed_in):
    assert signed_in(people.maya).post(ADDRESS, typed()).status_code == 404


def test_the_reason_is_optional_only_while_there_is_time(people, mentorship, signed_in):
    early = make.session(mentorship, starts_at=timezone.now() + timedelta(hours=30))
    late = make.session(mentorship, starts_at=timezone.now() + timedelta(hours=20))
    for session, is_optional in ((early, True), (late, False)):
        page = signed_in(people.stu).get(f"/sessions/proposal/?session={session.pk}")
        assert page.context["form"].fields["note"].required != is_optional
