"""A date out of bounds, which the database holds all the same, breaks no page, feed, mail or task.

Two stories of one school: everything that has begun did so in the year 1; everything that is to
come or to end does so at the end of the year 9999.
"""

import time
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db import connections, models
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Announcement, Mentor
from mentorhub.accounts.models import User
from mentorhub.celery import app as celery
from mentorhub.database import OWNER
from mentorhub.notifications.models import Delivery
from students.models import (
    Absence,
    CalendarFeed,
    Goal,
    Mentorship,
    Pause,
    ProjectWork,
    Session,
    TimeOff,
    TimeProposal,
)
from students.replies.links import Action, Link
from students.sessions.absences import notify_two_absences
from tests import factories as make
from tests.admin.test_every_page import MODELS
from tests.client import Client
from tests.test_access import (  # noqa: F401  fixtures
    PAGES,
    address,
    from_one_network,
    people,
    written,
)

pytestmark = pytest.mark.django_db
PUBLIC = {"mentorhub", "accounts", "students", "dashboard", "matching", "cartridges"}
FIRST, LAST = "0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00"
# In the west of UTC the year 1 begins before the calendar does; in the east 9999 ends after it.
WEST, AMERICA, EAST = "Etc/GMT+12", "America/Los_Angeles", "Pacific/Kiritimati"
READERS = ("stu", "maya", "cross", "noor", "tom")
# What says when something ends, or is still to come: not what is over in the year 1.
AHEAD = {
    "students_mentorship": {"ends_at", "ended_at"},
    "students_enrolment": {"ended_at"},
    "students_projectwork": {"finished_at"},
    "students_pause": {"ends_on"},
    "students_timeoff": {"ends_on"},
    "students_timeproposal": {"starts_at", "answered_at"},
    "students_absence": {"withdrawn_at"},
    "students_reminder": {"due_at", "try_at", "lease_until", "data_started_at", "sent_at"},
    "students_notification": {"starts_at", "read_at"},
    "students_approval": {"ended_at"},
    "students_goal": {"done_at"},
    "students_defence": {"ends_at", "latest_on", "proposed_until", "closes_at"},
    "students_verdict": {"fix_until"},
    "students_upload": {"expires_at"},
    "accounts_role": {"ended_at"},
    "accounts_invitation": {"expires_at", "accepted_at"},
    "dashboard_announcement": {"until"},
    "dashboard_mentor": {"paused_until"},
    "matching_assignment": {"decline_until", "declined_at"},
    "matching_mentorrequest": {"returned_at", "closed_at"},
    "matching_matchingrun": {"lease_until", "finished_at"},
}


def without_rules(cursor):
    """Everything may be written, until the test is over."""
    cursor.execute("set constraints all immediate")
    cursor.execute(
        "select conrelid::regclass::text, conname from pg_constraint"
        " where contype in ('c', 'x') and connamespace = 'public'::regnamespace"
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'alter table {table} drop constraint "{name}"')
    cursor.execute("drop index students_absence_once_a_day")
    for model in apps.get_models():
        if model._meta.app_label in PUBLIC:
            cursor.execute(f"alter table {model._meta.db_table} disable trigger user")


def write_everywhere(cursor, when):
    """Each date that fits the story, and is not empty, becomes this one."""
    late = when == LAST
    for model in apps.get_models():
        if model._meta.app_label not in PUBLIC:
            continue
        table = model._meta.db_table
        ahead = AHEAD.get(table, set())
        for field in model._meta.concrete_fields:
            if isinstance(field, models.DateField) and (field.name in ahead) == late:
                cursor.execute(
                    f'update {table} set "{field.column}" = %s where "{field.column}" is not null',
                    [when[:10] if not isinstance(field, models.DateTimeField) else when],
                )


