"""Tables leave the administration as CSV, and some come back: a preview first, then all or none."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext

from mentorhub.accounts.models import User
from mentorhub.admin import csv_resources
from mentorhub.admin.csv_resources import CsvExportMixin, CsvResource
from mentorhub.database import OWNER
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


@pytest.fixture
def table_of(tom):
    """A function that exports a list, and returns its rows by heading."""

    def export(model):
        answer = tom.get(f"/admin/{model}/export/")
        assert answer.content.startswith(b"\xef\xbb\xbf"), "Excel reads UTF-8 by this mark alone"
        assert "charset=utf-8" in answer["Content-Type"]
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    return export


def test_a_table_of_mentorships_names_people_beside_their_numbers(school, table_of):
    school.maya.name = "=Maya"
    school.maya.save()
    rows = table_of("students/mentorship")
    row = next(row for row in rows if row["student"] == str(school.stu.pk))
    assert (row["student_name"], row["student_email"]) == ("Stu Student", school.stu.email)
    assert (row["mentor"], row["mentor_name"]) == (str(school.maya.pk), "'=Maya")


def test_times_have_their_zone_and_are_those_of_the_reader(school, table_of):
    """Tom reads in Paris: a time in July is two hours ahead of UTC."""
    school.tom.zone = "Europe/Paris"
    school.tom.save()
    at = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    User.objects.filter(pk=school.stu.pk).update(joined_at=at)
    rows = table_of("accounts/user")
    row = next(row for row in rows if row["email"] == school.stu.email)
    assert row["joined_at"] == "2026-07-01 14:00:00+02:00"
    assert row["last_login"] == ""


def test_every_table_has_the_mark_the_names_and_the_guard(school, table_of):
    exported = [
        admin
        for model, admin in site._registry.items()
        if isinstance(admin, CsvExportMixin) and model._meta.app_label != "guides"
    ]
    assert len(exported) >= 7
    for admin in exported:
        for resource in admin.get_export_resource_classes(None):
            assert issubclass(resource, CsvResource)
        meta = admin.model._meta
        rows = table_of(f"{meta.app_label}/{meta.model_name}")
        for row in rows:
            assert None not in row, "every cell has a heading"


def test_names_cost_no_query_each(school, tom, django_assert_max_num_queries):
    for n in range(20):
        make.mentorship(
            make.mentor(f"Extra{n} Mentor", school.baking),
            make.student(f"Extra{n} Student", school.baking),
        )
    with django_assert_max_num_queries(20):
        tom.get("/admin/students/mentorship/export/")


def test_an_export_walks_through_its_table_once(school, tom, monkeypatch, settings):
    """With an OFFSET PostgreSQL would read all rows before it again, for each part."""
    monkeypatch.setattr(csv_resources, "CHUNK", 2)
    settings.IMPORT_EXPORT_CHUNK_SIZE = 2
    with CaptureQueriesContext(connections[OWNER]) as asked:
        table = tom.get("/admin/accounts/user/export/").content.decode()
    assert all(person.email in table for person in school.everyone.values())
    read = [query["sql"] for query in asked if 'FROM "accounts_user"' in query["sql"]]
    assert [query for query in read if "OFFSET" in query] == []


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
