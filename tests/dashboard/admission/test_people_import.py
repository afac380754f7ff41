"""A table of people: first a preview, row by row, then everybody or nobody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from dashboard.admission import forms, import_run
from mentorhub import time_zones
from mentorhub.accounts.models import Invitation, User
from students.models import Approval, Enrolment
from tests import people
from tests.accounts.steps import deliver

pytestmark = pytest.mark.django_db

PAGE = "/admin/import-people/"
HEAD = "name,email,language,zone,roles,paths\n"
ADA = "Ada Ng,ada@example.org,fr,Europe/Paris,mentor;assessor,baking;carpentry\n"
BO = "Bo Lund,bo@example.org,,,student,Baking\n"


@pytest.fixture
def school():
    return people.school()


@pytest.fixture
def tom(client, school):
    client.force_login(school.tom)
    return school.tom


def check(client, text):
    return client.post(PAGE, {"text": text, "send_invitations": "on"})


def apply(client, text, **changes):
    checked = check(client, text).context["form"]["checked"].value()
    return client.post(PAGE, {"text": text, "checked": checked, "apply": "1"} | changes)


def errors_of(client, row, head=HEAD):
    report = check(client, head + row).context["report"]
    return " ".join(report.rows[0].errors)


def test_the_preview_comes_first_and_writes_nothing(client, tom):
    before = User.objects.count()
    response = check(client, HEAD + ADA + BO)
    assert [row.is_new for row in response.context["report"].rows] == [True, True]
    assert response.context["form"]["checked"].value()
    assert User.objects.count() == before


def test_then_everybody_comes_with_what_their_line_says(client, tom, school, mailoutbox):
    response = apply(client, HEAD + ADA + BO, send_invitations="on")
    assert response.status_code == 302
    ada, bo = User.objects.get(email="ada@example.org"), User.objects.get(email="bo@example.org")
    assert (ada.language, ada.zone) == ("fr", "Europe/Paris")
    assert ada.role_kinds == {"mentor", "assessor"}
    granted = Approval.objects.filter(user=ada, granted_by=tom).values_list("path__slug", "kind")
    assert sorted(granted) == [
        ("baking", "assessor"), ("baking", "mentor"),
        ("carpentry", "assessor"), ("carpentry", "mentor"),
    ]  # fmt: skip
    assert Enrolment.objects.get(student=bo).path == school.baking
    assert not mailoutbox, "no request waits for a mail server"
    assert deliver() == 2
    assert sorted(message.to[0] for message in mailoutbox) == [ada.email, bo.email]
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Kyiv", "Europe/Kyiv"),
        ("montréal", "America/Montreal"),
        ("UTC", ""),
        ("", ""),
    ],
)
def test_a_zone_is_stored_under_its_name_of_today(client, tom, typed, stored):
    apply(client, f"name,email,zone,roles\nXe Ivanova,xe@example.org,{typed},mentor\n")
    expected = time_zones.current_name(stored)
    assert User.objects.get(email="xe@example.org").zone == expected


def test_without_invitations_no_mail_goes_out(client, tom, mailoutbox):
    apply(client, HEAD + ADA)
    assert User.objects.filter(email="ada@example.org").exists()
    assert deliver() == 0
    assert not mailoutbox
    assert not Invitation.objects.exists()


def test_one_wrong_line_and_nobody_comes(client, tom):
    response = apply(client, HEAD + ADA + "Bo Lund,bo@,,,student,baking\n")
    assert response.status_code == 200
    assert not User.objects.filter(email="ada@example.org").exists()
    report, form = response.context["report"], response.context["form"]
    assert [bool(row.errors) for row in report.rows] == [False, True]
    assert not form["checked"].value()  # it cannot be confirmed
    assert ADA.strip() in form["text"].value()  # what was typed is still there


def test_a_failure_in_mid_way_leaves_nobody(client, tom, monkeypatch):
    real = import_run.create_person

    def fails_for_bo(new_person, *, by):
        if new_person.name.startswith("Bo"):
            raise IntegrityError
        return real(new_person, by=by)

    monkeypatch.setattr(import_run, "create_person", fails_for_bo)
    response = apply(client, HEAD + ADA + BO)
    assert [bool(row.errors) for row in response.context["report"].rows] == [False, True]
    assert not User.objects.filter(email="ada@example.org").exists()


def test_what_is_applied_is_what_was_seen(client, tom):
    checked = check(client, HEAD + ADA).context["form"]["checked"].value()
    for sent in (
        {"text": HEAD + ADA + BO, "checked": checked},
        {"text": HEAD + ADA, "checked": ""},
        {"text": HEAD + ADA, "checked": checked + "x"},
    ):
        assert client.post(PAGE, sent | {"apply": "1"}).status_code == 200
    assert not User.objects.filter(email="ada@example.org").exists()


def test_a_preview_is_confirmed_by_who_has_seen_it_and_for_an_hour(
    client, tom, school, monkeypatch
):
    checked = check(client, HEAD + ADA).context["form"]["checked"].value()
    assert forms.seen_changes(checked, (HEAD + ADA).strip(), tom)
    assert not forms.seen_changes(checked, (HEAD + ADA).strip(), school.maya)
    monkeypatch.setattr(forms, "PREVIEW_MAX_AGE", -1)
    client.post(PAGE, {"text": HEAD + ADA, "checked": checked, "apply": "1"})
    assert not User.objects.filter(email="ada@example.org").exists()


def test_importing_again_changes_nothing(client, tom):
    apply(client, HEAD + ADA + BO)
    response = check(client, HEAD + ADA + BO)
    rows = response.context["report"].rows
    assert [(row.is_new, row.changes) for row in rows] == [(False, []), (False, [])]
    assert not response.context["form"]["checked"].value()


def test_who_is_here_is_brought_up_to_date_and_loses_nothing(client, tom, school):
    apply(client, HEAD + ADA)
    changed = "Ada Other,ADA@example.org,en,,manager,\n"
    assert not errors_of(client, changed)
    apply(client, HEAD + changed)
    ada = User.objects.get(email="ada@example.org")
    assert (ada.name, ada.language, ada.zone) == ("Ada Other", "en", "Europe/Paris")
    assert ada.role_kinds == {"mentor", "assessor", "manager"}
    assert Approval.objects.running().filter(user=ada).count() == 4


def test_an_empty_cell_leaves_what_is_so(client, tom, school):
    apply(client, HEAD + ADA)
    assert not errors_of(client, ",ada@example.org,,,,\n")
    assert not check(client, HEAD + ",ada@example.org,,,,\n").context["report"].updated_rows


def test_who_has_signed_in_keeps_their_own_language_and_zone(client, tom, school):
    User.objects.filter(pk=school.maya.pk).update(last_login=timezone.now())
    apply(client, HEAD + f"Maya Changed,{school.maya.email},fr,Asia/Tokyo,,\n")
    school.maya.refresh_from_db()
    assert (school.maya.name, school.maya.language) == ("Maya Changed", "en")
    assert school.maya.zone != "Asia/Tokyo"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",x@example.org,,,mentor,", "The name is missing"),
        ("Xe,nowhere,,,mentor,", "not an e-mail address"),
        ("Xe,x@example.org,de,,mentor,", "language “de”"),
        ("Xe,x@example.org,,Mars/Base,mentor,", "is not a time zone"),
        ("Xe,x@example.org,,,headmaster,", "There is no role “headmaster”"),
        ("Xe,x@example.org,,,mentor,pottery", "no path “pottery”"),
        ("Xe,x@example.org,,,student,", "exactly one path"),
        ("Xe,x@example.org,,,student,baking;carpentry", "exactly one path"),
        ("Xe,x@example.org,,,student;mentor,baking", "another role"),
        ("Xe,x@example.org,,,manager,baking", "Only students, mentors and assessors"),
        ("Xe,x@example.org,,,,", "Choose a role"),
        ("Xe,x@example.org,,,mentor,baking,carpentry", "more cells than there are columns"),
        ('"=HYPERLINK(""http://x"")",x@example.org,,,mentor,', "formula"),
        ("+cmd,x@example.org,,,mentor,", "formula"),
        ('"Two\nlines",x@example.org,,,mentor,', "several lines"),
        (f"{'x' * 121},x@example.org,,,mentor,", "too long"),
    ],
)
def test_what_is_wrong_is_said_in_words(client, tom, row, said):
    assert said in errors_of(client, row)


def test_the_same_address_twice_is_a_mistake(client, tom):
    rows = check(client, HEAD + ADA + ADA.upper()).context["report"].rows
    assert not rows[0].errors
    assert "line 2" in " ".join(rows[1].errors)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Choose a file"),
        ("email\nx@example.org", "must name the columns"),
        ("name,email,shoe size\nXe,x@example.org,42", "“shoe size”"),
        ("name,email,role,kind\nXe,x@example.org,mentor,mentor", "Two columns"),
        (HEAD, "nobody below"),
        (HEAD + '"Xe,x@example.org', "cannot be read"),
        (HEAD + "".join(f"X,x{n}@example.org,,,mentor,\n" for n in range(501)), "At most 500"),
    ],
)
def test_what_is_no_table_is_said_in_words(client, tom, text, said):
    response = check(client, text)
    assert response.context["report"] is None
    assert said in str(response.context["form"].errors)


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + "Zoë Ng,zoe@example.org,,,mentor,").encode(),
        (HEAD + "Zoë Ng,zoe@example.org,,,mentor,").encode("utf-8-sig"),
        (HEAD + "Zoë Ng,zoe@example.org,,,mentor,").encode("utf-16"),
        (HEAD + "Zoë Ng,zoe@example.org,,,mentor,").encode("cp1252"),
        (HEAD + "Zoë Ng,zoe@example.org,,,mentor,").replace(",", ";").encode("latin-1"),
        (HEAD + "Zoë Ng,zoe@example.org,,,mentor,").replace("\n", "\r\n").encode(),
        (HEAD + "Zoë Ng,zoe@example.org,,,mentor,").replace(",", "\t").encode(),
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(client, tom, data):
    response = client.post(PAGE, {"file": SimpleUploadedFile("people.csv", data)})
    (row,) = response.context["report"].rows
    assert row.cells["name"] == "Zoë Ng"
    assert row.is_new
    assert "Zoë Ng" in response.context["form"]["text"].value()  # to be corrected there
    is_guess = not data.startswith((b"\xef\xbb", b"\xff\xfe")) and "ë".encode() not in data
    assert response.context["form"].guessed_encoding == is_guess


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 a workbook", "Save it as CSV"),
        (b"\x00\x01\x02 not text", "not a text file"),
        (b"name,email\n" + b"x" * (1024 * 1024), "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_words(client, tom, data, said):
    response = client.post(PAGE, {"file": SimpleUploadedFile("people.csv", data)})
    assert said in str(response.context["form"].errors)


def test_no_page_shows_a_cell_as_html(client, tom):
    page = check(client, HEAD + "<b>Xe</b>,x@example.org,,,mentor,").content.decode()
    assert "<b>Xe" not in page
    assert "&lt;b&gt;Xe" in page
