"""The calendar answers a click: free half hours, shaded hours, who stands beside whom, both clocks,
days with more than fits, days on which the clocks change."""

import gzip
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.models import Mentor
from mentorhub.accounts.models import Role, User
from mentorhub.database import OWNER
from students.models import Mentorship, Pause, TimeOff, TimeProposal, WeeklyHours
from tests import factories as make

pytestmark = pytest.mark.django_db

# A Wednesday: 10:00 in Paris, 04:00 in New York.
NOW = datetime(2027, 2, 10, 9, tzinfo=UTC)
WEEK = "/sessions/?view=week&on=2027-02-10"
MONTH = "/sessions/?view=month&on=2027-02-10"
PLAN = "/sessions/plan/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def at(day, hour, minute=0, month=2):
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def hours(person, *stretches):
    for weekday, starts, ends in stretches:
        WeeklyHours.objects.create(
            person=person, weekday=weekday, starts=60 * starts, ends=60 * ends
        )


@pytest.fixture
def week(signed_in):
    """The days of a person's week, by their day of the month."""

    def of(person, address=WEEK):
        days = signed_in(person).get(address).context["days"]
        return {day.date.day: day for day in days}

    return of


@pytest.fixture
def soup(signed_in):
    return lambda person, address: BeautifulSoup(
        signed_in(person).get(address).content, "html.parser"
    )


# --- Free half hours ------------------------------------------------------------------------------


def test_a_free_half_hour_leads_to_the_form_with_its_date_and_time(people, mentorship, soup):
    page = soup(people.maya, WEEK)
    links = {link["href"] for link in page.select(".day-free a")}
    assert f"{PLAN}?date=2027-02-11&time=15:30#when" in links
    form = soup(people.maya, f"{PLAN}?date=2027-02-11&time=15:30")
    assert form.find(attrs={"name": "date"})["value"] == "2027-02-11"
    assert form.find(attrs={"name": "time"})["value"] == "15:30"


def test_what_is_past_or_taken_is_not_free(people, mentorship, week):
    make.session(mentorship, starts_at=at(10, 13), minutes=45)
    times = [place.time for place in week(people.maya)[10].free]
    assert week(people.maya)[9].free == []
    assert times[0] == "10:30"
    assert "13:30" in times
    # 14:00 to 14:45 on Maya's clock.
    assert not {"14:00", "14:30"} & set(times)
    assert "15:00" in times


def test_a_student_proposes_where_a_mentor_plans(people, mentorship, soup):
    links = [link["href"] for link in soup(people.stu, WEEK).select(".day-free a")]
    assert links
    assert all(link.startswith(reverse("session_proposal")) for link in links)


def test_who_has_nobody_to_plan_with_has_no_free_places(people, mentorship, soup):
    make.ended_without_a_word(mentorship)
    Mentorship.objects.filter(mentor=people.maya).delete()
    for address in (WEEK, MONTH):
        assert not soup(people.maya, address).select(".day-free a, .month-plan, .week-plan")


