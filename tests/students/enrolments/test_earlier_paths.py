"""A former student reads their own work and nothing else, and changes nothing."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentorhub.accounts.anonymising import anonymise
from mentorhub.checks import routes
from mentorhub.database import OWNER
from mentorhub.notifications.models import Delivery
from students.enrolments.kinds import SUPPORT_ENDED
from students.enrolments.queries import end_description
from students.models import (
    Deliverable,
    DiscoveryForm,
    Enrolment,
    Goal,
    Mentorship,
    PrivateNote,
    ProjectWork,
    SessionNote,
)
from tests import factories as make
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
HOME, EARLIER = "/student/", "/student/earlier/"
DAY = timedelta(days=1)
FEW, MANY = 5, 50
LARGEST = 40 * 1024


@pytest.fixture
def people(settings, tmp_path):
    """Stu, of whom much was written, and Olga, another student of Maya's."""
    settings.MEDIA_ROOT = tmp_path
    found = school()
    found.more["olga"] = make.student("Olga Other", found.baking)
    make.mentorship(found.maya, found.more["olga"])
    for name in ("stu", "olga"):
        _write(found, name)
    return found


def _write(people, name, number=1):
    student = people.everyone[name]
    mentorship = Mentorship.objects.get(student=student)
    enrolment = student.enrolments.get()
    make.work(student, people.bread, state="to_rework")
    cake = people.baking.projects.get(slug="cake")
    ProjectWork.objects.create(
        enrolment=enrolment, project=cake, state="validated", finished_at=timezone.now() - 5 * DAY
    )
    for n in range(number):
        session = make.past_session(
            mentorship, days_ago=2 + n / 10, kind="discovery" if n == 0 else "weekly"
        )
        session.close("held", by=people.maya)
        SessionNote.objects.create(session=session, progress=f"{name} kneads {n}.")
        PrivateNote.objects.create(session=session, mentor=people.maya, text=f"{name} yawns.")
        Goal.objects.create(enrolment=enrolment, session=session, text=f"{name} weighs salt {n}")
        deliverable = Deliverable(
            enrolment=enrolment,
            project=people.bread,
            number=n + 1,
            note=f"{name} hands in {n}",
            file_name=f"{name}.txt",
            content_type="text/plain",
            size=5,
        )
        deliverable.file.save("x", ContentFile(b"crust"), save=False)
        deliverable.save(force_insert=True)
        if n == 0:
            DiscoveryForm.objects.create(session=session, support_needs=f"{name} asks for light")


def end(people, reason=Enrolment.EndReason.FINISHED, name="stu", now=None):
    people.everyone[name].enrolments.get(ended_at=None).end(reason, by=people.tom, now=now)
    people.everyone[name].refresh_from_db()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(user, address=HOME):
    response = signed_in(user).get(address)
    assert response.status_code == 200, address
    return response


# --- What they see ------------------------------------------------------------------------------


