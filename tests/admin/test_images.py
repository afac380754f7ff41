"""Tom adds images while he writes. Those of a guide stay behind the walls of the guide."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guides.models import GuideFile
from mentorhub.database import STAFF, signed_in_as
from students.models import CourseItem, File
from tests import factories as make
from tests.admin.conftest import log
from tests.files.test_kinds import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(school):
    return make.guide(school.bread, "Advice")


@pytest.fixture(autouse=True)
def staff_login(db):
    with signed_in_as(STAFF):
        yield


def send(client, address, name="oven.png", content=PNG):
    return client.post(address, {"upload": SimpleUploadedFile(name, content)})


def address_of(row):
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_image", args=[row.pk])


def sent_address(answer):
    """The address between the angle brackets of the Markdown."""
    assert answer.status_code == 200, answer.content
    return answer.json()["markdown"].partition("(<")[2].removesuffix(">)")


def test_an_image_of_a_brief_becomes_a_file_of_the_path(school, tom, client):
    answer = send(tom, address_of(school.bread), "My [oven].png")
    assert answer.json()["markdown"].startswith("![My (oven)](</files/")
    file = File.objects.get()
    assert (file.path, file.uploaded_by) == (school.baking, school.tom)
    client.force_login(school.stu)
    assert client.get(sent_address(answer)).status_code == 200
    shown = tom.post("/admin/preview/", {"text": answer.json()["markdown"]}).text
    assert '<img src="/files/' in shown


def test_a_path_and_a_course_item_take_images_too(school, tom):
    item = CourseItem.objects.create(project=school.bread, kind="page", title="Flour")
    for row in (school.baking, item):
        assert send(tom, address_of(row)).status_code == 200
    assert {file.path for file in File.objects.all()} == {school.baking}


@pytest.mark.parametrize(
    ("name", "content"),
    [("oven.png", b"no image"), ("oven.pdf", b"%PDF-1.7"), ("oven.svg", b"<svg/>"),
     ("oven.png", b"")],
)  # fmt: skip
def test_what_is_no_image_is_refused_with_the_reason(school, tom, guide, name, content):
    for row in (school.bread, guide):
        answer = send(tom, address_of(row), name, content)
        assert answer.status_code == 422
        assert answer.json()["error"]
    assert tom.post(address_of(school.bread)).status_code == 422
    assert not File.objects.exists()
    assert not GuideFile.objects.exists()


def test_an_image_of_a_guide_is_closed_to_students(school, tom, guide, client):
    answer = send(tom, address_of(guide), "canary-oven.png")
    address = sent_address(answer)
    assert address.startswith("/projects/baking/bread/guide/files/")
    assert not File.objects.exists()
    assert GuideFile.objects.get().guide == guide
    for person, status in (
        (school.maya, 200), (school.ines, 200), (school.stu, 404), (school.carl, 404),
        (school.noor, 404), (school.both, 404),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(address).status_code == status, person
    assert "canary" not in "".join(log())


def test_the_preview_of_a_guide_shows_its_images_to_administrators_alone(
    school, tom, guide, client
):
    markdown = send(tom, address_of(guide)).json()["markdown"]
    file = GuideFile.objects.get()
    inside = f"/admin/guides/guidefile/{file.pk}/content/"
    shown = tom.post("/admin/guides/guide/preview/", {"text": markdown}).text
    assert f'<img src="{inside}"' in shown
    image = tom.get(inside)
    assert (image.content, image.headers["Content-Type"]) == (PNG, "image/png")
    assert "no-store" in image.headers["Cache-Control"]
    assert client.get(inside).status_code == 302
    for person in (school.maya, school.stu, school.noor):
        client.force_login(person)
        assert client.get(inside).status_code == 404, person


def test_the_preview_of_a_guide_has_the_same_sanitiser(tom, guide):
    for file in ("x", "-" * 36):
        text = f"![a](/projects/a/b/guide/files/{file}/y.png)"
        assert tom.post("/admin/guides/guide/preview/", {"text": text}).status_code == 200
    text = '<img src="/projects/a/b/guide/files/x/y" onerror=alert(1)>\n\n[a](javascript:alert(1))'
    shown = tom.post("/admin/guides/guide/preview/", {"text": text}).text
    assert "<img" not in shown
    assert "href" not in shown
    assert tom.get("/admin/guides/guide/preview/").status_code == 405


def test_nobody_but_administrators_adds_an_image(school, guide, client):
    for row in (school.bread, guide):
        assert send(client, address_of(row)).status_code == 302
        for person in (school.maya, school.noor, school.stu):
            client.force_login(person)
            assert send(client, address_of(row)).status_code == 404, person
        client.logout()
    assert not File.objects.exists()
    assert not GuideFile.objects.exists()


def test_a_row_that_is_not_stored_takes_none(school, tom, guide):
    assert 'data-upload=""' in tom.get("/admin/students/project/add/").text
    assert address_of(guide) in tom.get(f"/admin/guides/guide/{guide.pk}/change/").text
    assert send(tom, "/admin/students/project/999999/image/").status_code == 404
    assert tom.get(address_of(school.bread)).status_code == 405


def test_texts_without_files_of_their_own_have_no_button_for_images(tom):
    page = tom.get("/admin/dashboard/mentorresource/add/").text
    assert 'data-md-button="bold"' in page
    assert 'data-md-button="image-file"' not in page