def test_a_shared_screen_shows_neither_hours_nor_time_off_nor_free_places(
    people, mentorship, signed_in
):
    hours(people.stu, (2, 17, 20))
    hours(people.maya, (2, 9, 12))
    TimeOff.objects.create(person=people.maya, starts_on="2027-02-11", ends_on="2027-02-12")
    client = signed_in(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    for address in (WEEK, MONTH):
        page = client.get(address)
        assert page.context["request"].sharing
        html = BeautifulSoup(page.content, "html.parser")
        shown = ".day-off i, .away-label, .day-free a, .month-plan, .week-plan, .month-off"
        assert not html.select(shown)


def test_days_too_far_ahead_for_the_form_have_no_free_places(people, mentorship, week):
    assert not any(day.free for day in week(people.maya, "/sessions/?on=2031-05-07").values())


# --- Hours and the current time -------------------------------------------------------------------


def test_what_is_outside_the_weekly_hours_is_shaded(people, mentorship, week):
    hours(people.maya, (2, 9, 12), (2, 14, 18))
    days = week(people.maya)
    # Rows of a quarter of an hour from 8:00 to 19:00.
    assert [(band.row, band.rows) for band in days[10].off] == [(1, 4), (17, 8), (41, 4)]
    assert [(band.row, band.rows) for band in days[11].off] == [(1, 44)]
    assert days[10].hours == "09:00–12:00, 14:00–18:00"


def test_nothing_is_shaded_for_who_has_given_no_hours(people, mentorship, week):
    hours(people.stu, (2, 9, 12))
    assert not any(day.off for day in week(people.maya).values())


def test_the_week_holds_all_the_hours_that_were_given(people, mentorship, signed_in):
    hours(people.maya, (5, 6, 23))
    shown = signed_in(people.maya).get(WEEK).context["hours"]
    assert (shown[0], shown[-1]) == ("06:00", "22:00")


def test_the_line_of_the_current_time_is_on_the_readers_clock(people, mentorship, week):
    days = week(people.maya)
    assert (days[10].now.row, days[10].now.minutes) == (9, 600)
    assert days[11].now is None
    # It is 4 o'clock in New York, which the grid does not show.
    assert week(people.stu)[10].now is None


# --- Sessions beside each other, names, both clocks -----------------------------------------------


def test_what_overlaps_stands_side_by_side(people, mentorship, week):
    make.session(mentorship, starts_at=at(11, 9), minutes=60)
    TimeProposal.propose(mentorship, at(11, 9, 30), by=people.stu)
    TimeProposal.objects.filter(mentorship=mentorship).update(made_at=NOW)
    make.session(mentorship, starts_at=at(11, 11), minutes=30)
    day = week(people.maya)[11]
    [first, last] = day.entries
    [proposed] = day.proposed
    assert (first.lane, first.lanes) == (1, 2)
    assert (proposed.lane, proposed.lanes) == (2, 2)
    assert (last.lane, last.lanes) == (1, 1)


def test_first_names_are_shown_and_whole_ones_where_two_share_theirs(people, mentorship, week):
    make.session(mentorship, starts_at=at(11, 9))
    entry = week(people.maya)[11].entries[0]
    assert (entry.shown_name, entry.rest_of_name) == ("Stu", " Student")
    make.session(
        make.mentorship(people.maya, make.student("Stu Other", people.baking)),
        starts_at=at(11, 11),
    )
    names = [entry.shown_name for entry in week(people.maya)[11].entries]
    assert names == ["Stu Student", "Stu Other"]


def test_the_card_of_a_session_has_both_clocks_and_says_what_is_at_night(people, mentorship, soup):
    make.session(mentorship, starts_at=at(11, 9))
    card = soup(people.maya, WEEK).select_one(".agenda-card")
    assert "10:00 (Paris)" in card.text
    assert "04:00 (New York)" in card.text
    assert card.select_one(".entry-night")
    assert card.select_one(
        f'a[href$="{reverse("session_move", args=[mentorship.sessions.get().pk])}"]'
    )


def test_hours_of_the_student_make_a_night_no_night(people, mentorship, soup):
    hours(people.stu, (3, 3, 6))
    make.session(mentorship, starts_at=at(11, 9))
    assert not soup(people.maya, WEEK).select(".entry-night")


def test_only_a_mentor_drags_and_only_what_is_to_come(people, mentorship, soup):
    session = make.session(mentorship, starts_at=at(11, 9))
    make.past_session(mentorship, days_ago=1)
    [moved] = soup(people.maya, WEEK).select("[data-move]")
    assert moved["data-move"] == reverse("session_move", args=[session.pk])
    assert not soup(people.stu, WEEK).select("[data-move]")


def test_a_session_dropped_elsewhere_is_asked_about_by_the_form_and_not_moved(
    people, mentorship, signed_in
):
    session = make.session(mentorship, starts_at=at(11, 9))
    address = f"/sessions/{session.pk}/move/?date=2027-02-12&time=15:30"
    page = signed_in(people.maya).get(address)
    assert [f"{each:%d %H:%M}" for each in page.context["chosen"].starts] == ["12 14:30"]
    session.refresh_from_db()
    assert session.starts_at == at(11, 9)


# --- Clocks that change ---------------------------------------------------------------------------


def test_an_hour_that_the_clocks_skip_is_not_free(people, mentorship, week):
    """28 March 2027: from 2:00 to 3:00 in Paris."""
    hours(people.maya, (6, 1, 5))
    day = week(people.maya, "/sessions/?on=2027-03-28")[28]
    assert day.clock_change == 60
    times = [place.time for place in day.free]
    assert times[:4] == ["01:00", "01:30", "03:00", "03:30"]


def test_an_hour_that_comes_twice_holds_two_sessions_side_by_side(people, mentorship, week):
    """31 October 2027: 2:30 is at 0:30 and at 1:30 UTC."""
    make.session(mentorship, starts_at=at(31, 0, 30, month=10), minutes=30)
    other = make.mentorship(people.maya, make.student("Olga Other", people.baking))
    make.session(other, starts_at=at(31, 1, 30, month=10), minutes=30)
    day = week(people.maya, "/sessions/?on=2027-10-31")[31]
    assert day.clock_change == -60
    assert [(entry.row, entry.lane, entry.lanes) for entry in day.entries] == [
        (3, 1, 2),
        (3, 2, 2),
    ]


# --- The month ------------------------------------------------------------------------------------


def test_a_day_with_more_than_fits_says_how_much_more_and_leads_to_its_week(
    people, mentorship, soup
):
    for hour in (8, 10, 12):
        make.session(mentorship, starts_at=at(11, hour))
    assert not soup(people.maya, MONTH).select(".month-more")
    make.session(mentorship, starts_at=at(11, 14))
    page = soup(people.maya, MONTH)
    [more] = page.select(".month-more")
    assert more.text.split()[0] == "+2"
    assert "view=week" in more["href"]
    assert "on=2027-02-11" in more["href"]
    assert len(page.select(".month-list .entry")) == 2


def test_a_free_day_of_the_month_leads_to_the_form_with_its_date(people, mentorship, soup):
    links = [link["href"] for link in soup(people.maya, MONTH).select(".month-plan")]
    assert f"{PLAN}?date=2027-02-10#when" in links
    assert not any("2027-02-09" in link for link in links)
    form = soup(people.maya, f"{PLAN}?date=2027-02-10")
    assert form.find(attrs={"name": "date"})["value"] == "2027-02-10"


@pytest.mark.parametrize("address", [WEEK, MONTH])
def test_a_full_week_stays_small_and_costs_no_more_queries(people, mentorship, signed_in, address):
    Mentor.objects.filter(user=people.maya).update(capacity=40, certified_at=NOW)
    hours(people.maya, *((weekday, 8, 18) for weekday in range(7)))
    client = signed_in(people.maya)
    client.get(address)
    counts = []
    for number, hour in enumerate(range(8, 15)):
        student = make.student(f"Bartholomew{number} Featherstone", people.baking)
        other = make.mentorship(people.maya, student)
        for day in range(8, 15):
            make.session(other, starts_at=at(day, hour), now=at(1, 0))
        with CaptureQueriesContext(connections[OWNER]) as asked:
            page = client.get(address)
        counts.append(len(asked))
    assert sum(len(day.entries) for day in days_of(page)) == 49
    assert len(gzip.compress(page.content)) < 12 * 1024
    assert len(set(counts)) == 1
    assert counts[0] <= 16


def days_of(page):
    return page.context.get("days") or [day for week in page.context["weeks"] for day in week]


# --- With whom ------------------------------------------------------------------------------------


@pytest.fixture
def others(people, mentorship):
    found = {}
    for name, zone in (
        ("Away Anna", "Europe/Paris"), ("Busy Bea", "Europe/Paris"), ("Fine Fay", "Europe/Paris"),
        ("Late Lou", "Europe/Paris"), ("Some Sue", "Europe/Paris"),
    ):  # fmt: skip
        student = make.student(name, people.baking, zone=zone)
        found[name.split()[0]] = make.mentorship(people.maya, student)
    Pause.objects.create(
        enrolment=found["Away"].student.enrolments.get(),
        starts_on="2027-02-11",
        ends_on="2027-02-20",
    )
    make.session(found["Busy"], starts_at=at(11, 9))
    hours(found["Fine"].student, (3, 9, 12))
    hours(found["Late"].student, (3, 18, 20))
    return found


def test_with_several_students_the_choice_keeps_the_time_and_says_whom_it_suits(
    people, mentorship, others, soup
):
    page = soup(people.maya, f"{PLAN}?date=2027-02-11&time=10:00")
    rows = [(row.h2.text.strip(), row["data-suits"]) for row in page.select("[data-suits]")]
    assert rows == [
        ("Fine Fay", "WITHIN_HOURS"),
        ("Some Sue", "UNKNOWN"),
        ("Late Lou", "OUTSIDE_HOURS"),
        ("Stu Student", "NIGHT"),
        ("Away Anna", "AWAY"),
        ("Busy Bea", "BUSY"),
    ]
    fay = others["Fine"].student_id
    link = page.select_one(f'a[href*="student={fay}&"]')["href"]
    assert link == f"{PLAN}?student={fay}&date=2027-02-11&time=10%3A00#when"
    assert "04:00 (New York)" in page.text


@pytest.mark.parametrize("odd", ["date=x&time=y", "date=2027-02-11&time=25:00", "time=10:00"])
def test_a_time_that_is_none_asks_for_the_student_alone(people, mentorship, others, soup, odd):
    assert not soup(people.maya, f"{PLAN}?{odd}").select("[data-suits]")


def test_the_choice_costs_the_same_for_few_students_and_for_many(
    people, mentorship, others, signed_in, django_assert_max_num_queries
):
    Mentor.objects.filter(user=people.maya).update(capacity=40, certified_at=NOW)
    client = signed_in(people.maya)
    client.get(PLAN)
    for number in range(20):
        make.mentorship(people.maya, make.student(f"More {number}", people.baking))
    with django_assert_max_num_queries(16):
        client.get(f"{PLAN}?date=2027-02-11&time=10:00")


def test_the_week_begins_on_the_readers_monday(people, mentorship, week):
    assert sorted(week(people.maya)) == list(range(8, 15))
    assert week(people.maya)[10].is_today
    assert date(2027, 2, 10) - timedelta(days=1) == week(people.maya)[9].date
    assert week(people.maya)[9].is_past


# --- As managers read it --------------------------------------------------------------------------


def calendar_of(person):
    return f"{reverse('session_calendar_of', args=[person.pk])}?on=2027-02-10"


def test_a_manager_reads_the_calendar_of_a_mentor_on_their_own_clock(people, mentorship, signed_in):
    User.objects.filter(pk=people.noor.pk).update(zone="America/New_York")
    hours(people.maya, (2, 9, 12))
    TimeOff.objects.create(person=people.maya, starts_on="2027-02-12", ends_on="2027-02-12")
    session = make.session(mentorship, starts_at=at(11, 15))
    page = signed_in(people.noor).get(calendar_of(people.maya))
    days = {day.date.day: day for day in page.context["days"]}
    # 9:00 to 12:00 in Paris.
    assert days[10].hours == "03:00–06:00"
    assert days[12].away.is_time_off
    html = BeautifulSoup(page.content, "html.parser")
    [entry] = html.select(".entry")
    assert entry.a["href"] == reverse("session", args=[session.pk])
    assert "10:00" in entry.a.text
    assert "16:00 (Paris)" in entry.select_one(".agenda-card").text
    # It is read, and nothing else.
    assert not html.select(".day-free a, .week-plan, [data-move], .agenda-card a, .entry-join")
    month = signed_in(people.noor).get(f"{calendar_of(people.maya)}&view=month")
    assert month.context["count"] == 1


def test_hours_late_in_the_evening_reach_into_the_next_day_of_another_clock(
    people, mentorship, signed_in
):
    User.objects.filter(pk=people.noor.pk).update(zone="Asia/Tokyo")
    hours(people.maya, (2, 14, 18))
    page = signed_in(people.noor).get(calendar_of(people.maya))
    days = {day.date.day: day for day in page.context["days"]}
    assert (days[10].hours, days[11].hours) == ("22:00–24:00", "00:00–02:00")


def test_a_manager_reads_that_of_a_student_too(people, mentorship, signed_in):
    make.session(mentorship, starts_at=at(11, 15))
    page = signed_in(people.noor).get(calendar_of(people.stu))
    [entry] = [entry for day in page.context["days"] for entry in day.entries]
    assert entry.person == people.maya


def test_nobody_else_reads_the_calendar_of_another(people, mentorship, signed_in):
    for person in (people.maya, people.stu, people.cross, people.ines, people.tom, people.nora):
        assert signed_in(person).get(calendar_of(people.maya)).status_code == 404
    assert signed_in(people.noor).post(calendar_of(people.maya)).status_code == 405


def test_who_is_neither_mentor_nor_student_has_no_calendar(people, mentorship, signed_in):
    for person in (people.tom, people.noor, people.nora, people.ines):
        assert signed_in(people.noor).get(calendar_of(person)).status_code == 404


def test_a_manager_who_shares_the_screen_as_a_mentor_closes_it(people, mentorship, signed_in):
    Role.objects.create(user=people.maya, kind=Role.Kind.MANAGER)
    client = signed_in(people.maya)
    assert client.get(calendar_of(people.maya)).status_code == 200
    client.post("/sharing/", {"student": people.stu.pk})
    assert client.get(calendar_of(people.maya)).status_code == 404
