"""On top of the page of a student: what asks for an answer, each with the button that gives it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.deliverables.submission import hand_in
from students.models import (
    Approval,
    Enrolment,
    Mentorship,
    Pause,
    Session,
    TimeProposal,
    WeeklyHours,
)
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def people():
    found = school()
    found.mentorship = Mentorship.objects.get(mentor=found.maya, student=found.stu)
    found.mentorship.starts_at = timezone.now() - timedelta(days=12)
    found.mentorship.save()
    return found


def page_for(client, person, student):
    client.force_login(person)
    response = client.get(f"/dashboard/students/{student.pk}/")
    assert response.status_code == 200
    return response


def signals(client, person, student):
    """By key, in the order of the page."""
    return {each.key: each for each in page_for(client, person, student).context["signals"]}


def buttons(signal):
    return [step.answer.url if step.answer else "" for step in signal.steps]


def absent(people, *days):
    for each in days:
        make.past_session(people.mentorship, days_ago=each).close("no_show", by=people.maya)


def test_advice_after_two_absences_has_a_button_for_each_step(client, people):
    make.work(people.stu, people.bread)
    make.session(people.mentorship)
    absent(people, 9, 2)
    (signal,) = signals(client, people.maya, people.stu).values()
    assert signal.key == "absent_twice"
    write, plan, tell = buttons(signal)
    assert write == f"/inbox/new/?to={people.stu.pk}"
    assert plan == f"/sessions/plan/?student={people.stu.pk}"
    assert tell == "/help/contact/?subject=people&from=student_dashboard"
    assert signal.answer.url == write
    assert client.get(plan).status_code == 200


def test_an_overdue_project_leads_to_its_due_day_and_to_its_guide(client, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=9))
    signal = signals(client, people.maya, people.stu)["overdue"]
    page = f"/dashboard/students/{people.stu.pk}/"
    guide = f"/projects/baking/bread/guide/?student={people.stu.pk}"
    assert buttons(signal)[:2] == [f"{page}#due", guide]
    assert 'id="due"' in client.get(page).content.decode()


def test_the_guide_is_one_click_away_for_whoever_may_open_it(client, people):
    make.work(people.stu, people.bread)
    guide = f"/projects/baking/bread/guide/?student={people.stu.pk}"
    assert f'href="{guide}"' in page_for(client, people.maya, people.stu).content.decode()
    assert client.get(guide).context["student"] in (None, people.stu)
    assert "/guide/" not in page_for(client, people.noor, people.stu).content.decode()
    people.maya.approvals.all().delete()
    assert "/guide/" not in page_for(client, people.maya, people.stu).content.decode()


def test_what_the_mentor_owes_comes_after_what_is_grave_and_before_the_rest(client, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=1))
    over = make.past_session(people.mentorship, days_ago=1)
    enrolment = people.stu.enrolments.get()
    first = hand_in(enrolment, people.bread, by=people.stu, link="https://example.org/")
    hand_in(enrolment, people.bread, by=people.stu, link="https://example.org/")
    found = signals(client, people.maya, people.stu)
    assert list(found) == ["overdue", "outcome", "unread", "no_session"]
    assert found["outcome"].answer.url == f"/sessions/{over.pk}/#end"
    assert found["unread"].answer.url.endswith("/#deliverables")
    hand_in(enrolment, people.bread, by=people.stu, link="https://example.org/").mark_read(
        people.maya
    )
    enrolment.deliverables.get(number=2).mark_read(people.maya)
    place = signals(client, people.maya, people.stu)["unread"].answer.url.partition("#")[2]
    assert place == f"deliverable-{first.pk}"
    assert f'id="{place}"' in client.get(f"/dashboard/students/{people.stu.pk}/").content.decode()


def test_a_proposed_time_is_named_and_answered(client, people):
    session = make.session(people.mentorship)
    proposal = TimeProposal.objects.create(
        session=session,
        mentorship=people.mentorship,
        made_by=people.stu,
        starts_at=session.starts_at + timedelta(days=1),
    )
    signal = signals(client, people.maya, people.stu)["proposal"]
    assert signal.answer.url == f"/sessions/proposal/{proposal.pk}/"
    assert "Stu" in signal.text
    # A manager does not answer for the mentor.
    assert "proposal" not in signals(client, people.noor, people.stu)


def test_the_next_project_is_started_by_the_button_of_its_signal(client, people):
    signal = signals(client, people.maya, people.stu)["no_project"]
    assert signal.answer.is_post
    client.post(signal.answer.url)
    assert people.stu.enrolments.get().works.get().project == people.bread


def test_a_manager_turns_to_the_mentor_and_about_absences_to_the_student(client, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=3))
    absent(people, 9, 2)
    found = signals(client, people.noor, people.stu)
    assert found["overdue"].answer.url == f"/inbox/new/?to={people.maya.pk}"
    assert found["absent_twice"].answer.url == f"/inbox/new/?to={people.stu.pk}"
    # One message says it all.
    assert found["no_session"].answer is None
    assert not found["overdue"].steps
    # What the mentor owes is the mentor's.
    assert not {"outcome", "unread"} & found.keys()


def test_while_a_colleague_covers_the_colleague_acts(client, people):
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=3))
    over = make.past_session(people.mentorship, days_ago=2)
    now = timezone.now()
    days = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **days)
    mine = signals(client, people.maya, people.stu)
    assert mine["overdue"].answer.url == f"/inbox/new/?to={people.cross.pk}"
    assert not mine["overdue"].steps
    # What is her own stays hers.
    assert mine["outcome"].answer.url == f"/sessions/{over.pk}/#end"
    theirs = signals(client, people.cross, people.stu)
    assert theirs["overdue"].steps
    assert "outcome" not in theirs
    # With no path in common it is a mail, which says it all.
    Approval.objects.filter(user=people.cross).update(ended_at=now)
    url = signals(client, people.maya, people.stu)["overdue"].answer.url
    assert url.startswith(f"mailto:{people.cross.email}?")
    assert "No%20session%20planned" in url
    managers = signals(client, people.noor, people.stu)["overdue"].answer
    assert managers.url == f"/inbox/new/?to={people.cross.pk}"


def test_without_a_mentor_only_that_is_said(client, people):
    nobody = make.student("Nobody's Student", people.baking)
    assert signals(client, people.noor, nobody) == {}
    html = page_for(client, people.noor, nobody).content.decode()
    assert 'data-state="to_ask"' in html
    assert "situation-good" not in html


def test_nothing_is_asked_of_a_student_who_pauses_or_has_finished(client, people):
    today = timezone.localdate()
    enrolment = people.stu.enrolments.get()
    make.work(people.stu, people.bread, due_on=today - timedelta(days=3))
    pause = Pause.objects.create(
        enrolment=enrolment, starts_on=today, ends_on=today + timedelta(days=9)
    )
    page = page_for(client, people.maya, people.stu)
    assert page.context["signals"] == []
    assert 'data-state="paused"' in page.content.decode()
    pause.delete()
    enrolment.end(Enrolment.EndReason.FINISHED, by=people.tom)
    assert signals(client, people.noor, people.stu) == {}


def test_the_page_of_a_student_with_nothing_yet_leads_on(client, people):
    page = page_for(client, people.maya, people.stu)
    assert page.context["guide_url"] == ""
    assert list(signals(client, people.maya, people.stu)) == ["no_session", "no_project"]
    assert page.context["rhythm"].is_empty
    assert page.context["last_note"] is None


def test_both_clocks_are_shown_and_their_night_and_hours(client, people, time_machine):
    time_machine.move_to(timezone.now().replace(hour=12, minute=0))
    people.maya.zone, people.stu.zone = "Europe/Paris", "America/Los_Angeles"
    people.maya.save()
    people.stu.save()
    WeeklyHours.objects.create(person=people.stu, weekday=0, starts=9 * 60, ends=10 * 60)
    clock = page_for(client, people.maya, people.stu).context["clock"]
    assert clock.is_elsewhere
    assert clock.is_night  # between four and five in the morning
    assert clock.hours == [("Monday", "18:00–19:00")]
    people.stu.zone = "Europe/Berlin"
    people.stu.save()
    clock = page_for(client, people.maya, people.stu).context["clock"]
    assert (clock.is_elsewhere, clock.is_night) == (False, False)
    people.stu.zone = ""
    people.stu.save()
    assert page_for(client, people.maya, people.stu).context["clock"] is None


def test_deliverables_stand_by_project_with_the_unread_ones_first(client, people):
    enrolment = people.stu.enrolments.get()
    cake = people.baking.projects.get(title="Cake")
    for project, count in ((people.bread, 2), (cake, 1)):
        for _n in range(count):
            hand_in(enrolment, project, by=people.stu, link="https://example.org/")
    enrolment.deliverables.get(project=people.bread, number=2).mark_read(people.maya)
    enrolment.deliverables.get(project=cake).mark_read(people.maya)

    def groups():
        found = page_for(client, people.maya, people.stu).context["deliverables_by_project"]
        return [(g.project.title, g.count, g.unread, [d.number for d in g.rows]) for g in found]

    assert groups() == [("Bread", 2, 1, [1, 2]), ("Cake", 1, 0, [1])]
    enrolment.deliverables.get(project=people.bread, number=1).mark_read(people.maya)
    assert [title for title, *_numbers in groups()] == ["Cake", "Bread"]


# --- The dialog of the lists -------------------------------------------------------------------


def test_a_signal_of_the_lists_opens_its_advice_with_the_buttons_of_that_student(client, people):
    absent(people, 9, 2)
    client.force_login(people.maya)
    url = f"/dashboard/students/{people.stu.pk}/signals/"
    assert f'href="{url}?signal=absent_twice"' in client.get("/dashboard/").content.decode()
    part = client.get(f"{url}?signal=absent_twice", headers=HTMX)
    assert [each.key for each in part.context["signals"]] == ["absent_twice"]
    html = part.content.decode()
    assert f'href="/inbox/new/?to={people.stu.pk}"' in html
    assert f'href="/sessions/plan/?student={people.stu.pk}"' in html
    # Answered meanwhile, or an address that was typed: all of them.
    assert len(client.get(f"{url}?signal=x", headers=HTMX).context["signals"]) > 1


def test_without_a_script_a_signal_leads_to_the_page_of_the_student(client, people):
    client.force_login(people.maya)
    url = f"/dashboard/students/{people.stu.pk}/"
    assert client.get(f"{url}signals/")["Location"] == f"{url}#situation"


@pytest.mark.parametrize("name", ["stu", "carl", "cross", "former", "noor", "ines"])
def test_the_advice_is_for_the_mentor_of_the_student(client, people, name):
    client.force_login(people.everyone[name])
    url = f"/dashboard/students/{people.stu.pk}/signals/"
    assert client.get(url, headers=HTMX).status_code == 404
    client.force_login(people.maya)
    assert client.post(url, headers=HTMX).status_code == 405


def test_a_session_that_was_lost_with_its_mentorship_is_not_owed(client, people):
    make.past_session(people.mentorship, days_ago=1)
    assert "outcome" in signals(client, people.maya, people.stu)
    Session.objects.update(status="held")
    assert "outcome" not in signals(client, people.maya, people.stu)
