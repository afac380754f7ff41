"""Tom edits a published project as a draft."""

import pytest

from guides.models import Guide
from mentorhub.database import STAFF, signed_in_as
from students.models import CourseItem, Project, Resource
from students.paths import drafts
from tests import factories as make
from tests.admin.conftest import log
from tests.admin.forms import confirm, errors, send
from tests.admin.test_images import PNG, address_of
from tests.admin.test_images import send as send_image

pytestmark = pytest.mark.django_db
LIST = "/admin/students/project/"


@pytest.fixture(autouse=True)
def staff_login(db):
    with signed_in_as(STAFF):
        yield


@pytest.fixture
def lesson(school):
    return CourseItem.objects.create(project=school.bread, title="Flour", body="Rye", position=1)


@pytest.fixture
def draft(school, lesson):
    return drafts.start(school.bread)


def page_of(project, page="change"):
    return f"{LIST}{project.pk}/{page}/"


def test_a_draft_begins_after_a_confirmation_and_opens(school, tom, lesson):
    assert page_of(school.bread, "draft") in tom.get(page_of(school.bread)).text
    page = confirm(tom, page_of(school.bread, "draft"))
    draft = drafts.draft_of(school.bread)
    assert page.redirect_chain[-1][0] == page_of(draft)
    assert 'data-draft="this"' in page.text
    assert any("Draft begun" in line for line in log())
    fields = page.context["adminform"].form.fields
    assert "brief" in fields
    assert not {"slug", "state", "path", "position"} & set(fields)


def test_the_draft_is_written_and_published_at_once(school, tom, draft, client):
    page = send(tom, page_of(draft), brief="Bake rye bread", title="Rye bread")
    assert page.status_code == 302, errors(page)
    assert Project.objects.get(pk=school.bread.pk).title == "Bread"
    asked = tom.get(page_of(draft, "publish-draft"))
    first = asked.context["summary"].lines[0].sentence
    assert first == "Changed in the project: Title, Brief."
    page = confirm(tom, page_of(draft, "publish-draft"))
    assert page.redirect_chain[-1][0] == page_of(school.bread)
    bread = Project.objects.get(pk=school.bread.pk)
    assert (bread.title, bread.brief, bread.slug) == ("Rye bread", "Bake rye bread", "bread")
    assert drafts.draft_of(bread) is None
    assert any("Draft published" in line for line in log())
    client.force_login(school.stu)
    assert "Bake rye bread" in client.get("/projects/baking/bread/brief/").text


def test_what_was_written_after_the_confirmation_was_shown_is_not_published(school, tom, draft):
    send(tom, page_of(draft), brief="First")
    asked = tom.get(page_of(draft, "publish-draft"))
    seen = asked.context["summary"].signature
    send(tom, page_of(draft), brief="Second")
    answer = tom.post(page_of(draft, "publish-draft"), {"seen": seen, "asked": "1"})
    assert answer.status_code == 422
    assert Project.objects.get(pk=school.bread.pk).brief == school.bread.brief


def test_a_draft_is_discarded_after_a_confirmation(school, tom, draft):
    send(tom, page_of(draft), brief="Nonsense")
    page = confirm(tom, page_of(draft, "discard-draft"))
    assert page.redirect_chain[-1][0] == page_of(school.bread)
    assert not Project.with_drafts.filter(pk=draft.pk).exists()
    assert CourseItem.objects.get().project == school.bread
    assert Project.objects.get(pk=school.bread.pk).brief == school.bread.brief


def test_the_published_project_and_its_parts_rest_meanwhile(school, tom, draft, lesson):
    page = tom.get(page_of(school.bread))
    assert 'data-draft="other"' in page.text
    assert page_of(draft) in page.text
    assert not page.context["has_change_permission"]
    assert tom.post(page_of(school.bread), {"brief": "x"}).status_code == 403
    assert send_image(tom, address_of(school.bread)).status_code == 404
    item = f"/admin/students/courseitem/{lesson.pk}/change/"
    assert not tom.get(item).context["has_change_permission"]
    drafts.discard(draft)
    assert tom.get(page_of(school.bread)).context["has_change_permission"]


def test_the_parts_of_a_draft_are_written_on_their_pages(school, tom, draft):
    item = draft.course_items.get()
    page = send(tom, f"/admin/students/courseitem/{item.pk}/change/", body="Wheat")
    assert page.status_code == 302, errors(page)
    add = f"/admin/students/resource/add/?project={draft.pk}"
    link = {"kind": "link", "title": "Mill", "url": "https://example.org/"}
    page = send(tom, add, **link)
    assert page.status_code == 302, errors(page)
    assert send_image(tom, address_of(draft), content=PNG).status_code == 200
    assert Resource.objects.get().project == draft
    drafts.publish(draft)
    assert Resource.objects.get().project == school.bread
    assert CourseItem.objects.get().body == "Wheat"


def test_lists_show_the_published_project_alone(school, tom, draft):
    for address in (LIST, "/admin/students/courseitem/", f"{LIST}?draft=yes"):
        rows = tom.get(address).context["cl"].queryset
        assert not any(getattr(row, "project", row) == draft for row in rows), address
    assert [row.pk for row in tom.get(f"{LIST}?draft=yes").context["cl"].queryset] == [
        school.bread.pk
    ]
    chosen = {"app_label": "students", "model_name": "courseitem", "field_name": "project"}
    found = tom.get("/admin/autocomplete/", {**chosen, "term": "Bread"}).json()["results"]
    assert [row["id"] for row in found] == [str(school.bread.pk)]
    lines = {line["name"] for line in tom.get("/admin/").context["attentions"]}
    assert "edited" in lines
    assert "drafts" not in lines


def test_the_preview_shows_the_draft_and_what_it_changes(school, tom, draft):
    send(tom, page_of(draft), brief="Bake **rye** bread <script>alert(1)</script>")
    page = tom.get(page_of(draft, "preview"))
    assert page.context["changes"] == ["Changed in the project: Brief."]
    assert "<strong>rye</strong>" in page.text
    assert "<script>alert" not in page.text
    assert "Flour" in page.text
    assert tom.get(page_of(school.bread, "preview")).status_code == 200
    assert tom.post(page_of(draft, "preview")).status_code == 405


def test_a_draft_leads_to_the_guide_of_its_project(school, tom, draft):
    make.guide(school.bread, "Advice")
    assert f"/admin/guides/guide/of-project/{school.bread.pk}/" in tom.get(page_of(draft)).text
    assert Guide.objects.count() == 1


def test_actions_on_a_draft_are_refused_where_there_is_none(school, tom):
    for action in ("publish-draft", "discard-draft"):
        page = tom.get(page_of(school.bread, action), follow=True)
        assert page.redirect_chain[-1][0] == page_of(school.bread)
    unpublished = make.project(school.baking, title="Rolls", state="draft")
    tom.get(page_of(unpublished, "draft"), follow=True)
    assert drafts.draft_of(unpublished) is None
    assert page_of(unpublished, "draft") not in tom.get(page_of(unpublished)).text


def test_nobody_else_sees_a_draft(school, draft, client):
    for page in ("change", "preview", "publish-draft", "discard-draft"):
        client.logout()
        assert client.get(page_of(draft, page)).status_code == 302
        for person in (school.maya, school.noor, school.stu, school.ines):
            client.force_login(person)
            assert client.get(page_of(draft, page)).status_code == 404, (page, person)
            assert client.post(page_of(draft, page)).status_code == 404, (page, person)
    assert drafts.draft_of(school.bread) == draft