def test_a_finished_student_is_led_to_what_is_their_own(people):
    end(people)
    response = signed_in(people.stu).get("/", follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (200, HOME)
    waiting = signed_in(people.stu).get("/accounts/waiting/")
    assert (waiting.status_code, waiting["Location"]) == (302, "/")
    words = response.content.decode()
    for mine in (
        "Baking", "Bread", "Cake", "stu hands in 0", "stu.txt", "stu weighs salt 0",
        "Maya Mentor", "stu kneads 0.", "stu asks for light", "/accounts/profile/",
    ):  # fmt: skip
        assert mine in words, mine
    context = response.context
    assert context["enrolment"] == people.stu.enrolments.get()
    assert {(work.project.slug, work.is_unfinished) for work in context["works"]} == {
        ("bread", False),
        ("cake", False),
    }


def test_their_own_file_can_be_saved_and_nobody_elses(people):
    end(people)
    for name, status in (("stu", 200), ("olga", 404)):
        row = Deliverable.objects.get(enrolment__student=people.everyone[name])
        response = signed_in(people.stu).get(reverse("deliverable_file", args=[row.pk]))
        assert response.status_code == status, name
    assert "attachment" in page_file(people)["Content-Disposition"]


def page_file(people):
    row = Deliverable.objects.get(enrolment__student=people.stu)
    return page_of(people.stu, reverse("deliverable_file", args=[row.pk]))


@pytest.mark.parametrize("reason", Enrolment.EndReason)
def test_every_reason_is_said_with_its_day_on_the_readers_clock(reason):
    ended_at = timezone.now().replace(year=2026, month=6, day=4, hour=23, minute=30)
    enrolment = Enrolment(end_reason=reason, ended_at=ended_at)
    with timezone.override("Europe/Paris"):
        words = end_description(enrolment)
    assert "5 Jun 2026" in words
    others = [r for r in Enrolment.EndReason if r != reason]
    assert all(end_description(Enrolment(end_reason=r, ended_at=ended_at)) != words for r in others)


def test_the_reason_of_an_outcome_and_a_session_without_one_are_there(people):
    mentorship = Mentorship.objects.get(student=people.stu)
    cancelled = make.session(mentorship)
    cancelled.cancel("cancelled_other", by=people.maya, text="The oven is broken.")
    owed = make.past_session(mentorship, days_ago=0.5)
    end(people)
    response = page_of(people.stu)
    assert "The oven is broken." in response.content.decode()
    assert owed in response.context["sessions"].object_list


def test_sessions_that_the_end_called_off_keep_what_was_written_for_the_student(people):
    coming = make.session(Mentorship.objects.get(student=people.stu))
    SessionNote.objects.create(session=coming, remarks="Bring the sourdough.")
    end(people)
    assert "Bring the sourdough." in page_of(people.stu).content.decode()


def test_a_project_that_was_never_finished_is_not_in_progress_any_more(people):
    ProjectWork.objects.filter(enrolment__student=people.stu, finished_at=None).update(
        state="in_progress"
    )
    end(people)
    works = page_of(people.stu).context["works"]
    assert {work.project.slug for work in works if work.is_unfinished} == {"bread"}


# --- Several paths ------------------------------------------------------------------------------


@pytest.fixture
def moved(people):
    """Stu, who changed from Baking to Carpentry, where Carl is the mentor."""
    at = timezone.now() - DAY
    enrolment = people.stu.enrolments.get()
    coming = make.session(Mentorship.objects.get(student=people.stu), now=at - DAY)
    enrolment.change_path(people.carpentry, by=people.tom, now=at)
    people.stu.refresh_from_db()
    people.called_off = coming
    people.carls = make.mentorship(people.carl, people.stu, starts_at=at)
    people.newer = make.past_session(people.carls, days_ago=0.5)
    SessionNote.objects.create(session=people.newer, progress="Saws straight.")
    return people


def test_somebody_on_a_new_path_reads_the_earlier_one_beside_it(moved):
    home = page_of(moved.stu)
    assert home.context["enrolment"].path == moved.carpentry
    assert f'href="{EARLIER}"' in home.content.decode()
    earlier = page_of(moved.stu, EARLIER)
    assert [each.path for each in earlier.context["paths"]] == [moved.baking]
    words = earlier.content.decode()
    assert "stu kneads 0." in words
    assert "Saws straight." not in words
    assert moved.called_off in earlier.context["sessions"].object_list
    assert "stu kneads 0." in page_of(moved.stu, f"{EARLIER}?path=0").content.decode()


def test_without_an_earlier_path_there_is_no_such_page_and_no_link(people):
    assert EARLIER not in page_of(people.stu).content.decode()
    assert signed_in(people.stu).get(EARLIER).status_code == 404
    assert signed_in(people.nora).get(EARLIER).status_code == 404


def test_each_path_has_its_own_rows_the_newest_first(moved):
    end(moved, Enrolment.EndReason.LEFT)
    carpentry, baking = list(moved.stu.enrolments.ended())
    for address in (HOME, EARLIER, f"{HOME}?path={carpentry.pk}"):
        context = page_of(moved.stu, address).context
        assert list(context["paths"]) == [carpentry, baking]
        assert context["enrolment"] == carpentry
        assert list(context["sessions"]) == [moved.newer]
        assert not context["goals"]
        assert not context["deliverables"]
    context = page_of(moved.stu, f"{HOME}?path={baking.pk}").context
    assert context["enrolment"] == baking
    assert moved.newer not in context["sessions"].object_list
    assert [goal.text for goal in context["goals"]] == ["stu weighs salt 0"]


def test_nobody_elses_path_is_shown_by_its_number(people):
    end(people)
    end(people, name="olga")
    theirs = people.more["olga"].enrolments.get()
    for address in (f"{HOME}?path={theirs.pk}", f"{EARLIER}?path={theirs.pk}&student=1"):
        response = page_of(people.stu, address)
        assert response.context["enrolment"].student_id == people.stu.pk
        assert "olga" not in response.content.decode().lower()


def test_managers_and_mentors_who_were_students_read_their_own_there_alone(people):
    """Their rules show them everybody's rows elsewhere."""
    end(people)
    end(people, name="olga")
    Enrolment.objects.filter(student=people.more["olga"]).update(student=people.noor)
    for person in (people.noor, people.past):
        person.refresh_from_db()
        response = page_of(person, EARLIER)
        assert {each.student_id for each in response.context["paths"]} == {person.pk}
        assert not [row for row in response.context["sessions"] if row.student_id != person.pk]
        assert "stu kneads" not in response.content.decode()


def test_a_mentor_who_finished_a_path_finds_it_in_the_account_menu(people):
    assert EARLIER in page_of(people.past, "/dashboard/").content.decode()
    assert EARLIER not in page_of(people.maya, "/dashboard/").content.decode()


# --- What is not theirs -------------------------------------------------------------------------

OWN = {
    "student_home",
    "earlier_paths",
    "deliverable",
    "deliverable_file",
    "result",
    "result_jury",
    # The threads they were in, in which they write no more.
    "inbox",
    "inbox_search",
    "inbox_number",
    "inbox_thread",
    "inbox_messages",
    "inbox_file",
    "inbox_place",
    "inbox_remove",
    "inbox_report",
}


def test_no_gate_of_the_product_opens_but_that_of_their_own_work(people):
    before = people.nora
    end(people)
    opened = set()
    for _pattern, name, view in routes():
        allows = getattr(view, "allows", None)
        if getattr(view, "gate", "") == "oneself":
            continue  # pages about oneself alone, for everybody who has signed in
        if allows is not None and allows(people.stu):
            opened.add(name)
        assert allows is None or not allows(before), name
    assert opened == OWN


def test_pages_of_the_school_are_closed(people):
    make.guide(people.bread, "yeast")
    session = make.past_session(Mentorship.objects.get(student=people.stu), days_ago=1)
    end(people)
    client = signed_in(people.stu)
    for address in (
        "/projects/", "/projects/baking/", "/projects/baking/bread/brief/",
        "/projects/baking/bread/course/", "/projects/baking/bread/resources/",
        "/projects/baking/bread/guide/", "/notifications/", "/notifications/preferences/",
        "/sessions/", f"/sessions/{session.pk}/", "/sessions/calendar/", "/student/deliverables/",
        "/matching/request/", "/dashboard/", "/announcements/", "/reading-log/", "/admin/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_nothing_private_and_nobody_else_is_on_the_page(people):
    end(people)
    words = page_of(people.stu).content.decode()
    for strange in ("yawns", "olga", "Olga", "/projects/", "/notifications/", "/sessions/"):
        assert strange not in words, strange
    main = words.partition("<main")[2].partition("</main>")[0]
    assert "stu kneads" in main
    for thing in ("<form", "<button", "<input"):
        assert thing not in main, thing


def test_nothing_can_be_written(people):
    end(people)
    goal = Goal.objects.get(enrolment__student=people.stu)
    work = Deliverable.objects.get(enrolment__student=people.stu)
    client = signed_in(people.stu)
    for address in (
        f"/goals/{goal.pk}/", "/student/deliverables/", f"/deliverables/{work.pk}/read/",
        "/matching/request/", "/sessions/proposal/", "/notifications/read/",
    ):  # fmt: skip
        assert client.post(address, {"reached": "1", "link": "https://x.org/"}).status_code == 404
    for address in (HOME, EARLIER, f"/deliverables/{work.pk}/file/"):
        assert client.post(address, {"x": "1"}).status_code == 405
    goal.refresh_from_db()
    assert goal.done_at is None


def test_a_deactivated_student_has_no_page(people):
    people.stu.deactivate(by=people.tom)
    assert signed_in(people.stu).get(HOME).status_code == 302


def test_after_anonymising_nothing_is_left_to_be_read(people):
    end(people)
    client = signed_in(people.stu)
    anonymise(people.stu)
    response = client.get(HOME)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


# --- The mail about the end ---------------------------------------------------------------------


@pytest.mark.parametrize("is_active", [True, False])
def test_the_mail_about_the_end_leads_there_whoever_can_sign_in(people, is_active):
    end(people)
    people.stu.is_active = is_active
    people.stu.save()
    told = Delivery.objects.get(kind=SUPPORT_ENDED.name, recipient=people.stu)
    assert SUPPORT_ENDED.context(told)["home_url"].endswith(HOME if is_active else "")
    assert bool(SUPPORT_ENDED.context(told)["home_url"]) == is_active


# --- What it costs ------------------------------------------------------------------------------


def test_the_page_costs_the_same_with_few_and_with_many_rows(people):
    cost = {}
    for name, number in (("una", FEW), ("ines", MANY)):
        people.everyone[name].roles.update(ended_at=timezone.now())
        people.everyone[name].approvals.all().delete()
        people.everyone[name].refresh_from_db()
        make.enrolment(people.everyone[name], people.baking)
        make.mentorship(people.maya, people.everyone[name])
        _write(people, name, number)
        end(people, name=name)
        client = signed_in(people.everyone[name])
        client.get(HOME)
        with CaptureQueriesContext(connections[OWNER]) as asked:
            response = client.get(HOME)
        assert len(response.context["sessions"].object_list) <= 8
        assert len(response.content) < LARGEST
        cost[name] = len(asked)
    assert cost["una"] == cost["ines"] <= 16


def test_every_list_has_pages_and_keeps_the_path(people):
    for table in (Deliverable, Goal, ProjectWork):
        table.objects.all().delete()
    enrolment = people.stu.enrolments.get()
    mentorship = Mentorship.objects.get(student=people.stu)
    for n in range(16):
        Goal.objects.create(enrolment=enrolment, text=f"Goal {n}")
        Deliverable.objects.create(
            enrolment=enrolment, project=people.bread, number=n + 1, link="https://example.org/"
        )
        make.past_session(mentorship, days_ago=3 + n / 10)
        ProjectWork.objects.create(
            enrolment=enrolment,
            project=make.project(people.baking, position=n + 5),
            state="validated",
            finished_at=timezone.now(),
        )
    end(people)
    for name in ("projects", "handed", "goals", "sessions"):
        words = page_of(people.stu, f"{HOME}?path={enrolment.pk}").content.decode()
        assert f"path={enrolment.pk}&amp;{name}=2#" in words, name
        last = page_of(people.stu, f"{HOME}?path={enrolment.pk}&{name}=9999").content.decode()
        assert 'rel="prev"' in last, name
