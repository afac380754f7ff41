"""Files come into a path checked and counted, and leave it only for those who may see the path."""

import hashlib

import pytest
from django.core.files.base import ContentFile

from mentorhub.database import STAFF, signed_in_as
from students.models import File
from students.paths import uploads
from students.paths.uploads import UploadError
from tests import factories as make
from tests import people
from tests.client import Client
from tests.files.test_kinds import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with signed_in_as(STAFF):
        yield people.school()


def brought(name, content=b"a,b\n1,2\n"):
    return ContentFile(content, name=name)


def kept(school, name="flours.csv", content=b"a,b\n1,2\n"):
    return uploads.store_upload(brought(name, content), school.baking, school.tom)


def test_a_file_is_kept_under_a_name_that_says_nothing(school, settings):
    file = kept(school, "../Flours.CSV")
    assert file.name == "Flours.csv"
    assert file.content_type == "text/csv"
    assert file.size == 8
    assert file.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()
    assert file.uploaded_by == school.tom
    assert "lours" not in file.content.name
    assert "csv" not in file.content.name
    assert (settings.MEDIA_ROOT / file.content.name).read_bytes() == b"a,b\n1,2\n"


def test_the_same_file_is_kept_once(school):
    assert kept(school) == kept(school)
    assert kept(school) != kept(school, content=b"other\n")
    assert File.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<p>", "extension"),
        ("picture.svg", b"<svg/>", "extension"),
        ("setup.exe", b"MZ", "extension"),
        ("noextension", b"x", "extension"),
        ("picture.png", b"<svg onload=alert(1)>", "content"),
        ("table.csv", PNG, "content"),
        ("empty.csv", b"", "empty"),
        ("essay.tar.gz", b"\x1f\x8b\x08", "archive"),
        ("essay.rar", b"Rar!", "archive"),
        ("notes.txt", "Brot und Café".encode("utf-16"), "utf_16"),
        ("table.csv", "a,b\n1,2\n".encode("utf-16-le"), "utf_16"),
    ],
)
def test_what_may_not_come_in_is_refused(school, name, content, code):
    with pytest.raises(UploadError) as refused:
        kept(school, name, content)
    assert refused.value.code == code
    assert name in refused.value.message
    assert not File.objects.exists()


def test_a_file_above_the_limit_is_refused(school, settings):
    settings.UPLOAD_MAX_BYTES = 7
    with pytest.raises(UploadError) as refused:
        kept(school)
    assert refused.value.code == "size"


def test_a_path_has_a_quota_of_its_own(school, settings):
    settings.PATH_QUOTA_BYTES = 12
    kept(school)
    with pytest.raises(UploadError) as refused:
        kept(school, "second.csv", b"other")
    assert refused.value.code == "quota"
    assert uploads.store_upload(brought("second.csv"), school.carpentry, None).uploaded_by is None


def test_nothing_lies_in_media_when_the_row_cannot_be_written(school, settings, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(File, "save", refuse)
    with pytest.raises(RuntimeError):
        kept(school)
    assert not [each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()]


def fetched(person, url):
    client = Client()
    client.force_login(person)
    return client.get(url)


def test_a_student_of_the_path_saves_a_file(school):
    page = fetched(school.stu, kept(school, "Büro plan.csv").get_absolute_url())
    assert page.status_code == 200
    assert b"".join(page.streaming_content) == b"a,b\n1,2\n"
    assert page["Content-Type"] == "text/csv"
    assert page["Content-Disposition"] == "attachment; filename*=utf-8''B%C3%BCro%20plan.csv"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]


def test_an_image_is_shown(school):
    page = fetched(school.stu, kept(school, "plan.png", PNG).get_absolute_url())
    assert page["Content-Type"] == "image/png"
    assert page["Content-Disposition"].startswith("inline")
    assert page["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["cross", "nora"])
def test_who_may_not_see_the_path_meets_an_absent_page(school, name):
    url = kept(school).get_absolute_url()
    person = school.nora
    if name == "cross":
        person = school.cross
        for role in person.roles.all():
            role.end(by=make.office())
    refused = fetched(person, url)
    absent = fetched(person, url.replace("flours", "flour"))
    assert refused.status_code == absent.status_code == 404
    assert refused.content == absent.content


def test_the_name_belongs_to_the_file(school):
    url = kept(school).get_absolute_url()
    assert fetched(school.stu, url.replace("flours.csv", "x.html")).status_code == 404


def test_a_visitor_signs_in_first(school):
    assert Client().get(kept(school).get_absolute_url()).status_code == 302


def test_a_file_lost_from_the_disk_is_absent(school):
    file = kept(school)
    file.content.storage.delete(file.content.name)
    assert fetched(school.stu, file.get_absolute_url()).status_code == 404


def test_nothing_leads_to_the_media_folder(school):
    file = kept(school)
    for prefix in ("/", "/media/", "/files/", "/static/"):
        assert fetched(school.stu, prefix + file.content.name).status_code == 404
