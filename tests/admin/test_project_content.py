"""Tom writes paths and projects: uploads, order, publishing, tables out and in."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from students.models import CourseItem, File, Path, Project, QuizQuestion, Resource
from tests import factories as make
from tests.admin.conftest import log
from tests.admin.forms import errors, send

pytestmark = pytest.mark.django_db
PROJECTS, ITEMS = "/admin/students/project/", "/admin/students/courseitem/"
RESOURCES, PATHS = "/admin/students/resource/", "/admin/students/path/"


def act(client, url, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows], "index": 0}
    return client.post(url, data)


def flours(content=b"a,b\n", name="flours.csv"):
    return SimpleUploadedFile(name, content)


def test_a_resource_brings_its_file(school, tom):
    send(tom, f"{RESOURCES}add/", project=school.bread.pk, title="Flours", upload=flours())
    resource = Resource.objects.get()
    assert resource.kind == "file"
    assert resource.file.path == school.baking
    assert resource.file.uploaded_by == school.tom
    assert resource.position == 1


def test_a_resource_on_the_page_of_its_project_brings_its_file(school, tom):
    page = f"{PROJECTS}{school.bread.pk}/change/"
    new = {"resources-TOTAL_FORMS": 2, "resources-0-kind": "file", "resources-0-title": "Flours"}
    new |= {"resources-0-upload": flours(), "resources-0-project": school.bread.pk}
    new |= {"resources-1-kind": "link", "resources-1-title": "Ovens"}
    new |= {"resources-1-url": "ovens.example.org", "resources-1-project": school.bread.pk}
    answer = send(tom, page, **new)
    assert answer.status_code == 302, errors(answer)
    first, second = school.bread.resources.all()
    assert first.file.name == "flours.csv"
    assert (second.url, second.position) == ("https://ovens.example.org", 2)


def test_a_file_that_may_not_come_in_is_an_error_beside_it(school, tom):
    bad = flours(b"\x7fELF\x00", "flours.csv")
    page = send(tom, f"{RESOURCES}add/", project=school.bread.pk, title="Flours", upload=bad)
    assert "is not really a .csv file" in errors(page)
    assert not File.objects.exists()


def test_a_full_path_is_an_error_on_the_form(school, tom, settings):
    settings.PATH_QUOTA_BYTES = 2
    page = send(tom, f"{RESOURCES}add/", project=school.bread.pk, title="F", upload=flours())
    assert "is too large: the files" in errors(page)
    page = send(tom, "/admin/students/file/add/", path=school.baking.pk, upload=flours())
    assert "is too large: the files" in errors(page)
    assert not Resource.objects.exists()


def test_a_file_is_added_on_its_own(school, tom):
    send(tom, "/admin/students/file/add/", path=school.baking.pk, upload=flours())
    assert File.objects.get().uploaded_by == school.tom


def test_a_link_needs_an_address_and_no_other_scheme(school, tom):
    new = {"project": school.bread.pk, "title": "Ovens", "kind": "link"}
    assert "A link needs an address." in errors(send(tom, f"{RESOURCES}add/", **new))
    page = send(tom, f"{RESOURCES}add/", **new, url="javascript:alert(1)")
    assert "Enter a valid URL." in errors(page)


def test_a_quiz_is_typed_one_choice_a_line(school, tom):
    quiz = {"project": school.bread.pk, "kind": "quiz", "title": "Flour"}
    question = {"questions-TOTAL_FORMS": 1, "questions-0-text": "Which?"}
    question |= {"questions-0-kind": "single", "questions-0-choices": "Rye\r\n\r\n Wheat "}
    answer = send(tom, f"{ITEMS}add/", **quiz, **question)
    assert answer.status_code == 302, errors(answer)
    assert QuizQuestion.objects.get().choices == ["Rye", "Wheat"]
    page = tom.get(f"{ITEMS}{CourseItem.objects.get().pk}/change/")
    assert "Rye\nWheat" in page.content.decode()


def test_a_text_longer_than_can_be_shown_is_refused(school, tom):
    page = send(tom, f"{PROJECTS}{school.bread.pk}/change/", brief="x" * 200_001)
    assert "at most 200000 characters" in errors(page)


def test_projects_move_within_their_path(school, tom):
    cake = school.baking.projects.get(slug="cake")
    pie = make.project(school.baking, slug="pie", position=3)

    def order():
        return [project.slug for project in school.baking.projects.all()]

    act(tom, PROJECTS, "move_up", pie)
    assert order() == ["bread", "pie", "cake"]
    act(tom, PROJECTS, "move_down", school.bread, pie)
    assert order() == ["cake", "bread", "pie"]
    act(tom, PROJECTS, "move_up", cake)
    assert order() == ["cake", "bread", "pie"]
    school.table.refresh_from_db()
    assert school.table.position == 1


def test_paths_move_too(school, tom):
    act(tom, PATHS, "move_down", school.baking)
    assert [path.slug for path in Path.objects.all()] == ["carpentry", "baking"]


def test_a_new_project_comes_last(school, tom):
    new = {"path": school.baking.pk, "title": "Rolls", "slug": "rolls", "position": 0}
    send(tom, f"{PROJECTS}add/", **new)
    rolls = Project.objects.get(slug="rolls")
    assert (rolls.position, rolls.state) == (3, "draft")


def test_publish_withdraw_archive_restore(school, tom):
    for action, published in [
        ("withdraw", False),
        ("publish", True),
        ("archive", False),
        ("restore", True),
    ]:
        assert act(tom, PROJECTS, action, school.bread).status_code == 302
        school.bread.refresh_from_db()
        assert school.bread.is_published is published
    assert "Bread Archived." in log()


def test_a_project_stays_in_its_path(school, tom):
    send(tom, f"{PROJECTS}{school.bread.pk}/change/", path=school.carpentry.pk)
    school.bread.refresh_from_db()
    assert school.bread.path == school.baking


def test_without_javascript_the_file_of_a_resource_stays_when_its_title_changes(school, tom):
    """Both fields are sent then, and the last one counts: it must hold the file too."""
    send(tom, f"{RESOURCES}add/", project=school.bread.pk, title="Flours", upload=flours())
    resource = Resource.objects.get()
    html = tom.get(f"/admin/students/resource/{resource.pk}/change/").content.decode()
    box = re.search(r'<noscript><input [^>]*name="file"[^>]*>', html)[0]
    assert f'value="{resource.file_id}"' in box
    assert 'inputmode="text"' in box
