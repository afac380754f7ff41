"""The pages of a defence: who sees and does what."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from students.defences import booking, holding
from students.deliverables.comments import comment_on
from students.deliverables.submission import hand_in
from students.models import Assessment, Defence, WeeklyHours
from tests import factories as make

pytestmark = pytest.mark.django_db


def day(n=16, hour=12):
    return datetime.combine(timezone.now().date() + timedelta(days=n), time(hour), UTC)


def url(defence, page=""):
    return f"/defences/{defence.pk}/{page}"


def sent(defence, n=16, hour="12:00", **fields):
    when = timezone.now().date() + timedelta(days=n)
    return {"date": str(when), "time": hour, "seen": defence.schedule_version} | fields


@pytest.mark.parametrize("name", ["stu", "maya", "ines", "noor", "tom"])
@pytest.mark.parametrize("state", ["requested", "booked", "begun", "held", "not held"])
def test_whoever_is_concerned_reads_it_in_every_state(people, signed_in, name, state):
    defence = {
        "requested": make.requested_defence,
        "booked": make.booked_defence,
        "begun": make.begun_defence,
        "held": make.held_defence,
        "not held": make.begun_defence,
    }[state](people.work, *([] if state == "requested" else [people.ines]), by=people.maya)
    if state == "not held":
        holding.not_held(defence, "no_deliverables", "Nothing <b>came</b>.", by=people.ines)
    if state == "requested":
        Defence.objects.update(proposed_until=None)
    page = signed_in(getattr(people, name)).get(url(defence))
    assert page.status_code == 200
    if state == "not held":
        assert "Nothing &lt;b&gt;came&lt;/b&gt;." in page.text


@pytest.mark.parametrize("name", ["carl", "ivo", "axel", "una", "both", "cross", "nora"])
def test_to_everybody_else_it_does_not_exist(people, booked, signed_in, name):
    browser = signed_in(getattr(people, name))
    assert browser.get(url(booked)).status_code == 404
    for page in ("take", "move"):
        assert browser.get(url(booked, f"{page}/")).status_code == 404
    for page in ("give-back", "call-off", "held", "not-held", "decline", "recording"):
        assert browser.post(url(booked, f"{page}/"), {"words": "No."}).status_code == 404
    booked.refresh_from_db()
    assert booked.is_booked


def test_free_times_are_those_of_both(people, requested, signed_in):
    for weekday in range(7):
        WeeklyHours.objects.create(person=people.ines, weekday=weekday, starts=600, ends=780)
        WeeklyHours.objects.create(person=people.stu, weekday=weekday, starts=300, ends=480)
    page = signed_in(people.ines).get(url(requested, "take/"))
    window = page.context["slots"].window
    for each in page.context["slots"].suggested:
        assert window.first <= each.starts.date() <= window.last
    assert page.context["slots"].suggested[0].suits_both
    first, last = page.context["slots"].days[0].ranges[0]
    assert (last - first) % timedelta(minutes=15) == timedelta(0)


def test_what_is_taken_is_not_offered(people, requested, signed_in):
    lisbon = 60 * 60
    WeeklyHours.objects.bulk_create(
        WeeklyHours(person=people.ines, weekday=weekday, starts=600, ends=720)
        for weekday in range(7)
    )
    del lisbon
    make.session(people.mentorship, starts_at=day(16, 9), minutes=240)
    days = signed_in(people.ines).get(url(requested, "take/")).context["slots"].days
    assert day(16).date() not in {each.day for each in days}
    assert day(17).date() in {each.day for each in days}


def test_taking_it_in_a_browser(people, requested, signed_in):
    browser = signed_in(people.ines)
    check = browser.post(url(requested, "take/"), sent(requested, check="1"))
    assert check.status_code == 200
    assert not Assessment.objects.exists()
    response = browser.post(
        url(requested, "take/"), sent(requested, join_url="https://meet.example.org/x")
    )
    assert response.headers["Location"] == url(requested)
    requested.refresh_from_db()
    assert requested.is_booked
    assert requested.join_url == "https://meet.example.org/x"
    assert requested.starts_at.astimezone(UTC).hour == 12


@pytest.mark.parametrize(("n", "hour"), [(3, "12:00"), (40, "12:00"), (16, "")])
def test_what_does_not_fit_is_said_at_the_field(people, requested, signed_in, n, hour):
    response = signed_in(people.ines).post(url(requested, "take/"), sent(requested, n, hour))
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Assessment.objects.exists()


def test_the_second_of_two_is_sent_to_the_queue_with_the_reason(people, requested, signed_in):
    late = signed_in(people.ivo)
    assert late.get(url(requested, "take/")).status_code == 200
    signed_in(people.ines).post(url(requested, "take/"), sent(requested))
    assert late.post(url(requested, "take/"), sent(requested)).status_code in (302, 404)
    assert Assessment.objects.get().assessor == people.ines


def test_declining_opens_it_to_all(people, signed_in):
    defence = make.requested_defence(people.work, by=people.maya)
    signed_in(defence.proposed_to).post(url(defence, "decline/"))
    defence.refresh_from_db()
    assert defence.proposed_until <= timezone.now()


def test_moving_and_the_link(people, booked, signed_in):
    browser = signed_in(people.ines)
    assert browser.get(url(booked, "move/")).status_code == 200
    browser.post(url(booked, "move/"), sent(booked, 18))
    booked.refresh_from_db()
    assert booked.starts_at.date() == day(18).date()
    stale = browser.post(url(booked, "move/"), sent(booked, 19, seen="1"))
    assert stale.status_code == 422
    link = {"link": "1", "join_url": "https://meet.example.org/y"}
    browser.post(url(booked, "move/"), link)
    booked.refresh_from_db()
    assert booked.join_url == "https://meet.example.org/y"


def test_calling_off_needs_words(people, booked, signed_in):
    browser = signed_in(people.maya)
    version = {"seen": booked.schedule_version}
    assert browser.post(url(booked, "call-off/"), version).status_code == 422
    browser.post(url(booked, "call-off/"), version | {"words": "The oven broke."})
    booked.refresh_from_db()
    assert booked.not_held_words == "The oven broke."
    assert "The oven broke." in signed_in(people.stu).get(url(booked)).text


def test_a_student_calls_nothing_off(people, booked, signed_in):
    response = signed_in(people.stu).post(url(booked, "call-off/"), {"words": "No."})
    assert response.status_code == 404


def test_held_then_recorded(people, begun, signed_in):
    browser = signed_in(people.ines)
    browser.post(url(begun, "held/"))
    begun.refresh_from_db()
    assert begun.is_held
    browser.post(url(begun, "recording/"), {"recording_url": "video.example.org/1"})
    begun.refresh_from_db()
    assert begun.recording_url == "https://video.example.org/1"
    assert "video.example.org" in signed_in(people.stu).get(url(begun)).text


def test_the_mentor_says_that_the_assessor_did_not_come(people, begun, signed_in):
    browser = signed_in(people.maya)
    browser.post(url(begun, "not-held/"), {"because": "assessor_absent"})
    begun.refresh_from_db()
    assert begun.not_held_because == "assessor_absent"
    assert "/evaluations/requests/new/?work=" in browser.get(url(begun)).text


def test_nobody_reads_the_work_before_taking_it(people, requested, signed_in):
    page = signed_in(people.ines).get(url(requested))
    assert page.context["sees_work"] is False
    assert list(page.context["deliverables"]) == []


@pytest.fixture
def address(people, settings, tmp_path):
    """Of a file that Stu has handed in for the work, with a comment of Maya’s."""
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("loaf.txt", b"crust")
    made = hand_in(people.enrolment, people.bread, by=people.stu, upload=upload)
    comment_on(made, "Salt is missing.", by=people.maya)
    return f"/deliverables/{made.pk}/"


def test_whoever_took_it_reads_what_was_handed_in_with_its_comments(
    people, address, booked, signed_in
):
    browser = signed_in(people.ines)
    page = browser.get(address)
    assert "Salt is missing." in page.text
    assert page.context["may_comment"] is page.context["may_change"] is False
    assert f"/dashboard/students/{people.stu.pk}/" not in page.text
    assert browser.get(address + "file/").getvalue() == b"crust"
    assert browser.post(address, {"text": "No."}).status_code == 404
    assert browser.post(address + "read/").status_code == 404


@pytest.mark.parametrize("name", ["ivo", "una", "axel"])
def test_to_another_assessor_what_was_handed_in_does_not_exist(
    people, address, booked, signed_in, name
):
    browser = signed_in(getattr(people, name))
    assert browser.get(address).status_code == 404
    assert browser.get(address + "file/").status_code == 404


def test_nor_before_it_is_taken_and_after_it_is_given_back(people, address, requested, signed_in):
    browser = signed_in(people.ines)
    assert browser.get(address).status_code == 404
    booking.take(requested, day(), by=people.ines)
    assert browser.get(address).status_code == 200
    booking.give_back(requested, by=people.ines)
    assert browser.get(address).status_code == 404
    assert browser.get(address + "file/").status_code == 404


def test_a_page_costs_the_same_with_many_deliverables(
    people, booked, signed_in, django_assert_max_num_queries
):
    for person in (people.stu, people.maya, people.ines):
        browser = signed_in(person)
        browser.get(url(booked))
        with django_assert_max_num_queries(14):
            browser.get(url(booked))
