"""A student's home, the paths, and the three open tabs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import CourseItem, Path, Pause, ProjectWork, Resource
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
TABS = ("brief", "course", "resources")


@pytest.fixture
def people():
    return school()


def test_a_student_reads_the_three_tabs_of_their_own_path(client, people):
    CourseItem.objects.create(project=people.bread, title="Why dough rises", minutes=20)
    Resource.objects.create(project=people.bread, title="Flour types", url="https://example.org/")
    client.force_login(people.stu)
    texts = {tab: client.get(f"/projects/baking/bread/{tab}/").content.decode() for tab in TABS}
    assert "village fair" in texts["brief"]
    assert "There are criteria" in texts["brief"]
    assert "Why dough rises" in texts["course"]
    assert "Flour types" in texts["resources"]


def test_another_path_does_not_exist_for_a_student(client, people):
    client.force_login(people.stu)
    for tab in TABS:
        assert client.get(f"/projects/carpentry/table/{tab}/").status_code == 404
    assert client.get("/projects/carpentry/").status_code == 404
    assert "Carpentry" not in client.get("/projects/").content.decode()


def test_drafts_and_archived_projects_are_out_of_sight(client, people):
    client.force_login(people.stu)
    people.bread.archive()
    assert client.get("/projects/baking/bread/brief/").status_code == 404
    people.bread.publish()
    assert client.get("/projects/baking/bread/brief/").status_code == 200
    people.bread.state = "draft"
    people.bread.save()
    assert client.get("/projects/baking/bread/brief/").status_code == 404
    Path.objects.filter(slug="baking").update(archived_at=timezone.now())
    assert client.get("/projects/baking/").status_code == 404


def test_a_finished_student_keeps_no_tab(client, people):
    people.stu.enrolments.get().end("finished", by=make.office())
    client.force_login(people.stu)
    assert client.get("/projects/baking/bread/brief/").status_code == 404


def test_search_over_paths_finds_projects_one_may_see(client, people):
    client.force_login(people.stu)
    assert [p.slug for p in client.get("/projects/?q=cake").context["paths"]] == ["baking"]
    [everything] = [p for p in client.get("/projects/").context["paths"] if p.slug == "baking"]
    # Two projects are found, and the path has no more projects for it.
    [found] = client.get("/projects/?q=a").context["paths"]
    assert found.project_count == everything.project_count > 1
    assert list(client.get("/projects/?q=table").context["paths"]) == []


def test_a_students_home_has_the_project_and_the_mentor(client, people):
    ProjectWork.objects.create(enrolment=people.stu.enrolments.get(), project=people.bread)
    client.force_login(people.stu)
    page = client.get("/student/").content.decode()
    assert "Bread" in page
    assert "Maya Mentor" in page
    assert "guide" not in page.lower()


def test_a_cover_is_the_mentor_while_it_lasts(client, people):
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    client.force_login(people.stu)
    context = client.get("/student/").context
    assert context["mentorship"].mentor == people.cross
    assert context["covered_for"].mentor == people.maya


def test_a_student_without_mentor_or_project_has_a_home_all_the_same(client, people):
    new = make.student("New Student", people.baking)
    client.force_login(new)
    context = client.get("/student/").context
    assert context["mentorship"] is None
    assert context["current"] is None


HOMES = {
    "maya": "/dashboard/", "stu": "/student/", "ines": "/evaluations/", "noor": "/managing/",
    "tom": "/admin/", "nora": "/accounts/waiting/", "both": "/dashboard/",
}  # fmt: skip


@pytest.mark.parametrize("name", HOMES)
def test_everybody_is_led_to_their_own_home(client, people, name):
    client.force_login(getattr(people, name))
    response = client.get("/", follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == HOMES[name]


def test_the_brief_begins_with_the_students_own_work_and_next_session(client, people):
    work = ProjectWork.objects.create(
        enrolment=people.stu.enrolments.get(),
        project=people.bread,
        due_on=timezone.localdate() - timedelta(days=3),
    )
    client.force_login(people.stu)
    response = client.get("/projects/baking/bread/brief/")
    assert response.context["work"] == work
    assert response.context["days_late"] > 0
    assert "data-own-work" in response.content.decode()


def test_nobody_is_late_on_the_brief_while_they_pause(client, people):
    enrolment, today = people.stu.enrolments.get(), timezone.localdate()
    due_on = today - timedelta(days=3)
    ProjectWork.objects.create(enrolment=enrolment, project=people.bread, due_on=due_on)
    Pause.objects.create(enrolment=enrolment, starts_on=today - timedelta(days=1), ends_on=today)
    client.force_login(people.stu)
    assert client.get("/projects/baking/bread/brief/").context["days_late"] == 0


def test_a_mentor_reads_the_brief_without_anybodys_work(client, people):
    client.force_login(people.maya)
    response = client.get("/projects/baking/bread/brief/")
    assert "work" not in response.context
    assert "data-own-work" not in response.content.decode()


def test_each_tab_ends_with_the_projects_before_and_after(client, people):
    after = make.project(people.bread.path, position=people.bread.position + 1)
    make.project(people.bread.path, position=people.bread.position + 2).archive()
    client.force_login(people.stu)
    for tab in TABS:
        response = client.get(f"/projects/baking/{after.slug}/{tab}/")
        assert response.context["project_after"] is None
        before = response.context["project_before"]
        assert f'href="/projects/baking/{before.slug}/{tab}/"' in response.content.decode()
