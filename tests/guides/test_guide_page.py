"""The Mentor guide tab: what its readers see, tick and leave behind in the log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from guides.models import Criterion, Guide, Reading, Tick
from mentorhub.database import STAFF, signed_in_as
from students.models import Mentorship, ProjectWork
from tests import factories as make
from tests.people import MAY_READ_BREAD, school

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wall]
GUIDE = "/projects/baking/bread/guide/"


@pytest.fixture
def baking():
    people = school()
    make.guide(people.bread, "sourdough")
    return people


def rows(model):
    with signed_in_as(STAFF):
        return list(model.objects.all())


def test_its_readers_see_it_and_nobody_else_does(client, baking, through_the_wall):
    for name, person in baking.everyone.items():
        client.force_login(person)
        response = client.get(GUIDE)
        assert response.status_code == (200 if name in MAY_READ_BREAD else 404), name
        assert (b"sourdough" in response.content) == (name in MAY_READ_BREAD), name


def test_the_page_carries_the_readers_name_and_the_reading_is_logged(
    client, baking, through_the_wall
):
    client.force_login(baking.ines)
    page = client.get(GUIDE).content.decode()
    assert "Ines Assessor" in page
    (reading,) = rows(Reading)
    assert (reading.reader_id, reading.project_id) == (baking.ines.pk, baking.bread.pk)


def test_a_refusal_leaves_no_reading(client, baking, through_the_wall):
    client.force_login(baking.stu)
    client.get(GUIDE)
    assert rows(Reading) == []


def test_a_mentor_ticks_for_their_own_student_and_takes_it_back(client, baking, through_the_wall):
    (criterion,) = rows(Criterion)
    client.force_login(baking.maya)
    mark = {"student": baking.stu.pk, "criterion": criterion.pk, "met": "1"}
    response = client.post(f"{GUIDE}ticks/", mark)
    assert response.status_code == 302
    (tick,) = rows(Tick)
    assert (tick.mentor_id, tick.student_id) == (baking.maya.pk, baking.stu.pk)
    client.post(f"{GUIDE}ticks/", mark)
    assert len(rows(Tick)) == 1
    client.post(f"{GUIDE}ticks/", mark | {"met": "0"})
    assert rows(Tick) == []


def test_the_last_note_of_the_student_is_one_click_away(client, baking, through_the_wall):
    note = f'href="/dashboard/students/{baking.stu.pk}/#last-note"'
    client.force_login(baking.maya)
    assert note in client.get(GUIDE).content.decode()
    client.force_login(baking.ines)
    assert "#last-note" not in client.get(GUIDE).content.decode()


def test_without_a_student_nothing_looks_as_if_it_could_be_ticked(client, baking, through_the_wall):
    client.force_login(baking.maya)
    checklist = '<ul class="criteria">'
    for address in (f"{GUIDE}?student={baking.stu.pk}", GUIDE):
        page = client.get(address)
        part = page.content.decode().partition(checklist)[2].partition("</ul>")[0]
        assert ('class="box"' in part) == (page.context["student"] is not None), address
    client.force_login(baking.ines)
    part = client.get(GUIDE).content.decode().partition(checklist)[2].partition("</ul>")[0]
    assert "criterion-plain" in part
    assert 'class="box"' not in part


def test_nobody_ticks_for_a_student_they_do_not_support(client, baking, through_the_wall):
    (criterion,) = rows(Criterion)
    mark = {"student": baking.stu.pk, "criterion": criterion.pk, "met": "1"}
    for person in (baking.ines, baking.cross, baking.stu, baking.carl):
        client.force_login(person)
        assert client.post(f"{GUIDE}ticks/", mark).status_code == 404
    client.force_login(baking.maya)
    Mentorship.objects.get().end(by=make.office())
    assert client.post(f"{GUIDE}ticks/", mark).status_code == 404
    assert rows(Tick) == []


def test_a_criterion_of_another_project_is_not_ticked(client, baking, through_the_wall):
    make.guide(baking.table, "oak")
    foreign = next(c for c in rows(Criterion) if "oak" in c.text)
    client.force_login(baking.maya)
    mark = {"student": baking.stu.pk, "criterion": foreign.pk, "met": "1"}
    assert client.post(f"{GUIDE}ticks/", mark).status_code == 404


def test_ticks_are_private_to_the_mentor(client, baking, through_the_wall):
    (criterion,) = rows(Criterion)
    client.force_login(baking.maya)
    mark = {"student": baking.stu.pk, "criterion": criterion.pk, "met": "1"}
    client.post(f"{GUIDE}ticks/", mark)
    now = Mentorship.objects.get().starts_at
    make.mentorship(
        baking.cross,
        baking.stu,
        kind="cover",
        starts_at=now,
        ends_at=now.replace(year=now.year + 1),
    )
    client.force_login(baking.cross)
    page = client.get(f"{GUIDE}?student={baking.stu.pk}")
    assert page.context["guide"].ticked == 0
    client.force_login(baking.maya)
    assert client.get(f"{GUIDE}?student={baking.stu.pk}").context["guide"].ticked == 1


def test_a_project_without_a_guide_says_so_to_its_readers(client, baking, through_the_wall):
    client.force_login(baking.maya)
    response = client.get("/projects/baking/cake/guide/")
    assert response.status_code == 200
    assert response.context["guide"] is None


def test_managers_look_at_the_reading_log_and_others_do_not(client, baking, through_the_wall):
    client.force_login(baking.maya)
    client.get(GUIDE)
    client.force_login(baking.noor)
    page = client.get("/reading-log/").content.decode()
    assert "Maya Mentor" in page
    assert "sourdough" not in page
    assert "Maya Mentor" not in client.get("/reading-log/?q=nobody").content.decode()
    for person in (baking.maya, baking.stu, baking.ines, baking.tom):
        client.force_login(person)
        assert client.get("/reading-log/").status_code == 404


def test_the_step_of_the_students_week_is_marked_for_their_mentor(client, baking, through_the_wall):
    with signed_in_as(STAFF):
        Guide.objects.update(steps="### Week 1: knead\n\n- Fold.\n\n### Week 2: bake\n\n- Look.")
    ProjectWork.objects.create(
        enrolment=baking.stu.enrolments.get(),
        project=baking.bread,
        started_at=timezone.now() - timedelta(days=8),
    )
    client.force_login(baking.maya)
    context = client.get(GUIDE, {"student": baking.stu.pk}).context
    assert [step.is_now for step in context["outline"].steps] == [False, True]
    client.force_login(baking.ines)
    context = client.get(GUIDE, {"student": baking.stu.pk}).context
    assert context["week"] is None
    assert [step.is_now for step in context["outline"].steps] == [False, False]
