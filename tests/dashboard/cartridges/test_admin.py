"""Uploading in the admin: rehearse, then apply; the file waits in private and goes away."""

import os
import re
import time
from datetime import timedelta
from pathlib import Path as FilePath

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dashboard.cartridges import uploads
from dashboard.cartridges.importing.guide_import import GuideImport
from dashboard.cartridges.models import CartridgeImport
from dashboard.cartridges.tasks import forget_uploads
from guides.models import Guide
from students.models import Path
from tests import factories as make
from tests.client import Client
from tests.dashboard.cartridges.samples import SECRET, counts, course

pytestmark = pytest.mark.django_db
State = CartridgeImport.State
ADD = "/admin/cartridges/cartridgeimport/add/"


@pytest.fixture
def tom(client):
    tom = make.person("Tom Admin", "staff")
    client.force_login(tom)
    return tom


def upload(client, archive, **fields):
    file = SimpleUploadedFile("course.imscc", archive.read_bytes())
    return client.post(ADD, {"file": file, **fields})


def waiting() -> list[FilePath]:
    return list(uploads.folder().iterdir())


def test_upload_review_apply(client, tom, tmp_path):
    answer = upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    assert answer.url == reverse("admin:cartridges_review", args=[row.pk])
    assert counts() == [0] * 8
    report = client.get(answer.url).context["report"]
    assert (report.is_new, report.path_title) == (True, "A course")
    assert "+   Read me" in report.lines
    assert counts() == [0] * 8
    answer = client.post(reverse("admin:cartridges_apply", args=[row.pk]))
    path = Path.objects.get()
    assert answer.url == reverse("admin:students_path_change", args=[path.pk])
    assert (path.state, path.projects.get().state) == ("draft", "draft")
    row.refresh_from_db()
    assert (row.state, row.started_by) == (State.DONE, tom)
    assert row.counts["projects"] == 1
    assert waiting() == []
    assert Guide.objects.using("staff").get().advice.startswith("## Notes")
    for page in ("", f"{row.pk}/change/"):
        assert client.get(f"/admin/cartridges/cartridgeimport/{page}").status_code == 200


def test_publishing_at_once_and_into_a_chosen_path(client, tom, tmp_path):
    path = make.path(slug="baking", title="Baking")
    upload(client, course(tmp_path), path=path.pk, publish="on")
    row = CartridgeImport.objects.get()
    report = client.get(reverse("admin:cartridges_review", args=[row.pk])).context["report"]
    assert (report.is_new, report.path_id) == (False, path.pk)
    client.post(reverse("admin:cartridges_apply", args=[row.pk]))
    assert path.projects.get().state == "published"


def test_nothing_of_the_file_stands_in_a_public_place(client, tom, tmp_path, settings):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    shown = client.get(reverse("admin:cartridges_review", args=[row.pk])).content.decode()
    assert SECRET not in shown
    assert "Notes" not in shown
    assert SECRET not in repr(dict(client.session))
    assert all(isinstance(value, int) for value in row.counts.values())
    assert list(FilePath(settings.MEDIA_ROOT).rglob("*")) == []
    [file] = waiting()
    assert re.fullmatch(r"[0-9a-f]{48}", file.name)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert not file.is_relative_to(settings.MEDIA_ROOT)


