"""A path is exported on its page as by the command, logged, and nothing of it stays behind."""

import zipfile
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.urls import reverse

from dashboard.cartridges import uploads
from dashboard.cartridges.admin import export
from dashboard.cartridges.writing.path_export import GuideExportDeniedError
from guides.models import Guide, Reading
from mentorhub.database import STAFF, signed_in_as
from tests import factories as make
from tests.client import Client
from tests.dashboard.cartridges.samples import SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


@pytest.fixture
def path():
    path = make.path(slug="baking", title="Baking")
    bread = make.project(path=path, slug="bread", title="Bread", brief="# Bake")
    make.project(path=path, slug="cake", title="Cake").archive()
    bread.course_items.create(kind="page", title="Flour", body="Mill it.")
    with signed_in_as(STAFF):
        Guide.objects.create(project=bread, advice=SECRET)
    return path


@pytest.fixture
def tom(client):
    tom = make.person("Tom Admin", "staff")
    client.force_login(tom)
    return tom


def address(path):
    return reverse("admin:cartridges_export", args=[path.pk])


def downloaded(client, path, with_guides="no"):
    answer = client.post(address(path), {"with_guides": with_guides})
    assert answer.status_code == 200
    return answer, answer.getvalue()


def by_command(tmp_path, path, *options):
    target = tmp_path / "by-command.imscc"
    call_command("export_path", path.slug, "-o", str(target), *options)
    return target.read_bytes()


def trace(path):
    with signed_in_as(STAFF):
        entries = LogEntry.objects.filter(object_id=str(path.pk), object_repr="Baking")
        return [(entry.user.name, entry.change_message) for entry in entries]


def test_the_page_of_a_path_leads_to_its_export(client, tom, path):
    page = client.get(reverse("admin:students_path_change", args=[path.pk])).content.decode()
    assert address(path) in page
    assert client.get(address(path)).context["project_count"] == 1


def test_without_guides_it_is_what_the_command_writes(client, tom, path, tmp_path):
    answer, archive = downloaded(client, path)
    assert archive == by_command(tmp_path, path)
    assert SECRET.encode() not in b"".join(contents(archive))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="baking.imscc"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert Reading.objects.using(STAFF).count() == 0
    assert trace(path) == [("Tom Admin", "Exported as a cartridge, without guides.")]


def test_with_guides_it_is_what_the_command_writes_and_a_reading(client, tom, path, tmp_path):
    _answer, archive = downloaded(client, path, "yes")
    assert SECRET.encode() in b"".join(contents(archive))
    assert [each.reader_id for each in Reading.objects.using(STAFF).all()] == [tom.pk]
    assert archive == by_command(tmp_path, path, "--with-guides", "--as", tom.email)
    assert trace(path) == [("Tom Admin", "Exported as a cartridge, with guides.")]


def contents(archive):
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return [opened.read(name) for name in opened.namelist()]


def test_no_archive_stays_on_the_disk(client, tom, path):
    downloaded(client, path, "yes")
    assert list(uploads.folder().iterdir()) == []


def test_who_may_not_read_the_guides_is_not_offered_them(client, tom, path, monkeypatch):
    monkeypatch.setattr(export, "may_export_guides", lambda user, path: False)
    page = client.get(address(path))
    assert [value for value, _label in page.context["form"].fields["with_guides"].choices] == ["no"]
    answer = client.post(address(path), {"with_guides": "yes"})
    assert answer.status_code == 422
    assert trace(path) == []


def test_a_refusal_and_a_full_disk_are_told_and_nothing_is_logged(client, tom, path, monkeypatch):
    for error in (
        GuideExportDeniedError("Guides leave only for …"),
        OSError(28, "full"),
        FileNotFoundError(),
    ):

        def fail(*args, error=error, **kwargs):
            raise error

        monkeypatch.setattr(export, "export_path", fail)
        answer = client.post(address(path), {"with_guides": "yes"}, follow=True)
        assert answer.redirect_chain[-1][0] == address(path)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert trace(path) == []
    assert list(uploads.folder().iterdir()) == []


def test_a_link_downloads_nothing_and_no_choice_is_an_error(client, tom, path):
    assert "attachment" not in client.get(address(path)).headers.get("Content-Disposition", "")
    assert client.post(address(path), {}).status_code == 422
    assert client.get(reverse("admin:cartridges_export", args=[987654])).status_code == 404
    assert trace(path) == []


@pytest.mark.parametrize("kinds", [(), ("mentor",), ("manager",), ("assessor",)])
def test_only_staff_may_export(client, path, kinds):
    client = Client()
    client.force_login(make.person("Someone Else", *kinds))
    assert client.get(address(path)).status_code == 404
    assert client.post(address(path), {"with_guides": "yes"}).status_code == 404
    assert trace(path) == []
