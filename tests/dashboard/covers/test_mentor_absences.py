"""Mentors who are away without a cover, and covers for all their students at once."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.models import Mentor
from mentorhub.accounts.person_field import label_of
from mentorhub.database import OWNER
from students.models import Mentorship, TimeOff
from tests import factories as make
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.more["olga"] = make.student("Olga Other", found.baking)
    make.mentorship(found.maya, found.more["olga"])
    return found


@pytest.fixture
def noor(client, people):
    client.force_login(people.noor)
    return client


def day(ahead):
    return timezone.localdate() + timedelta(days=ahead)


def off(person, first=3, last=15):
    return TimeOff.objects.create(person=person, starts_on=day(first), ends_on=day(last))


def address(people, **query):
    return f"/covers/mentors/{people.maya.pk}/"


def days(first=3, last=15):
    return f"?starts_on={day(first).isoformat()}&ends_on={day(last).isoformat()}"


def away(noor):
    return {
        row.absence.mentor.name: [student.name for student in row.students]
        for row in noor.get("/covers/").context["away"]
    }


def covers():
    return Mentorship.objects.covers()


def chosen(people, stu, olga, **more):
    return {
        f"mentor_{people.stu.pk}": label_of(stu) if stu else "",
        f"mentor_{people.more['olga'].pk}": label_of(olga) if olga else "",
        "hand_over": "on",
    } | more


def test_a_mentor_away_for_a_week_stands_above_the_covers_with_their_students(noor, people):
    off(people.maya)
    off(people.carl)  # supports nobody
    assert away(noor) == {"Maya Mentor": ["Olga Other", "Stu Student"]}
    assert noor.get("/covers/?state=over").context.get("away") is None


@pytest.mark.parametrize(("first", "last"), [(3, 8), (90, 120), (-20, -1)])
def test_a_short_far_or_past_absence_does_not(noor, people, first, last):
    off(people.maya, first, last)
    assert away(noor) == {}


def test_days_off_that_touch_are_one_absence(noor, people):
    off(people.maya, 3, 6)
    off(people.maya, 7, 11)
    row = noor.get("/covers/").context["away"][0]
    assert (row.absence.starts_on, row.absence.ends_on) == (day(3), day(11))


def test_a_pause_without_an_end_counts_too(noor, people):
    Mentor.objects.filter(user=people.maya).update(paused_from=day(-2))
    row = noor.get("/covers/").context["away"][0]
    assert row.absence.ends_on is None
    page = noor.get(f"{address(people)}?{row.days_query}")
    assert page.status_code == 200
    assert page.context["days"].errors  # the last day has to be chosen


def test_who_is_covered_all_the_days_is_not_listed_and_who_is_for_half_of_them_is(noor, people):
    off(people.maya)
    now = timezone.now()
    span = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=16)}
    make.mentorship(people.cross, people.stu, kind="cover", **span)
    assert away(noor) == {"Maya Mentor": ["Olga Other"]}
    span["ends_at"] = now + timedelta(days=8)
    make.mentorship(people.cross, people.more["olga"], kind="cover", **span)
    assert away(noor) == {"Maya Mentor": ["Olga Other"]}


def test_the_page_begins_with_the_days_of_the_absence_and_a_suggestion_for_each(noor, people):
    off(people.maya)
    form = noor.get(address(people)).context["form"]
    assert [row.student.name for row in form.rows] == ["Olga Other", "Stu Student"]
    assert {row.suggested for row in form.rows} <= {people.cross, people.past}
    assert noor.get(address(people)).context["days"]["ends_on"].value() == day(15)


def test_suggestions_leave_out_who_is_away_full_or_of_another_path(noor, people):
    off(people.past, 5, 6)
    Mentor.objects.filter(user=people.cross).update(capacity=1)
    rows = noor.get(address(people) + days()).context["form"].rows
    assert [[each.user for each in row.candidates] for row in rows] == [[people.cross]] * 2
    # One seat: the second student has no suggestion.
    assert [row.suggested for row in rows] == [people.cross, None]


def test_one_mentor_may_be_preferred_for_all(noor, people):
    for mentor in (people.cross, people.past):
        page = noor.get(f"{address(people)}{days()}&mentor={mentor.name}")
        assert {row.suggested for row in page.context["form"].rows} == {mentor}
    for wrong in ("x", "9" * 30, people.carl.name):
        page = noor.get(f"{address(people)}{days()}&mentor={wrong}")
        assert page.context["preference"].errors["mentor"]
        assert all(row.suggested for row in page.context["form"].rows)


def test_names_are_suggested_once_for_students_with_the_same_candidates(noor, people):
    page = noor.get(address(people) + days()).content.decode()
    lists = page.split("<datalist")[1:]
    assert len(lists) == 2  # for whom to prefer, and for both students
    assert f'value="{people.cross.name}"' in lists[1]
    assert people.carl.name not in page
    # What is chosen there stands in the address.
    assert people.cross.email not in lists[0].partition("</datalist>")[0]


def test_part_of_a_name_is_enough_and_several_are_asked_which(noor, people):
    sent = {f"mentor_{people.stu.pk}": "cross"}
    assert noor.post(address(people) + days(), sent).status_code == 302
    assert covers().get().mentor == people.cross
    make.mentor("Crossley Mentor", people.baking)
    answer = noor.post(address(people) + days(), {f"mentor_{people.more['olga'].pk}": "mentor"})
    assert error_codes(answer.context["form"]) == {f"mentor_{people.more['olga'].pk}": ["several"]}
    assert covers().count() == 1


def test_all_covers_are_given_at_once_with_the_sessions(noor, people):
    main = Mentorship.objects.main().get(student=people.stu)
    session = make.session(main, starts_at=timezone.now() + timedelta(days=5))
    answer = noor.post(address(people) + days(), chosen(people, people.cross, people.past))
    assert answer.status_code == 302
    found = {cover.student.name: cover for cover in covers()}
    assert found["Stu Student"].mentor == people.cross
    assert found["Olga Other"].mentor == people.past
    assert {cover.granted_by for cover in found.values()} == {people.noor}
    assert all(c.ends_at - c.starts_at == timedelta(days=13) for c in found.values())
    session.refresh_from_db()
    assert session.mentor == people.cross
    assert away(noor) == {}


def test_a_student_may_be_left_out_and_sessions_kept(noor, people):
    main = Mentorship.objects.main().get(student=people.stu)
    session = make.session(main, starts_at=timezone.now() + timedelta(days=5))
    sent = chosen(people, people.cross, None)
    del sent["hand_over"]
    noor.post(address(people) + days(), sent)
    assert [cover.student for cover in covers()] == [people.stu]
    session.refresh_from_db()
    assert session.mentor == people.maya


def test_when_one_cannot_be_given_none_is_and_the_page_says_beside_whom(noor, people):
    Mentor.objects.filter(user=people.cross).update(capacity=1)
    answer = noor.post(address(people) + days(), chosen(people, people.cross, people.cross))
    assert answer.status_code == 422
    assert not covers().exists()
    form = answer.context["form"]
    assert list(form.errors) == [f"mentor_{people.stu.pk}"]


@pytest.mark.parametrize("name", ["carl", "maya", "both", "former", "ines", "nora", "stu"])
def test_nobody_covers_who_may_not(noor, people, name):
    person = getattr(people, name)
    answer = noor.post(address(people) + days(), chosen(people, person, None))
    assert answer.status_code == 422
    assert not covers().exists()


def test_nobody_chosen_is_said(noor, people):
    assert noor.post(address(people) + days(), chosen(people, None, None)).status_code == 422


@pytest.mark.parametrize("query", ["?starts_on=x&ends_on=y", days(9, 3), days(3, 800)])
def test_days_that_are_none_are_said_and_nothing_is_planned(noor, people, query):
    for answer in (
        noor.get(address(people) + query),
        noor.post(address(people) + query, chosen(people, people.cross, people.cross)),
    ):
        assert answer.context["days"].errors
        assert "form" not in answer.context
    assert not covers().exists()


def test_a_student_who_got_a_cover_meanwhile_is_no_longer_offered(noor, people):
    span = {"starts_at": timezone.now() + timedelta(days=4)}
    span["ends_at"] = span["starts_at"] + timedelta(days=2)
    make.mentorship(people.past, people.stu, kind="cover", **span)
    page = noor.get(address(people) + days())
    assert [row.student.name for row in page.context["form"].rows] == ["Olga Other"]
    assert page.context["covered"] == 1


@pytest.mark.parametrize("name", ["stu", "maya", "ines", "tom", "nora"])
def test_nobody_else_gives_covers(client, people, name):
    client.force_login(getattr(people, name))
    assert client.get(address(people)).status_code == 404
    sent = chosen(people, people.cross, people.cross)
    assert client.post(address(people) + days(), sent).status_code == 404
    assert not covers().exists()


def test_there_is_no_page_for_somebody_who_is_no_mentor(noor, people):
    for person in (people.stu, people.ines):
        assert noor.get(f"/covers/mentors/{person.pk}/").status_code == 404


def test_many_mentors_and_students_cost_no_more_queries(noor, people):
    def cost():
        found = []
        for page in ("/covers/", address(people) + days()):
            noor.get(page)
            with CaptureQueriesContext(connections[OWNER]) as asked:
                noor.get(page)
            found.append(len(asked))
        return found

    off(people.maya)
    few = cost()
    Mentor.objects.filter(user=people.maya).update(capacity=40, certified_at=timezone.now())
    for n in range(12):
        make.mentorship(people.maya, make.student(f"Student {n}", people.baking))
        other = make.mentor(f"Mentor {n}", people.baking)
        make.mentorship(other, make.student(f"Other {n}", people.baking))
        if n % 2:
            off(other)
    assert cost() == few
    assert max(few) <= 16
