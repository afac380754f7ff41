"""A student proposes a time, and the mentor answers."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from mentorhub.database import current_login
from mentorhub.notifications.models import Delivery
from students.models import Session, TimeProposal, WeeklyHours
from tests import factories as make
from tests.responses import error_codes, message_tags

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
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
    assert answer_to(proposal) not in answer.content.decode()


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


def test_one_waits_at_a_time(people, mentorship, signed_in, proposal):
    client = signed_in(people.stu)
    answer = client.post(ADDRESS, typed(time="11:00"))
    assert answer.context["proposal"] == proposal
    assert TimeProposal.objects.get() == proposal
    with pytest.raises(IntegrityError), transaction.atomic(using=current_login()):
        TimeProposal.objects.create(mentorship=mentorship, starts_at=TEN, made_by=people.stu)
    client.post(ADDRESS, {"withdraw": "1"})
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert Delivery.objects.get(kind="proposed").state == "cancelled"
    client.post(ADDRESS, typed(time="11:00"))
    assert TimeProposal.objects.open().count() == 1


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