def fill(found):
    """A row of whatever has a date, beside those of the table of pages."""
    enrolment, mentorship = found.stu.enrolments.get(), Mentorship.objects.get(mentor=found.maya)
    today = timezone.localdate()
    ProjectWork.objects.filter(enrolment=enrolment).update(due_on=today)
    Pause.objects.create(enrolment=enrolment, starts_on=today, ends_on=today)
    TimeOff.objects.create(person=found.maya, starts_on=today, ends_on=today)
    for days_ago in (9, 6):
        held = make.past_session(mentorship, days_ago=days_ago)
        held.close("no_show", by=found.maya)
        notify_two_absences(held, by=found.maya)
    found.unsaid = make.past_session(mentorship, days_ago=3)
    Absence.objects.create(enrolment=enrolment, on=today, noted_by=found.maya)
    Goal.objects.create(enrolment=enrolment, session=held, text="Knead", done_at=timezone.now())
    TimeProposal.propose(mentorship, timezone.now() + timedelta(days=2), by=found.stu)
    found.announcement = Announcement.objects.create(
        title="Closed", body="On Monday.", written_by=found.noor,
        until=timezone.now() + timedelta(days=2),
    )  # fmt: skip
    Mentor.objects.update(
        certified_at=timezone.now(), confirmed_at=timezone.now(),
        paused_from=today, paused_until=today,
    )  # fmt: skip


@pytest.fixture(params=[(FIRST, WEST), (FIRST, AMERICA), (LAST, EAST)], ids=lambda p: p[1])
def story(request, people):  # noqa: F811
    when, zone = request.param
    fill(people)
    User.objects.update(zone=zone)
    with connections[OWNER].cursor() as cursor:
        without_rules(cursor)
        write_everywhere(cursor, when)
        moved = people.session if when == LAST else people.unsaid
        cursor.execute(
            "update students_session set starts_at = %s, ends_at = %s where id = %s",
            [when, when, moved.pk],
        )
        cursor.execute("update students_session set zone = %s", [zone])
    people.when, people.moved = when, moved
    for person in people.everyone.values():
        person.refresh_from_db()
    return people


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_no_page_fails_for_anybody(story):
    """Which page whom is shown is another matter: none answers with an error."""
    failed = []
    for name in READERS:
        client = browser_of(story.everyone[name])
        client.raise_request_exception = False
        for page, (arguments, _who, _status) in PAGES.items():
            url = address(story, page, arguments)
            if client.get(url).status_code >= 500:
                failed.append((name, url))
        for row in Session.objects.all():
            for page in ("session", "session_brief", "session_move", "session_cancellation"):
                if client.get(reverse(page, args=[row.pk])).status_code >= 500:
                    failed.append((name, page, row.pk))
        for query in ("view=month", "view=list", "view=week", "on=9999-12-31", "on=0001-01-01"):
            if client.get(f"/sessions/?{query}").status_code >= 500:
                failed.append((name, query))
    assert not failed


def test_what_is_out_of_bounds_is_shown_all_the_same(story):
    page = browser_of(story.maya).get("/dashboard/").content.decode()
    assert "Stu Student" in page
    assert "Closed" in page
    assert browser_of(story.stu).get("/student/").status_code == 200
    assert browser_of(story.stu).get("/sessions/?view=list").status_code == 200


def test_no_page_of_the_administration_fails(story):
    client, failed = browser_of(story.tom), []
    client.raise_request_exception = False
    for model in MODELS:
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [reverse(f"{start}_changelist")]
        if model._meta.app_label != "guides":
            urls += [
                reverse(f"{start}_change", args=[row.pk])
                for row in model._default_manager.all()[:5]
            ]
        failed += [url for url in urls if client.get(url).status_code >= 500]
    assert not failed