def test_what_is_no_cartridge_is_told_beside_the_field(client, tom, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("Dear diary")
    answer = upload(client, notes)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["file"]
    assert CartridgeImport.objects.count() == 0
    assert waiting() == []


def test_an_upload_beyond_any_cartridge_is_refused_unread(client, tom, tmp_path):
    answer = client.post(ADD, {}, CONTENT_LENGTH=str(2 * 1024**3))
    assert answer.status_code == 413
    assert waiting() == []


def test_an_upload_without_a_token_is_refused(tmp_path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person("Tom Admin", "staff"))
    assert upload(client, course(tmp_path)).status_code == 403
    assert waiting() == []
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', client.get(ADD).content.decode())[1]
    assert upload(client, course(tmp_path), csrfmiddlewaretoken=token).status_code == 302


def test_a_file_that_was_exchanged_is_not_applied(client, tom, tmp_path):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    [file] = waiting()
    file.write_bytes(course(tmp_path, title="Another").read_bytes())
    answer = client.post(reverse("admin:cartridges_apply", args=[row.pk]))
    assert answer.url == ADD
    assert counts() == [0] * 8
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert waiting() == []


def test_another_person_and_another_session_cannot_apply(client, tom, tmp_path):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    other, elsewhere = Client(), Client()
    other.force_login(make.person("Other Admin", "staff"))
    elsewhere.force_login(tom)
    for browser in (other, elsewhere):
        for name, method in (("review", "get"), ("apply", "post"), ("drop", "post")):
            url = reverse(f"admin:cartridges_{name}", args=[row.pk])
            assert getattr(browser, method)(url).status_code == 404
    assert other.get(reverse("admin:cartridges_progress", args=[row.pk])).status_code == 404
    assert counts() == [0] * 8


@pytest.mark.parametrize("kinds", [(), ("mentor",), ("manager",), ("assessor",)])
def test_only_staff_may_upload(client, tmp_path, kinds):
    client.force_login(make.person("Someone Else", *kinds))
    assert client.get(ADD).status_code == 404
    assert upload(client, course(tmp_path)).status_code in (403, 404)
    assert waiting() == []


def test_applying_twice_applies_once(client, tom, tmp_path):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    CartridgeImport.objects.update(state=State.APPLYING)
    answer = client.post(reverse("admin:cartridges_apply", args=[row.pk]))
    assert answer.status_code == 302
    assert counts() == [0] * 8


@pytest.mark.parametrize("name", ["apply", "drop"])
def test_a_link_changes_nothing(client, tom, tmp_path, name):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    assert client.get(reverse(f"admin:cartridges_{name}", args=[row.pk])).status_code == 405
    assert len(waiting()) == 1


def test_dropping_and_uploading_again_leave_no_file_behind(client, tom, tmp_path):
    upload(client, course(tmp_path))
    upload(client, course(tmp_path))
    assert len(waiting()) == 1
    first, second = CartridgeImport.objects.order_by("pk")
    assert (first.state, second.state) == (State.DROPPED, State.READY)
    client.post(reverse("admin:cartridges_drop", args=[second.pk]))
    second.refresh_from_db()
    assert (second.state, waiting()) == (State.DROPPED, [])


def test_an_hour_later_the_file_is_gone(client, tom, tmp_path):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    old = time.time() - 3700
    os.utime(waiting()[0], (old, old))
    CartridgeImport.objects.update(started_at=timezone.now() - timedelta(minutes=62))
    forget_uploads()
    assert waiting() == []
    client.get(reverse("admin:cartridges_cartridgeimport_changelist"))
    row.refresh_from_db()
    assert row.state == State.DROPPED


def test_an_old_file_is_not_applied_even_if_nobody_swept(client, tom, tmp_path):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    old = time.time() - 3700
    os.utime(waiting()[0], (old, old))
    client.post(reverse("admin:cartridges_apply", args=[row.pk]))
    assert counts() == [0] * 8
    assert waiting() == []


def test_a_failure_in_the_middle_is_noted_and_leaves_nothing(client, tom, tmp_path, monkeypatch):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()

    def fail(*args):
        raise RuntimeError("the power went")

    monkeypatch.setattr(GuideImport, "save", fail)
    with pytest.raises(RuntimeError):
        client.post(reverse("admin:cartridges_apply", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, counts(), waiting()) == (State.FAILED, [0] * 8, [])


def test_progress_is_two_numbers(client, tom, tmp_path):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    answer = client.get(reverse("admin:cartridges_progress", args=[row.pk]))
    assert answer.json() == {"state": "ready", "done": 0, "total": 0}
