"""Tables leave the administration as CSV, and some come back: a preview first, then all or none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from students.models import Path, Project
from tests import factories as make
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db
PROJECTS, PATHS = "/admin/students/project/", "/admin/students/path/"


def upload(client, data, url=PATHS):
    file = SimpleUploadedFile("table.csv", data)
    return client.post(f"{url}import/", {"import_file": file, "format": "0", "resource": "0"})


def paths(*rows):
    return "\n".join(["slug,title,summary,position,state", *rows])


def test_people_leave_as_a_table_without_formulas_or_secrets(school, tom):
    make.person("=HYPERLINK(1)")
    table = tom.get("/admin/accounts/user/export/").content.decode()
    assert "'=HYPERLINK(1)" in table
    assert "password" not in table


def test_a_table_of_projects_comes_back_in(school, tom):
    table = tom.get(f"{PROJECTS}export/").content.decode()
    assert "baking,bread,Bread" in table
    changed = table.replace("Bread", "Sourdough")
    upload = SimpleUploadedFile("projects.csv", changed.encode())
    report = tom.post(f"{PROJECTS}import/", {"import_file": upload, "format": "0"})
    assert "<del>Bread</del> <ins>Sourdough</ins>" in report.content.decode()
    assert "style=" not in report.content.decode()
    confirmed = report.context["confirm_form"].initial
    assert tom.post(f"{PROJECTS}process_import/", confirmed).status_code == 302
    school.bread.refresh_from_db()
    assert (school.bread.title, Project.objects.count()) == ("Sourdough", 3)


def test_nothing_is_written_before_the_preview_was_confirmed(school, tom):
    preview = upload(tom, paths("pottery,Pottery,Clay,3,draft").encode())
    assert not Path.objects.filter(slug="pottery").exists()
    tom.post(f"{PATHS}process_import/", preview.context["confirm_form"].initial)
    assert Path.objects.get(slug="pottery").title == "Pottery"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_as_spreadsheets_save_it(school, tom, encoding, delimiter):
    text = paths("pottery,Pôterie,Clay,3,draft").replace(",", delimiter)
    preview = upload(tom, text.encode(encoding))
    messages = list(preview.context["messages"])
    assert [message.level_tag for message in messages] == ["warning"] * (encoding == "cp1252")
    tom.post(f"{PATHS}process_import/", preview.context["confirm_form"].initial)
    assert Path.objects.get(slug="pottery").title == "Pôterie"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 a workbook",
        b"\x00\x01 no text",
        paths('pottery,"Pottery').encode(),
        paths("pottery,Pottery,Clay,3,draft,more").encode(),
        paths().encode(),
        b"",
    ],
    ids=["workbook", "binary", "quotation mark", "too many cells", "no rows", "empty"],
)
def test_a_file_that_is_no_table_is_refused_beside_its_field(school, tom, data):
    before = Path.objects.count()
    page = upload(tom, data)
    assert page.status_code == 200
    assert page.context["form"].errors["import_file"]
    assert "confirm_form" not in page.context
    assert "Error" not in str(page.context["form"].errors)  # no name of an exception
    assert Path.objects.count() == before


def test_what_is_wrong_is_shown_with_its_line_in_the_file(school, tom):
    good, bad = "pottery,Pottery,Clay,3,draft", "glass,Glass,Sand,x,nowhere"
    page = upload(tom, paths(good, "", bad).encode())
    result = page.context["result"]
    assert [row.number for row in [*result.error_rows, *result.invalid_rows]] == [4]
    assert "confirm_form" not in page.context


@pytest.mark.parametrize("who", ["maya", "stu", "ines", "noor", "nora"])
def test_only_staff_import_and_export(school, who):
    client = signed_in(getattr(school, who))
    assert upload(client, paths().encode()).status_code == 404
    assert client.get(f"{PATHS}export/").status_code == 404
