"""Tom removes what is wrong in a published project, and reads before what it does to students."""

import pytest
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.core.files.base import ContentFile

from dashboard.models import Announcement
from guides.models import Guide
from mentorhub.database import STAFF, signed_in_as
from students.admin.removal import RemoveAction
from students.models import (
    CourseItem,
    Deliverable,
    ExpectedDeliverable,
    File,
    Project,
    QuizQuestion,
    Resource,
)
from students.paths.removal import address_of
from students.paths.uploads import store_upload
from tests.admin.conftest import signed_in
from tests.admin.forms import chosen, confirm, errors, hidden, send

pytestmark = pytest.mark.django_db
PROJECTS, ITEMS = "/admin/students/project/", "/admin/students/courseitem/"
RESOURCES = "/admin/students/resource/"


@pytest.fixture
def flour(school):
    return CourseItem.objects.create(project=school.bread, title="Flour", body="Wheat or rye?")


@pytest.fixture
def parts(school, flour):
    quiz = CourseItem.objects.create(project=school.bread, title="Check", kind="quiz")
    return {
        "item": flour,
        "question": QuizQuestion.objects.create(item=quiz, text="Which flour?"),
        "resource": Resource.objects.create(
            project=school.bread, title="Ovens", url="https://ovens.example.org/"
        ),
        "deliverable": ExpectedDeliverable.objects.create(project=school.bread, title="A loaf"),
    }


PAGES = {
    "item": ITEMS + "{}/remove/",
    "question": ITEMS + "quizquestion/{}/remove/",
    "resource": RESOURCES + "{}/remove/",
    "deliverable": PROJECTS + "expecteddeliverable/{}/remove/",
}
every_part = pytest.mark.parametrize("name", PAGES)


def lines(page):
    return [line.sentence for line in page.context["summary"].lines]


def said(page):
    return " ".join(lines(page))


@every_part
def test_a_part_of_a_published_project_is_removed_once_tom_confirms(school, tom, parts, name):
    part, page = parts[name], PAGES[name].format(parts[name].pk)
    assert school.bread.is_published
    shown = tom.get(page)
    assert "Bread" in said(shown)
    assert type(part).objects.filter(pk=part.pk).exists()
    answer = confirm(tom, page)
    assert not type(part).objects.filter(pk=part.pk).exists()
    assert answer.redirect_chain[-1][0] == f"{PROJECTS}{school.bread.pk}/change/"
    assert Project.objects.get(pk=school.bread.pk).is_published


@every_part
def test_the_log_keeps_what_was_removed_and_by_whom(school, tom, parts, name):
    part = parts[name]
    confirm(tom, PAGES[name].format(part.pk))
    with signed_in_as(STAFF):
        entries = LogEntry.objects.filter(user=school.tom)
        gone = entries.get(action_flag=DELETION)
        assert (gone.object_id, gone.object_repr) == (str(part.pk), str(part))
        [entry] = entries.filter(action_flag=CHANGE, object_id=str(school.bread.pk))
    assert str(part) in entry.change_message
    history = tom.get(f"{PROJECTS}{school.bread.pk}/history/").content.decode()
    assert str(part) in history


@every_part
@pytest.mark.parametrize("who", ["maya", "stu", "noor"])
def test_nobody_else_reaches_the_page(school, parts, name, who):
    client = signed_in(getattr(school, who))
    page = PAGES[name].format(parts[name].pk)
    assert client.get(page).status_code == 404
    assert client.post(page, {"asked": "1", "seen": "x"}).status_code == 404
    assert type(parts[name]).objects.filter(pk=parts[name].pk).exists()


@every_part
def test_opening_the_page_or_an_old_confirmation_changes_nothing(school, tom, parts, name):
    page = PAGES[name].format(parts[name].pk)
    tom.get(page)
    tom.post(page)
    answer = tom.post(page, {"asked": "1", "seen": "an older summary"})
    assert answer.status_code == 422
    assert answer.context["has_changed"]
    assert type(parts[name]).objects.filter(pk=parts[name].pk).exists()


