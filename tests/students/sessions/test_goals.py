"""Goals: reached, open again, removed, and the way back from each."""

import pytest

from students.models import Goal, Mentorship
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(people):
    return Goal.objects.create(enrolment=people.stu.enrolments.get(), text="Knead twice")


def goals_part(answer):
    return answer.content.decode().partition('id="goals"')[2].partition("</section>")[0]


def pages_of(people):
    return {
        "student": (people.stu, "/student/"),
        "mentor": (people.maya, f"/dashboard/students/{people.stu.pk}/"),
    }


@pytest.mark.parametrize("who", ["student", "mentor"])
def test_one_tap_can_be_undone_where_it_happened(people, goal, signed_in, who):
    person, page = pages_of(people)[who]
    client = signed_in(person)
    answer = client.post(f"/goals/{goal.pk}/", {"reached": "1", "next": page}, follow=True)
    assert answer.context["changed_goal"] == goal
    part = goals_part(answer)
    assert "Reached: Knead twice" in " ".join(part.split())
    assert 'name="reached" value="0"' in part
    answer = client.post(f"/goals/{goal.pk}/", {"reached": "0", "next": page}, follow=True)
    goal.refresh_from_db()
    assert goal.done_at is None
    assert goal in answer.context["goals" if who == "student" else "open_goals"]


@pytest.mark.parametrize("who", ["student", "mentor"])
def test_reached_goals_are_seen_and_can_be_opened_again(people, goal, signed_in, who):
    goal.mark(reached=True)
    person, page = pages_of(people)[who]
    answer = signed_in(person).get(page)
    assert list(answer.context["reached"]) == [goal]
    part = goals_part(answer)
    assert "Knead twice" in part
    assert 'name="reached" value="0"' in part


def test_reached_goals_are_on_the_page_of_a_session(people, goal, mentorship, signed_in):
    session = make.session(mentorship)
    goal.mark(reached=True)
    for person in (people.maya, people.stu):
        page = signed_in(person).get(f"/sessions/{session.pk}/")
        assert list(page.context["reached"]) == [goal], person.name


def test_many_reached_goals_are_paged(people, goal, signed_in):
    enrolment = goal.enrolment
    for number in range(7):
        Goal.objects.create(enrolment=enrolment, text=f"Goal {number}").mark(reached=True)
    page = f"/dashboard/students/{people.stu.pk}/?reached=2"
    found = signed_in(people.maya).get(page).context["reached"]
    assert (found.paginator.count, len(found)) == (7, 2)


def test_maya_removes_a_goal_and_puts_it_back(people, goal, signed_in):
    client, page = signed_in(people.maya), f"/dashboard/students/{people.stu.pk}/"
    answer = client.post(f"/goals/{goal.pk}/", {"removed": "1", "next": page}, follow=True)
    assert not answer.context["open_goals"].object_list
    assert 'name="removed" value="0"' in goals_part(answer)
    assert "Knead twice" not in signed_in(people.stu).get("/student/").content.decode()
    client.post(f"/goals/{goal.pk}/", {"removed": "0", "next": page})
    assert list(client.get(page).context["open_goals"]) == [goal]


def test_a_removed_goal_is_marked_by_nobody_and_can_be_set_again(people, goal, signed_in):
    goal.remove()
    for person in (people.stu, people.maya):
        answer = signed_in(person).post(f"/goals/{goal.pk}/", {"reached": "1"})
        assert answer.status_code == 404, person.name
    session = make.session(Mentorship.objects.get(mentor=people.maya, student=people.stu))
    Goal.objects.filter(pk=goal.pk).update(session=session)
    Goal.objects.set_in(session, ["Knead twice"])
    assert Goal.objects.open().get().text == "Knead twice"


def test_a_student_removes_no_goal_and_nobody_elses_is_touched(people, goal, signed_in):
    for person in (people.stu, people.carl, people.cross, people.noor):
        answer = signed_in(person).post(f"/goals/{goal.pk}/", {"removed": "1"})
        assert answer.status_code == 404, person.name
    page = signed_in(people.stu).get("/student/")
    assert 'name="removed"' not in page.content.decode()
    goal.refresh_from_db()
    assert goal.removed_at is None


def test_the_address_of_somebody_elses_goal_shows_nothing(people, goal, signed_in):
    olga = make.student("Olga Other", people.baking)
    for number in (goal.pk, "x", "9" * 30):
        answer = signed_in(olga).get(f"/student/?goal={number}")
        assert answer.context["changed_goal"] is None
        assert "Knead twice" not in answer.content.decode()
