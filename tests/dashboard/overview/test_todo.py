"""“Whose turn is it”: everything that waits for the mentor, what cannot wait first."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Mentor
from students.models import Deliverable, Mentorship, Pause, TimeOff, TimeProposal
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
LIVE = "/dashboard/live/"


@pytest.fixture
def people():
    found = school()
    Mentor.objects.filter(user=found.maya).update(capacity=40, certified_at=timezone.now())
    found.mentorship = Mentorship.objects.get(student=found.stu)
    return found


@pytest.fixture
def settled(people):
    """Stu has a project, met Maya three days ago, and meets her in three days."""
    make.work(people.stu, people.bread)
    make.past_session(people.mentorship, days_ago=3).close("held", by=people.maya)
    people.session = make.session(people.mentorship)
    return people


def todo(client, mentor, url=LIVE) -> dict[str, Any]:
    client.force_login(mentor)
    return {group.kind.key: group for group in client.get(url).context["todo"]}


def taken_on(people, name, *, days_ago=30, **fields) -> Mentorship:
    student = make.student(name, people.baking, **fields)
    begun = timezone.now() - timedelta(days=days_ago)
    return make.mentorship(people.maya, student, starts_at=begun)


def test_nothing_waits_when_all_is_planned(client, settled):
    assert todo(client, settled.maya) == {}
    assert "You have nothing to do." in client.get(LIVE).content.decode()


def test_a_student_of_yesterday_waits_for_the_first_session(client, settled):
    nina = taken_on(settled, "Nina New", days_ago=1)
    make.work(nina.student, settled.bread)
    given = make.assignment(nina)
    groups = todo(client, settled.maya)
    assert list(groups) == ["new_student"]
    (item,) = groups["new_student"].items
    assert item.who == "Nina New"
    assert item.url == f"/sessions/plan/?student={nina.student_id}"
    assert item.decline_url == reverse("match_decline", args=[given.pk])
    assert "decline until" in item.what
    page = client.get(LIVE).content.decode()
    assert item.url in page
    assert item.decline_url in page
    make.session(nina, starts_at=timezone.now() + timedelta(days=5))
    assert todo(client, settled.maya) == {}


def test_nobody_offers_to_decline_when_the_days_for_it_are_over(client, settled):
    nina = taken_on(settled, "Nina New", days_ago=9)
    make.assignment(nina, decline_until=timezone.now() - timedelta(hours=1))
    (item,) = todo(client, settled.maya)["new_student"].items
    assert (item.what, item.decline_url) == ("", "")


def test_32_students_without_a_session_are_counted_and_all_can_be_listed(client, settled):
    for n in range(32):
        row = taken_on(settled, f"Stu{n} Student", days_ago=40)
        make.past_session(row, days_ago=30 - n / 2).close("held", by=settled.maya)
    group = todo(client, settled.maya)["no_session"]
    assert group.text == "32 students without a session"
    assert [item.who for item in group.items[:2]] == ["Stu0 Student", "Stu1 Student"]
    live = client.get(LIVE)
    assert len(live.context["todo_lines"]) == 6
    assert reverse("todo") in live.content.decode()
    page = client.get(reverse("todo"), {"kind": "no_session"})
    assert page.context["page"].paginator.count == 32
    assert len(page.context["page"]) == 25
    assert len(client.get(reverse("todo"), {"kind": "no_session", "page": 2}).context["page"]) == 7


def test_the_longest_overdue_comes_first_not_the_first_name(client, settled):
    today = timezone.localdate()
    for name, days in (("Anna Early", 1), ("Zoe Zuletzt", 11), ("Bob Between", 4)):
        row = taken_on(settled, name)
        make.work(row.student, settled.bread, due_on=today - timedelta(days=days))
        make.session(row, starts_at=timezone.now() + timedelta(days=days))
    group = todo(client, settled.maya)["overdue"]
    assert [item.who for item in group.items] == ["Zoe Zuletzt", "Bob Between", "Anna Early"]
    zoe = group.items[0]
    assert zoe.url.endswith("#due")
    # The list of students below has the same order.
    shown = client.get("/dashboard/").context["students"]
    assert [row.student.first_name for row in shown] == ["Zoe", "Bob", "Anna", "Stu"]


def test_two_absences_in_a_row_wait_for_a_word(client, settled):
    for days in (2, 1):
        make.past_session(settled.mentorship, days_ago=days).close("no_show", by=settled.maya)
    (item,) = todo(client, settled.maya)["absent_twice"].items
    assert item.who == "Stu Student"
    assert item.url == f"/sessions/plan/?student={settled.stu.pk}"


def test_a_session_inside_ones_time_off_is_to_be_moved(client, settled):
    day = timezone.localtime(settled.session.starts_at).date()
    TimeOff.objects.create(person=settled.maya, starts_on=day, ends_on=day + timedelta(days=3))
    group = todo(client, settled.maya)["time_off"]
    (item,) = group.items
    assert item.url == reverse("session_move", args=[settled.session.pk])
    TimeOff.objects.update(starts_on=day + timedelta(days=2))
    assert "time_off" not in todo(client, settled.maya)
    TimeOff.objects.update(starts_on=day, person=settled.cross)
    assert "time_off" not in todo(client, settled.maya)


def test_a_cover_that_begins_within_a_week_asks_to_read_the_note(client, settled):
    starts_at = timezone.now() + timedelta(days=3)
    row = make.mentorship(
        settled.cross, settled.stu, kind="cover", starts_at=starts_at,
        ends_at=starts_at + timedelta(days=9),
    )  # fmt: skip
    groups = todo(client, settled.cross)
    assert list(groups) == ["cover"]
    assert groups["cover"].items[0].url == reverse("cover_briefing", args=[row.pk])
    assert client.get(groups["cover"].items[0].url).status_code == 200
    assert "cover" not in todo(client, settled.maya)
    row.end(by=settled.noor)
    assert todo(client, settled.cross) == {}


def test_who_covers_plans_and_who_is_covered_does_not(client, settled):
    settled.session.move(timezone.now() + timedelta(days=3, hours=1), by=settled.maya)
    olga = taken_on(settled, "Olga Other")
    make.work(olga.student, settled.bread)
    make.past_session(olga, days_ago=20).close("held", by=settled.maya)
    now = timezone.now()
    make.mentorship(
        settled.cross, olga.student, kind="cover", starts_at=now, ends_at=now + timedelta(days=9)
    )
    assert todo(client, settled.maya) == {}
    (item,) = todo(client, settled.cross)["no_session"].items
    assert item.who == "Olga Other"


def test_nothing_is_planned_with_somebody_who_pauses(client, people):
    today = timezone.localdate()
    make.work(people.stu, people.bread, due_on=today - timedelta(days=17))
    Pause.objects.create(
        enrolment=people.stu.enrolments.get(), starts_on=today, ends_on=today + timedelta(days=5)
    )
    assert todo(client, people.maya) == {}
    (row,) = client.get("/dashboard/").context["students"]
    assert row.findings == []


def test_a_student_between_two_projects_waits_for_the_next_one(client, settled):
    work = settled.stu.enrolments.get().works.get()
    work.state, work.finished_at = "validated", timezone.now()
    work.save()
    (item,) = todo(client, settled.maya)["no_project"].items
    assert item.who == "Stu Student"


def test_what_cannot_wait_comes_first(client, settled):
    make.past_session(settled.mentorship, days_ago=1)
    taken_on(settled, "Nina New", days_ago=1)
    day = timezone.localtime(settled.session.starts_at).date()
    TimeOff.objects.create(person=settled.maya, starts_on=day, ends_on=day)
    work = settled.stu.enrolments.get().works.get()
    work.due_on = timezone.localdate() - timedelta(days=2)
    work.save()
    for n in range(7):
        Deliverable.objects.create(
            enrolment=work.enrolment, project=settled.bread, number=n + 1,
            link="https://example.org/",
        )  # fmt: skip
    groups = todo(client, settled.maya)
    assert list(groups) == ["time_off", "outcome", "new_student", "overdue", "deliverable"]
    # One line for a student, since its button leads to all of theirs; all are counted.
    assert groups["deliverable"].text == "7 deliverables to read"
    (line,) = groups["deliverable"].items
    assert "7" in line.what


def test_every_item_has_a_button_that_opens(client, settled):
    test_what_cannot_wait_comes_first(client, settled)
    for url in ("/dashboard/", LIVE):
        for group in todo(client, settled.maya, url).values():
            for item in group.items:
                assert client.get(item.url.partition("#")[0]).status_code == 200, item


def test_another_mentor_has_nothing_of_it(client, settled):
    taken_on(settled, "Nina New", days_ago=1)
    assert todo(client, settled.carl) == {}


def test_the_home_shows_some_of_each_kind_and_never_one_line_less_than_all(client, settled):
    for n in range(6):
        make.past_session(settled.mentorship, days_ago=n + 4)
    taken_on(settled, "Nina New", days_ago=1)
    live = client_of(client, settled.maya).get(LIVE)
    assert live.context["todo_count"] == 7
    assert len(live.context["todo_lines"]) == 7
    taken_on(settled, "Nils New", days_ago=1)
    lines = client.get(LIVE).context["todo_lines"]
    assert [line.kind.key for line in lines] == ["outcome"] * 4 + ["new_student"] * 2


def test_a_student_whom_nobody_has_met_for_weeks_waits_although_a_session_is_planned(
    client, settled
):
    olga = taken_on(settled, "Olga Other")
    make.work(olga.student, settled.bread)
    make.past_session(olga, days_ago=20).close("held", by=settled.maya)
    make.session(olga, starts_at=timezone.now() + timedelta(days=9))
    groups = todo(client, settled.maya)
    assert list(groups) == ["no_contact"]
    assert groups["no_contact"].items[0].who == "Olga Other"


def test_a_student_who_hands_nothing_in_waits_for_a_word(client, settled):
    work = settled.stu.enrolments.get().works.get()
    work.started_at = timezone.now() - timedelta(days=40)
    work.save()
    (item,) = todo(client, settled.maya)["no_deliverable"].items
    assert item.who == "Stu Student"
    # A project that is overdue asks for a new date, and for that alone.
    work.due_on = timezone.localdate() - timedelta(days=2)
    work.save()
    assert list(todo(client, settled.maya)) == ["overdue"]


def test_every_signal_that_asks_for_an_act_is_in_the_list(client, settled):
    """“Nothing waits for you” never stands above a card that says otherwise."""
    olga = taken_on(settled, "Olga Other", days_ago=60)
    make.work(
        olga.student, settled.bread, started_at=timezone.now() - timedelta(days=50),
        due_on=timezone.localdate() - timedelta(days=2),
    )  # fmt: skip
    make.past_session(olga, days_ago=20).close("no_show", by=settled.maya)
    make.past_session(olga, days_ago=19).close("no_show", by=settled.maya)
    client.force_login(settled.maya)
    page = client.get("/dashboard/")
    waiting = {item.who for group in page.context["todo"] for item in group.items}
    marked = {
        row.student.name
        for row in page.context["students"]
        if any(finding.rule.level != "note" for finding in row.findings)
    }
    assert marked == waiting == {"Olga Other"}


def test_what_a_student_has_to_answer_is_not_the_mentors_turn(client, settled):
    at = timezone.now() + timedelta(days=4)
    TimeProposal.objects.create(mentorship=settled.mentorship, starts_at=at, made_by=settled.maya)
    assert todo(client, settled.maya) == {}
    ((student, proposal),) = client.get(LIVE).context["awaited"]
    assert (student, proposal.starts_at) == (settled.stu, at)


def test_the_page_of_the_list_is_for_one_kind_or_for_all(client, settled):
    test_what_cannot_wait_comes_first(client, settled)
    page = client.get(reverse("todo"))
    assert page.context["count"] == page.context["page"].paginator.count == 5
    one = client.get(reverse("todo"), {"kind": "outcome"})
    assert [line.kind.key for line in one.context["page"]] == ["outcome"]
    assert client.get(reverse("todo"), {"kind": "nonsense"}).context["kind"] == ""


def client_of(client, person):
    client.force_login(person)
    return client