def test_a_part_that_is_gone_is_a_page_that_says_so(school, tom, parts):
    for name, part in parts.items():
        page = PAGES[name].format(part.pk)
        type(part).objects.filter(pk=part.pk).delete()
        answer = tom.get(page, follow=True)
        assert answer.status_code == 200
        assert "doesn’t exist" in str([*answer.context["messages"]])


@every_part
def test_a_second_click_that_comes_at_the_same_time_is_told_so(
    school, tom, parts, name, monkeypatch
):
    """Both requests have found the row; one of them removes it first."""
    part, page = parts[name], PAGES[name].format(parts[name].pk)
    fields = hidden(tom.get(page))
    rows, first = type(part).objects, RemoveAction.perform

    def late(self, request, chosen, form, *, seen):
        rows.filter(pk=part.pk).delete()
        return first(self, request, chosen, form, seen=seen)

    monkeypatch.setattr(RemoveAction, "perform", late)
    answer = tom.post(page, fields, follow=True)
    assert answer.status_code == 200
    assert "It has already been removed." in str([*answer.context["messages"]])


def test_tom_reads_who_sees_it_and_that_their_work_is_kept(school, tom, flour):
    enrolment = school.stu.enrolments.get()
    with signed_in_as(STAFF):
        Deliverable.objects.create(
            enrolment=enrolment, project=school.bread, number=1, link="https://example.org/"
        )
    page = tom.get(f"{ITEMS}{flour.pk}/remove/")
    running = school.baking.enrolments.running().count()
    assert f"{running} student" in said(page)
    assert "1 deliverable handed in" in said(page)
    assert "Its text of 13 characters" in said(page)
    assert not page.context["summary"].sends_mail
    confirm(tom, f"{ITEMS}{flour.pk}/remove/")
    assert Deliverable.objects.count() == 1
    assert school.stu.enrolments.get().works.count() == enrolment.works.count()


def test_tom_reads_which_links_break_and_no_word_of_a_guide(school, tom, flour):
    address = address_of(flour)
    with signed_in_as(STAFF):
        Project.objects.filter(pk=school.bread.pk).update(brief=f"Read [this]({address}).")
        other = CourseItem.objects.create(project=school.bread, title="Water", body="Nothing")
        CourseItem.objects.filter(pk=other.pk).update(body=f"No [link]({address}0)")
        Guide.objects.update_or_create(
            project=school.bread, defaults={"advice": f"Secret [words]({address})"}
        )
        Announcement.objects.create(
            title="New course", body=f"See {address}", written_by=school.noor
        )
    page = tom.get(f"{ITEMS}{flour.pk}/remove/")
    assert "the brief of “Bread”" in said(page)
    assert "the guide of “Bread”" in said(page)
    assert "the announcement “New course”" in said(page)
    assert "Water" not in said(page)
    assert "Secret" not in page.content.decode()


def test_an_old_link_leads_to_the_course_which_says_so(school, tom, flour):
    address = address_of(flour)
    stu = signed_in(school.stu)
    assert not stu.get(address).context.get("item_is_gone")
    confirm(tom, f"{ITEMS}{flour.pk}/remove/")
    page = stu.get(address)
    assert (page.status_code, page.context["item_is_gone"]) == (200, True)
    assert not stu.get(address.partition("?")[0]).context["item_is_gone"]


def test_an_imported_part_comes_back_with_its_cartridge_and_tom_reads_so(school, tom, flour):
    CourseItem.objects.filter(pk=flour.pk).update(identifier="i1")
    assert "Importing that cartridge again" in said(tom.get(f"{ITEMS}{flour.pk}/remove/"))


# --- Files -------------------------------------------------------------------------------------


@pytest.fixture
def table(school):
    with signed_in_as(STAFF):
        content = ContentFile(b"a,b\n", name="flours.csv")
        file = store_upload(content, school.baking, school.tom)
        return Resource.objects.create(project=school.bread, title="Flours", kind="file", file=file)


def test_a_wrong_file_goes_with_its_resource_and_nobody_can_open_it(
    school, tom, table, media, django_capture_on_commit_callbacks
):
    stu, address = signed_in(school.stu), table.file.get_absolute_url()
    assert stu.get(address).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        confirm(tom, f"{RESOURCES}{table.pk}/remove/", delete_file="on")
    assert not File.objects.exists()
    assert stu.get(address).status_code == 404
    assert [found for found in media.rglob("*") if found.is_file()] == []


