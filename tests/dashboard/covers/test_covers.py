"""Covers: planned by managers for given days, given back by themselves, with a handover note."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import Mentor
from students.models import DiscoveryForm, Goal, Mentorship, PrivateNote, Scratchpad, SessionNote
from tests import factories as make
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


def days(first=3, last=10):
    today = timezone.localdate()
    return {
        "starts_on": (today + timedelta(days=first)).isoformat(),
        "ends_on": (today + timedelta(days=last)).isoformat(),
    }


def typed(people, **fields):
    return {
        "student": people.stu.email,
        "mentor": people.cross.email,
        "step": "plan",
        **days(),
    } | fields


def plan(client, people, **fields):
    client.force_login(people.noor)
    return client.post("/covers/plan/", typed(people, **fields))


def covers():
    return Mentorship.objects.covers()


def cover(people, **fields):
    now = timezone.now()
    fields = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)} | fields
    return make.mentorship(people.cross, people.stu, kind="cover", **fields)


def test_a_manager_plans_one_and_both_days_are_included(client, people):
    response = plan(client, people)
    made = covers().get()
    assert response["Location"] == f"/covers/{made.pk}/briefing/"
    assert (made.mentor, made.student, made.granted_by) == (people.cross, people.stu, people.noor)
    assert made.ends_at - made.starts_at == timedelta(days=8)
    assert made.mentor in [m.mentor for m in covers().in_force(made.ends_at - timedelta(hours=1))]
    assert not covers().in_force(made.ends_at).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"ends_on": "2001-01-01", "starts_on": "2001-01-01"}, "ends_on"),
        (days(5, 3), "ends_on"),
        (days(1, 900), "ends_on"),
        ({"mentor": "Nobody Here"}, "mentor"),
        ({"student": "9" * 30}, "student"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_planned(
    client, people, wrong, field
):
    response = plan(client, people, **wrong)
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert not covers().exists()


@pytest.mark.parametrize("name", ["carl", "maya", "both", "former", "stu", "ines", "nora"])
def test_the_covering_mentor_is_another_one_approved_for_the_path(client, people, name):
    """carl: another path · maya: the mentor · both: a student of it · former: no longer."""
    response = plan(client, people, mentor=getattr(people, name).email)
    assert response.status_code == 422
    assert "mentor" in response.context["form"].errors
    assert not covers().exists()


def test_a_student_without_a_mentor_is_not_covered(client, people):
    people.stu.mentorships.get().end(by=make.office())
    response = plan(client, people)
    assert "student" in response.context["form"].errors


def test_a_mentor_without_room_is_refused(client, people):
    Mentor.objects.filter(user=people.cross).update(capacity=1)
    make.mentorship(people.cross, make.student("Olga Other", people.baking))
    response = plan(client, people)
    assert error_codes(response.context["form"]) == {"mentor": ["full"]}
    assert not covers().exists()


def test_a_mentor_who_pauses_then_is_refused(client, people):
    today = timezone.localdate()
    Mentor.objects.filter(user=people.cross).update(
        paused_from=today, paused_until=today + timedelta(days=4)
    )
    refused = plan(client, people)
    assert error_codes(refused.context["form"]) == {"mentor": ["pauses"]}
    assert not covers().exists()
    assert plan(client, people, **days(6, 9)).status_code == 302


def test_two_covers_at_once_are_refused(client, people):
    plan(client, people)
    response = plan(client, people, mentor=people.past.email)
    assert error_codes(response.context["form"]) == {"starts_on": ["covered"]}
    assert covers().count() == 1


def test_the_sessions_of_those_days_are_listed_before_and_after(client, people):
    mentorship = Mentorship.objects.main().get(student=people.stu)
    make.session(mentorship, starts_at=timezone.now() + timedelta(days=5))
    make.session(mentorship, starts_at=timezone.now() + timedelta(days=25))
    response = plan(client, people, step="check")
    assert len(response.context["sessions"]) == 1
    assert not covers().exists()
    plan(client, people)
    page = client.get(f"/covers/{covers().get().pk}/briefing/")
    assert len(page.context["main_mentor_sessions"]) == 1


def test_who_looks_at_those_days_need_not_have_chosen_a_mentor(client, people):
    mentorship = Mentorship.objects.main().get(student=people.stu)
    make.session(mentorship, starts_at=timezone.now() + timedelta(days=5))
    response = plan(client, people, step="check", mentor="")
    assert response.status_code == 200
    assert "field-error" not in response.content.decode()
    assert len(response.context["sessions"]) == 1
    assert plan(client, people, mentor="").status_code == 422
    assert not covers().exists()


def test_one_ends_early_and_the_student_is_back(client, people):
    made = cover(people)
    client.force_login(people.noor)
    assert client.get(f"/covers/{made.pk}/end/").status_code == 405
    assert client.post(f"/covers/{made.pk}/end/").status_code == 302
    assert not covers().in_force().exists()
    assert client.post(f"/covers/{made.pk}/end/").status_code == 404


def test_a_main_mentorship_is_not_ended_here(client, people):
    main = Mentorship.objects.main().get(student=people.stu)
    client.force_login(people.noor)
    assert client.post(f"/covers/{main.pk}/end/").status_code == 404
    assert client.get(f"/covers/{main.pk}/briefing/").status_code == 404


def test_the_list_has_a_search_and_states(client, people):
    cover(people)
    client.force_login(people.noor)
    for query, count in (("", 1), ("?q=stu", 1), ("?q=zzz", 0), ("?state=running", 1),
                         ("?state=planned", 0), ("?state=over", 0)):  # fmt: skip
        assert len(client.get(f"/covers/{query}").context["page"]) == count, query


def test_the_handover_note_has_what_was_agreed_and_nothing_private(client, people):
    made = cover(people)
    mentorship = Mentorship.objects.main().get(student=people.stu)
    session = make.past_session(mentorship, days_ago=3, kind="discovery")
    SessionNote.objects.create(session=session, progress="Dough", questions="How warm?")
    DiscoveryForm.objects.create(session=session, background="Was a sailor")
    Goal.objects.create(enrolment=people.stu.enrolments.get(), text="Weigh the salt")
    PrivateNote.objects.create(session=session, mentor=people.maya, text="Between us")
    Scratchpad.objects.create(
        mentor=people.maya, student=people.stu, project=people.bread, text="Only mine"
    )
    client.force_login(people.cross)
    page = client.get(f"/covers/{made.pk}/briefing/").content.decode()
    for text in ("Dough", "How warm?", "Was a sailor", "Weigh the salt", "Maya Mentor"):
        assert text in page
    assert f"/covers/{made.pk}/briefing/" in client.get("/dashboard/").content.decode()
    client.force_login(people.noor)
    managers = client.get(f"/covers/{made.pk}/briefing/").content.decode()
    assert "Weigh the salt" in managers
    for text in ("Dough", "How warm?", "Was a sailor", "Between us", "Only mine"):
        assert text not in managers
    for text in ("Between us", "Only mine"):
        assert text not in page


def test_a_handover_note_closes_with_the_cover(client, people):
    made = cover(people)
    client.force_login(people.cross)
    assert client.get(f"/covers/{made.pk}/briefing/").status_code == 200
    made.end(by=make.office())
    assert client.get(f"/covers/{made.pk}/briefing/").status_code == 404


@pytest.mark.parametrize("name", ["maya", "carl", "past", "stu", "ines", "tom", "nora"])
def test_nobody_else_reads_a_handover_note_or_plans(client, people, name):
    made = cover(people)
    client.force_login(getattr(people, name))
    assert client.get(f"/covers/{made.pk}/briefing/").status_code == 404
    assert client.get("/covers/").status_code == 404
    assert client.get("/covers/plan/").status_code == 404
    assert client.post("/covers/plan/", typed(people)).status_code == 404
    assert client.post(f"/covers/{made.pk}/end/").status_code == 404
    assert covers().in_force().count() == 1
