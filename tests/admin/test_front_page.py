"""What the administration begins with: tasks, what needs attention, and the lists by area."""

import pytest
from django.contrib import admin
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from guides.models import Guide
from mentorhub.accounts.models import AccountMail
from mentorhub.admin import front_page
from mentorhub.admin.areas import Area, area_of
from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.plain_text import plain
from tests import factories as make

pytestmark = pytest.mark.django_db
# The person, their roles, the session, one a line that needs attention, what they did last.
MAX_QUERIES = 16


def attention(client):
    context = client.get("/admin/").context
    return {line["name"]: (line["count"], line["url"]) for line in context["attentions"]}


def test_each_task_leads_to_a_page_that_opens(tom):
    tasks = tom.get("/admin/").context["tasks"]
    assert len(tasks) >= 6
    for task in tasks:
        assert tom.get(task["url"]).status_code == 200, task


def test_a_student_without_a_mentor_needs_attention(school, tom):
    before = attention(tom).get("without-mentor", (0, ""))[0]
    with signed_in_as(STAFF):
        make.student("Sol Alone", school.baking)
    count, url = attention(tom)["without-mentor"]
    assert count == before + 1
    listed = tom.get(url)
    assert listed.context["cl"].result_count == count
    assert "Sol Alone" in listed.text
    assert school.stu.name not in listed.text


def test_a_published_project_without_a_guide_needs_attention(school, tom):
    with signed_in_as(STAFF):
        project = make.project(school.baking, title="Rolls")
        before = attention(tom)["without-guide"][0]
        make.guide(project, "Advice")
        make.project(school.baking, title="Not yet", state="draft")
    assert attention(tom).get("without-guide", (0, ""))[0] == before - 1
    with signed_in_as(STAFF):
        Guide.objects.filter(project=project).delete()
    assert f"/admin/guides/guide/add/?project={project.pk}" in tom.get("/admin/guides/guide/").text


def test_a_mail_that_was_not_delivered_needs_attention_for_two_weeks(school, tom):
    assert "not-delivered" not in attention(tom)
    with signed_in_as(STAFF):
        mails = AccountMail.objects
        mails.queue(AccountMail.Kind.PASSWORD_CHANGED, email="a@b.example", language="en")
        mails.update(state=AccountMail.State.GIVEN_UP)
    count, url = attention(tom)["not-delivered"]
    assert count == 1
    assert "a@b.example" in tom.get(url).text
    with signed_in_as(STAFF):
        mails.update(created_at=timezone.now() - timezone.timedelta(days=15))
    assert "not-delivered" not in attention(tom)


def test_every_list_says_to_which_area_it_belongs():
    silent = [model for model, page in admin.site._registry.items() if not hasattr(page, "area")]
    assert silent == []


def test_the_front_page_and_the_side_show_every_list_in_its_area(tom):
    for url in ("/admin/", "/admin/students/path/"):
        groups = tom.get(url).context["available_apps"]
        assert [group["app_label"] for group in groups] == [area.value for area in Area]
        shown = {(row["model"], group["app_label"]) for group in groups for row in group["models"]}
        assert shown == {(m, area_of(page).value) for m, page in admin.site._registry.items()}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_lists_are_described_as_django_describes_them(rf, school, language):
    """In the language of the reader, of whom nothing is kept: a manager may open none of them."""
    request = rf.get("/admin/")
    for _again in range(2):
        with override(language):
            request.user = school.tom
            groups = admin.site.get_app_list(request)
            expected = {
                row["object_name"]: row | {"name": str(row["name"])}
                for app in admin.site._build_app_dict(request).values()
                for row in app["models"]
            }
            rows = [row for group in groups for row in group["models"]]
            assert {row["object_name"]: row for row in rows} == expected
            for group in groups:
                names = [
                    plain(row["name"])
                    for row in group["models"]
                    if not row["view_only"]
                    and not getattr(admin.site._registry[row["model"]], "leads_area", False)
                ]
                assert names == sorted(names)
            request.user = school.noor
            assert admin.site.get_app_list(request) == []


def test_two_tasks_or_lines_cannot_claim_one_position():
    with pytest.raises(ValueError, match="position"):
        front_page.register_task(front_page._tasks[10])
    with pytest.raises(ValueError, match="position"):
        front_page.register_attention(front_page._attentions[10])


def test_the_front_page_asks_little(tom):
    tom.get("/admin/")
    with CaptureQueriesContext(connections[OWNER]) as asked:
        tom.get("/admin/")
    assert len(asked) <= MAX_QUERIES, [query["sql"] for query in asked]


def test_managers_do_not_see_it(client, school):
    client.force_login(school.noor)
    assert client.get("/admin/").status_code == 404
