"""A date out of bounds that somebody types, at each place that takes one: it is refused beside its
field, what was typed stays, and nothing is written."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Announcement, Mentor
from mentorhub.dates import LAST_DAY, SERIES_AHEAD
from students.models import Absence, Mentorship, Pause, Session, TimeOff, TimeProposal
from students.replies.links import Action, Link
from students.sessions.errors import TooFarAheadError
from tests import factories as make
from tests.admin.forms import filled
from tests.client import Client
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db
ENDS = ["0001-01-01", "9999-12-31"]
CLOCKS = ["Etc/GMT+12", "Pacific/Kiritimati"]
each_end = pytest.mark.parametrize("day", ENDS)


@pytest.fixture(params=CLOCKS)
def people(request):
    found = school()
    for person in found.everyone.values():
        person.zone = request.param
        person.save(update_fields=["zone"])
    found.mentorship = Mentorship.objects.get(mentor=found.maya)
    return found


def in_days(day):
    """A day as a browser sends it; a number counts from today."""
    if isinstance(day, str):
        return day
    return (timezone.localdate() + timedelta(days=day)).isoformat()


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def refused(answer, form, field, typed):
    """The form of the page has an error beside the field, which keeps what was typed."""
    found = answer.context[form] if isinstance(form, str) else form(answer.context)
    assert field in found.errors, found.errors
    assert f'value="{typed}"' in answer.content.decode()


@each_end
@pytest.mark.parametrize("field", ["since", "until"])
def test_an_announcement(people, day, field):
    typed = {"title": "Closed", "body": "On Monday.", field: f"{day}T10:00"}
    answer = signed_in(people.noor).post("/announcements/", typed)
    assert answer.status_code == 422
    refused(answer, "form", field, typed[field])
    assert not Announcement.objects.exists()
    assert signed_in(people.maya).get("/dashboard/").status_code == 200


@each_end
def test_planning_and_moving_and_proposing_a_session(people, day):
    session = make.session(people.mentorship)
    maya, stu = signed_in(people.maya), signed_in(people.stu)
    when = {"date": day, "time": "10:00"}
    planned = {
        **when, "student": people.stu.pk, "weeks": "1", "minutes": "30", "kind": "weekly",
        "join_url": "",
    }  # fmt: skip
    refused(maya.post("/sessions/plan/", planned), "form", "date", day)
    move = reverse("session_move", args=[session.pk])
    refused(maya.post(move, {**when, "which": "one"}), "form", "date", day)
    refused(stu.post(reverse("session_proposal"), {**when, "note": ""}), "form", "date", day)
    for page in (reverse("session_plan"), move):
        assert maya.get(f"{page}?date={day}&time=10:00").status_code == 200
    assert [row.starts_at for row in Session.objects.all()] == [session.starts_at]
    assert not TimeProposal.objects.exists()


@pytest.mark.parametrize("day", [*ENDS, 3 * 366])
def test_the_next_session_in_the_form_that_ends_one(people, day):
    session, day = make.past_session(people.mentorship, days_ago=1), in_days(day)
    typed = {"outcome": "held", "plan_next": "on", "next_day": day, "next_time": "10:00"}
    answer = signed_in(people.maya).post(reverse("session_outcome", args=[session.pk]), typed)
    refused(answer, "close_form", "next_day", day)
    session.refresh_from_db()
    assert session.is_planned
    assert Session.objects.count() == 1


@pytest.mark.parametrize("day", [*ENDS, 3 * 366])
def test_another_time_through_the_link_in_a_mail(people, client, day):
    session, day = make.session(people.mentorship), in_days(day)
    link = Link(session.pk, session.schedule_version, people.stu.pk, Action.PROPOSE)
    typed = {"day": day, "hour": "10:00", "note": ""}
    answer = client.post(reverse("reply", args=[link.token]), typed)
    refused(answer, "form", "day", day)
    assert not TimeProposal.objects.exists()
    assert signed_in(people.maya).get("/sessions/").status_code == 200


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("0001-01-01", "0001-02-01", "starts_on"),
        ("9999-12-30", "9999-12-31", "ends_on"),
        (1, "9999-12-31", "ends_on"),
        (800, 801, "starts_on"),
        (-200, 3, "starts_on"),
    ],
)
@pytest.mark.parametrize("step", ["look", "plan"])
def test_a_cover(people, first, last, field, step):
    typed = {
        "student": people.stu.email, "mentor": people.cross.email, "step": step,
        "starts_on": in_days(first), "ends_on": in_days(last),
    }  # fmt: skip
    answer = signed_in(people.noor).post("/covers/plan/", typed)
    assert answer.status_code == 422
    refused(answer, "form", field, typed[field])
    assert not Mentorship.objects.covers().exists()


@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
@each_end
def test_days_off(people, field, day):
    typed = {"do": "off", "starts_on": in_days(1), "ends_on": in_days(2), field: day}
    answer = signed_in(people.maya).post(reverse("session_settings"), typed)
    assert answer.status_code == 422
    refused(answer, lambda context: context["forms"]["off"], field, day)
    assert not TimeOff.objects.exists()


@each_end
def test_a_pause_of_a_mentor(people, day):
    url = reverse("profile_part", args=["pause"])
    answer = signed_in(people.maya).post(url, {"first": day, "last": day})
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.content.decode()
    assert not Mentor.objects.exclude(paused_from=None).exists()


@pytest.mark.parametrize(
    ("model", "field", "rest"),
    [
        ("dashboard_announcement", "since", {"title": "Closed", "body": "On Monday."}),
        ("students_mentorship", "starts_at", {}),
        ("students_mentorship", "ends_at", {"kind": "cover"}),
        ("students_enrolment", "started_at", {}),
        ("students_timeoff", "starts_on", {"ends_on": "2030-01-01"}),
        ("students_absence", "on", {}),
    ],
)
@each_end
def test_in_the_administration(people, model, field, rest, day):
    tom, url = signed_in(people.tom), reverse(f"admin:{model}_add")
    page = tom.get(url)
    is_instant = field.endswith("_at") or field == "since"
    given = {f"{field}_0": day, f"{field}_1": "23:59:59"} if is_instant else {field: day}
    whom = {
        "student": people.nora.pk, "mentor": people.carl.pk, "path": people.baking.pk,
        "person": people.maya.pk, "enrolment": people.stu.enrolments.get().pk,
    }  # fmt: skip
    before = [rows.count() for rows in (Announcement.objects, Mentorship.objects, Absence.objects)]
    answer = tom.post(url, {**filled(page), **whom, **rest, **given})
    assert answer.status_code == 200
    (code,) = error_codes(answer.context["adminform"].form)[field]
    assert code == ("too_early" if day < "1900" else "too_late")
    assert f'value="{day}"' in answer.content.decode()
    after = [rows.count() for rows in (Announcement.objects, Mentorship.objects, Absence.objects)]
    assert before == after
    assert not TimeOff.objects.exists()


def test_a_pause_of_a_student_and_a_date_due_in_the_administration(people):
    enrolment = people.stu.enrolments.get()
    make.work(people.stu, people.bread)
    tom, url = (
        signed_in(people.tom),
        reverse("admin:students_enrolment_change", args=[enrolment.pk]),
    )
    page = tom.get(f"{url}?rows=1")
    typed = {"pauses-0-starts_on": "0001-01-01", "pauses-0-ends_on": "9999-12-31",
             "works-0-due_on": "9999-12-31"}  # fmt: skip
    answer = tom.post(f"{url}?rows=1", {**filled(page), **typed})
    codes = {}
    for inline in answer.context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            codes |= error_codes(form)
    assert codes == {"starts_on": ["too_early"], "ends_on": ["too_late"], "due_on": ["too_late"]}
    assert not Pause.objects.exists()


def test_no_session_lies_further_ahead_than_its_form_allows(people):
    """However it is asked for: by a form, a link, a series, or code to come."""
    far = timezone.now() + SERIES_AHEAD + timedelta(days=1)
    session = make.session(people.mentorship)
    with pytest.raises(TooFarAheadError):
        make.session(people.mentorship, starts_at=far)
    with pytest.raises(TooFarAheadError):
        session.move(far, by=people.maya)
    with pytest.raises(TooFarAheadError):
        TimeProposal.propose(people.mentorship, far, by=people.stu)
    assert Session.objects.count() == 1


@pytest.mark.parametrize("view", ["week", "month"])
@pytest.mark.parametrize("day", ENDS)
def test_an_agenda_stays_within_the_bounds(people, view, day):
    context = signed_in(people.maya).get(f"/sessions/?view={view}&on={day}").context
    assert context["first_day"].year in (1999, 2000, 2099)
    for way in ("previous", "next"):
        page = signed_in(people.maya).get(f"/sessions/?view={view}&on={context[way]}")
        assert page.status_code == 200


def test_the_last_day_of_all_is_a_day_like_any_other(people):
    page = signed_in(people.maya).get(f"/sessions/?on={LAST_DAY}")
    assert LAST_DAY in [each.date for each in page.context["days"]]