def test_no_calendar_and_no_answer_by_mail_fails(story, client):
    for person in (story.maya, story.stu):
        feed, _is_new = CalendarFeed.objects.get_or_create(person=person)
        assert client.get(reverse("calendar", args=[feed.token()])).status_code == 200
        for session in Session.objects.all():
            for action in Action:
                link = Link(session.pk, session.schedule_version, person.pk, action)
                answer = client.get(reverse("reply", args=[link.token]))
                assert answer.status_code in (200, 404, 410)


def test_no_task_fails_and_the_mails_of_others_go_out(story):
    Delivery.objects.update(
        state=Delivery.State.PENDING, due_at=timezone.now(), try_at=timezone.now()
    )
    celery.loader.import_default_modules()
    for entry in celery.conf.beat_schedule.values():
        celery.tasks[entry["task"]]()
    assert not Delivery.objects.filter(state=Delivery.State.PENDING, attempts__gt=0).exists()
    assert mail.outbox or Delivery.objects.filter(state=Delivery.State.CANCELLED).exists()


# --- One by one -------------------------------------------------------------------------------


@pytest.fixture
def school(people):  # noqa: F811
    with connections[OWNER].cursor() as cursor:
        without_rules(cursor)
    return people


def test_an_announcement_of_the_year_1_is_read_and_can_be_ended(school):
    row = Announcement.objects.create(title="Closed", body="Monday.", written_by=school.noor)
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "update dashboard_announcement set since = %s where id = %s", [FIRST, row.pk]
        )
    User.objects.update(zone=AMERICA)
    assert "Closed" in browser_of(school.maya).get("/dashboard/").content.decode()
    noor = browser_of(school.noor)
    assert "Closed" in noor.get("/announcements/").content.decode()
    assert noor.post(reverse("announcement_end", args=[row.pk])).status_code == 302
    assert "Closed" not in browser_of(school.maya).get("/dashboard/").content.decode()
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select since >= '2000-01-01', until <= clock_timestamp() from dashboard_announcement"
            " where id = %s",
            [row.pk],
        )
        assert cursor.fetchone() == (True, True)


def test_a_session_of_the_year_9990_can_be_cancelled_in_the_interface(school):
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "update students_session set starts_at = '9990-01-01 10:00',"
            " ends_at = '9990-01-01 10:30' where id = %s",
            [school.session.pk],
        )
    maya = browser_of(school.maya)
    page = reverse("session_cancellation", args=[school.session.pk])
    assert maya.post(page, {"reason": "cancelled_early", "text": ""}).status_code == 302
    school.session.refresh_from_db()
    assert school.session.status == "cancelled_early"


def test_a_session_of_the_year_9990_costs_a_calendar_nothing(school, client):
    far = make.session(Mentorship.objects.get(mentor=school.maya))
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "update students_session set starts_at = '9990-01-01 10:00',"
            " ends_at = '9990-01-01 10:30' where id = %s",
            [far.pk],
        )
    feed = CalendarFeed.objects.create(person=school.stu)
    began = time.perf_counter()
    text = client.get(reverse("calendar", args=[feed.token()])).content.decode()
    assert time.perf_counter() - began < 2
    assert str(far.uid) not in text
    assert str(school.session.uid) in text
    assert text.count("BEGIN:DAYLIGHT") + text.count("BEGIN:STANDARD") < 12


def test_a_rule_of_five_thousand_years_is_no_failure(school):
    make.policy(absence_months=32767)
    url = reverse("student_dashboard", args=[school.stu.pk])
    assert browser_of(school.maya).get(url).status_code == 200


def test_a_pause_of_the_year_1_can_be_taken_back(school):
    Mentor.objects.filter(user=school.maya).update(paused_from=date(2026, 1, 1))
    with connections[OWNER].cursor() as cursor:
        cursor.execute("update dashboard_mentor set paused_from = '0001-01-01'")
    maya = browser_of(school.maya)
    url = reverse("profile_part", args=["pause"])
    assert maya.post(url, {"first": "", "last": ""}).status_code in (200, 302)
    assert Mentor.objects.get(user=school.maya).paused_from is None