def test_a_file_may_stay_when_its_resource_goes(school, tom, table):
    page = f"{RESOURCES}{table.pk}/remove/"
    asked = tom.post(page, {"asked": "1"})
    assert "is kept" in said(asked)
    tom.post(page, {"asked": "1", "seen": asked.context["summary"].signature})
    assert File.objects.count() == 1
    assert not Resource.objects.exists()


def test_a_file_that_something_else_shows_is_kept(school, tom, table):
    CourseItem.objects.create(project=school.bread, title="Slides", file=table.file)
    page = f"{RESOURCES}{table.pk}/remove/"
    asked = tom.post(page, {"asked": "1", "delete_file": "on"})
    assert "it is also used elsewhere" in said(asked)
    confirm(tom, page, delete_file="on")
    assert (File.objects.count(), Resource.objects.count()) == (1, 0)


def test_a_file_that_nothing_shows_is_removed_on_its_page(
    school, tom, table, media, django_capture_on_commit_callbacks
):
    file = table.file
    page = f"/admin/students/file/{file.pk}/remove/"
    answer = tom.get(page, follow=True)
    assert "“Flours” uses it" in str([*answer.context["messages"]])
    with signed_in_as(STAFF):
        Project.objects.filter(pk=school.bread.pk).update(
            brief=f"[All flours]({file.get_absolute_url()})"
        )
    tom.post(f"{RESOURCES}{table.pk}/remove/", {"asked": "1"})
    table.delete()
    assert "the brief of “Bread”" in said(tom.get(page))
    with django_capture_on_commit_callbacks(execute=True):
        confirm(tom, page)
    assert not File.objects.exists()
    assert [found for found in media.rglob("*") if found.is_file()] == []
    with signed_in_as(STAFF):
        assert LogEntry.objects.filter(action_flag=DELETION, object_repr="flours.csv").exists()


# --- Lists and inlines -------------------------------------------------------------------------


def test_several_are_removed_from_the_list_at_once(school, tom, parts):
    rows = [parts["item"], parts["question"].item]
    confirm(tom, ITEMS, chosen("remove", *rows))
    assert not CourseItem.objects.exists()
    assert not QuizQuestion.objects.exists()


def test_the_page_of_a_published_project_leads_to_the_removal_of_each_part(school, tom, parts):
    page = tom.get(f"{PROJECTS}{school.bread.pk}/change/").content.decode()
    for name in ("item", "resource", "deliverable"):
        assert PAGES[name].format(parts[name].pk) in page
    quiz = parts["question"].item
    page = tom.get(f"{ITEMS}{quiz.pk}/change/").content.decode()
    assert PAGES["question"].format(parts["question"].pk) in page
    assert PAGES["item"].format(quiz.pk) in page


def test_a_published_part_is_not_deleted_by_saving_the_page(school, tom, parts):
    for data in ("course_items-0-DELETE", "resources-0-DELETE", "expected_deliverables-0-DELETE"):
        send(tom, f"{PROJECTS}{school.bread.pk}/change/", **{data: "on"})
    quiz = parts["question"].item
    send(tom, f"{ITEMS}{quiz.pk}/change/", **{"questions-0-DELETE": "on"})
    assert all(type(part).objects.filter(pk=part.pk).exists() for part in parts.values())


def test_a_published_part_is_corrected_on_its_page(school, tom, flour):
    answer = send(tom, f"{ITEMS}{flour.pk}/change/", title="Flours of the world")
    assert answer.status_code == 302, errors(answer)
    page = signed_in(school.stu).get(address_of(flour)).content.decode()
    assert "Flours of the world" in page


def test_in_a_draft_a_box_beside_the_row_deletes_it(school, tom, parts):
    school.bread.withdraw()
    send(
        tom,
        f"{PROJECTS}{school.bread.pk}/change/",
        **{"resources-0-DELETE": "on", "expected_deliverables-0-DELETE": "on"},
    )
    assert not Resource.objects.exists()
    assert not ExpectedDeliverable.objects.exists()
    assert "Students cannot see it now" in said(tom.get(f"{ITEMS}{parts['item'].pk}/remove/"))
