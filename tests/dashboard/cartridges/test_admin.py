"""Uploading in the admin: rehearse, then apply; the file waits in private and goes away."""

import os
import re
from datetime import timedelta
from pathlib import Path as FilePath

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dashboard.cartridges import uploads
from dashboard.cartridges.admin import imports
from dashboard.cartridges.errors import ImportBusyError
from dashboard.cartridges.importing import path_import
from dashboard.cartridges.importing.guide_import import GuideImport
from dashboard.cartridges.models import CartridgeImport
from dashboard.cartridges.tasks import forget_uploads
from guides.models import Guide
from students.models import Path
from tests import factories as make
from tests.client import Client
from tests.dashboard.cartridges.samples import SECRET, counts, course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]
State = CartridgeImport.State
LIST = "/admin/cartridges/cartridgeimport/"
ADD = f"{LIST}add/"


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


def address(name, row) -> str:
    return reverse(f"admin:cartridges_{name}", args=[row.pk])


def apply(client, row):
    """Read the report and confirm it, as a browser does."""
    page = client.get(address("review", row))
    return client.post(address("apply", row), {"seen": page.context["report"].signature()})


def uploaded(client, folder, identifier="course-1", **fields):
    """Upload a cartridge with this identifier; returns its row."""
    answer = upload(client, course(folder, identifier=identifier), **fields)
    assert answer.status_code == 302
    return CartridgeImport.objects.latest("pk")


def words(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_upload_review_apply(client, tom, tmp_path):
    answer = upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    assert answer.url == reverse("admin:cartridges_review", args=[row.pk])
    assert counts() == [0] * 8
    report = client.get(answer.url).context["report"]
    assert (report.is_new, report.path_title) == (True, "A course")
    assert "+   Read me" in report.lines
    assert counts() == [0] * 8
    answer = apply(client, row)
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
    apply(client, row)
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
    row = uploaded(client, tmp_path)
    seen = client.get(address("review", row)).context["report"].signature()
    [file] = waiting()
    file.write_bytes(course(tmp_path, title="Another").read_bytes())
    answer = client.post(address("apply", row), {"seen": seen})
    assert answer.url == ADD
    assert counts() == [0] * 8
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert waiting() == []


# --- Several uploads, each resumed by the person who made it -----------------------------------


def test_applying_one_upload_leaves_the_other_waiting(client, tom, tmp_path):
    first, second = uploaded(client, tmp_path), uploaded(client, tmp_path, "course-2")
    assert len(waiting()) == 2
    answer = client.get(apply(client, first).url)
    assert "You have 1 more upload waiting" in words(answer)
    assert client.get(address("review", second)).context["report"].is_new
    apply(client, second)
    assert Path.objects.count() == 2
    assert waiting() == []


def test_an_upload_is_resumed_from_the_list_after_a_new_sign_in(client, tom, tmp_path):
    row = uploaded(client, tmp_path, publish="on")
    client.logout()
    later = Client()
    later.force_login(tom)
    for page in (LIST, ADD, f"{LIST}{row.pk}/change/"):
        shown = later.get(page)
        assert list(shown.context["waiting"]) == [row]
        assert address("review", row) in shown.content.decode()
    apply(later, row)
    assert Path.objects.get().projects.get().state == "published"
    row.refresh_from_db()
    assert row.state == State.DONE


def test_a_changed_secret_key_still_finds_what_waits(client, tom, tmp_path, settings):
    row = uploaded(client, tmp_path)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-for-this-test-of-waiting-uploads"
    assert uploads.find(row) is not None
    uploads.forget(row)
    assert waiting() == []


def test_the_table_does_not_tell_the_name_of_the_file(client, tom, tmp_path):
    row = uploaded(client, tmp_path)
    [file] = waiting()
    assert file.name not in repr(CartridgeImport.objects.filter(pk=row.pk).values())
    assert file.name not in repr(dict(client.session))


def test_another_administrator_reads_whose_it_is_and_reaches_nothing(client, tom, tmp_path):
    row = uploaded(client, tmp_path)
    other = Client()
    other.force_login(make.person("Other Admin", "staff"))
    for name, method in (("review", "get"), ("apply", "post"), ("drop", "post")):
        answer = getattr(other, method)(address(name, row), follow=True)
        assert answer.redirect_chain[-1][0] == f"{LIST}{row.pk}/change/"
        assert "Only Tom Admin, who uploaded this cartridge" in words(answer)
        assert "report" not in (answer.context or {})
    assert other.get(address("progress", row)).status_code == 404
    assert list(other.get(LIST).context["waiting"]) == []
    assert address("review", row) not in other.get(LIST).content.decode()
    row.refresh_from_db()
    assert (row.state, counts(), len(waiting())) == (State.READY, [0] * 8, 1)


def test_a_sixth_upload_waits_until_there_is_room(client, tom, tmp_path):
    rows = [uploaded(client, tmp_path, f"course-{n}") for n in range(5)]
    answer = upload(client, course(tmp_path, identifier="course-6"))
    assert (answer.status_code, len(waiting())) == (200, 5)
    assert "5 uploads" in answer.context["refusal"]
    client.post(address("drop", rows[0]))
    uploaded(client, tmp_path, "course-6")
    other = Client()
    other.force_login(make.person("Other Admin", "staff"))
    uploaded(other, tmp_path)


def test_a_cancelled_upload_is_removed_and_the_others_stay(client, tom, tmp_path):
    first, second = uploaded(client, tmp_path), uploaded(client, tmp_path, "course-2")
    client.post(address("drop", first))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, len(waiting())) == (State.DROPPED, State.READY, 1)
    assert uploads.find(second) is not None


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.DONE, "already been applied"),
        (State.DROPPED, "cancelled"),
        (State.FAILED, "failed"),
        (State.EXPIRED, "not applied in time"),
    ],
)
@pytest.mark.parametrize(("name", "method"), [("review", "get"), ("apply", "post")])
def test_a_page_about_an_upload_that_is_gone_says_so(
    client, tom, tmp_path, state, word, name, method
):
    row = uploaded(client, tmp_path)
    row.finish(state)
    answer = getattr(client, method)(address(name, row), follow=True)
    assert answer.redirect_chain[-1][0] == f"{LIST}{row.pk}/change/"
    assert word in words(answer)
    assert ADD in answer.content.decode()
    assert counts() == [0] * 8


def test_an_import_that_never_was_leads_to_the_list(client, tom):
    for name, method in (("review", "get"), ("apply", "post"), ("drop", "post")):
        url = reverse(f"admin:cartridges_{name}", args=[987654])
        answer = getattr(client, method)(url, follow=True)
        assert answer.redirect_chain[-1][0] == LIST
        assert "no such import" in words(answer)


def test_one_that_is_being_applied_is_neither_applied_again_nor_cancelled(client, tom, tmp_path):
    row = uploaded(client, tmp_path)
    assert row.claim()
    for name in ("apply", "drop"):
        answer = client.post(address(name, row), {"seen": "x"}, follow=True)
        assert "being applied" in words(answer)
    row.refresh_from_db()
    assert (row.state, counts(), len(waiting())) == (State.APPLYING, [0] * 8, 1)


def test_an_import_whose_process_died_has_failed_after_an_hour(client, tom, tmp_path):
    row = uploaded(client, tmp_path)
    CartridgeImport.objects.update(started_at=timezone.now() - timedelta(hours=23))
    row.claim()
    client.get(LIST)
    row.refresh_from_db()
    assert row.state == State.APPLYING  # it was uploaded long ago and has begun just now
    CartridgeImport.objects.update(applied_at=timezone.now() - timedelta(minutes=62))
    client.get(LIST)
    row.refresh_from_db()
    assert (row.state, waiting()) == (State.FAILED, [])


# --- Two administrators ------------------------------------------------------------------------


def test_what_another_import_has_changed_meanwhile_is_shown_before_it_is_applied(
    client, tom, tmp_path
):
    """Tom and Ada upload the same course. Ada applies it while Tom reads his report."""
    row = uploaded(client, tmp_path)
    seen = client.get(address("review", row)).context["report"].signature()
    ada = Client()
    ada.force_login(make.person("Ada Admin", "staff"))
    apply(ada, uploaded(ada, tmp_path))
    before = counts()
    answer = client.post(address("apply", row), {"seen": seen}, follow=True)
    assert answer.redirect_chain[-1][0] == address("review", row)
    assert "changed since" in words(answer)
    assert not answer.context["report"].has_changes
    assert counts() == before
    apply(client, row)
    row.refresh_from_db()
    assert (row.state, Path.objects.count()) == (State.DONE, 1)


def test_a_report_that_was_not_read_is_not_applied(client, tom, tmp_path):
    row = uploaded(client, tmp_path)
    assert client.post(address("apply", row)).url == address("review", row)
    row.refresh_from_db()
    assert (row.state, counts(), len(waiting())) == (State.READY, [0] * 8, 1)


def test_an_import_that_waits_too_long_for_another_can_be_tried_again(
    client, tom, tmp_path, monkeypatch
):
    row = uploaded(client, tmp_path)
    seen = client.get(address("review", row)).context["report"].signature()

    def busy():
        raise ImportBusyError("Another cartridge is being imported.")

    monkeypatch.setattr(path_import, "_wait_for_other_imports", busy)
    answer = client.post(address("apply", row), {"seen": seen})
    assert answer.url == address("review", row)
    answer = client.get(answer.url, follow=True)
    assert "Another cartridge is being imported." in words(answer)
    row.refresh_from_db()
    assert (row.state, len(waiting())) == (State.READY, 1)


@pytest.mark.parametrize("kinds", [(), ("mentor",), ("manager",), ("assessor",)])
def test_only_staff_may_upload(client, tmp_path, kinds):
    client.force_login(make.person("Someone Else", *kinds))
    assert client.get(ADD).status_code == 404
    assert upload(client, course(tmp_path)).status_code in (403, 404)
    assert waiting() == []


@pytest.mark.parametrize("name", ["apply", "drop"])
def test_a_link_changes_nothing(client, tom, tmp_path, name):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    assert client.get(reverse(f"admin:cartridges_{name}", args=[row.pk])).status_code == 405
    assert len(waiting()) == 1


def test_a_day_later_the_file_is_gone_and_the_list_says_so(client, tom, tmp_path):
    row = uploaded(client, tmp_path)
    age(hours=23)
    forget_uploads()
    assert client.get(address("review", row)).status_code == 200
    age(hours=25)
    forget_uploads()
    assert waiting() == []
    client.get(LIST)
    row.refresh_from_db()
    assert row.state == State.EXPIRED


@pytest.mark.parametrize("name", ["review", "apply", "drop"])
def test_an_old_file_is_not_applied_even_if_nobody_swept(client, tom, tmp_path, name):
    row = uploaded(client, tmp_path)
    age(hours=25)
    method = client.get if name == "review" else client.post
    answer = method(address(name, row), follow=True)
    assert "not applied in time" in words(answer)
    assert counts() == [0] * 8
    assert waiting() == []


def age(*, hours):
    """Let everything that waits have been uploaded so long ago."""
    old = timezone.now() - timedelta(hours=hours)
    CartridgeImport.objects.update(started_at=old)
    for file in waiting():
        os.utime(file, (old.timestamp(), old.timestamp()))


def test_a_failure_in_the_middle_is_noted_and_leaves_nothing(client, tom, tmp_path, monkeypatch):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()

    def fail(*args):
        raise RuntimeError("the power went")

    seen = client.get(address("review", row)).context["report"].signature()
    monkeypatch.setattr(GuideImport, "save", fail)
    with pytest.raises(RuntimeError):
        client.post(address("apply", row), {"seen": seen})
    row.refresh_from_db()
    assert (row.state, counts(), waiting()) == (State.FAILED, [0] * 8, [])


@pytest.mark.parametrize("call", ["import_file", "uploads.forget"])
def test_a_process_that_dies_after_the_import_leaves_it_done(
    client, tom, tmp_path, monkeypatch, call
):
    """What says that it was imported is committed with what was imported."""
    row = uploaded(client, tmp_path)
    seen = client.get(address("review", row)).context["report"].signature()
    module, _dot, name = call.rpartition(".")
    target = getattr(imports, module) if module else imports
    work = getattr(target, name)

    def work_and_die(*args, **options):
        work(*args, **options)
        raise SystemExit("killed")

    monkeypatch.setattr(target, name, work_and_die)
    with pytest.raises(SystemExit):
        client.post(address("apply", row), {"seen": seen})
    monkeypatch.undo()
    CartridgeImport.objects.update(applied_at=timezone.now() - timedelta(hours=2))
    client.get(LIST)
    row.refresh_from_db()
    assert Path.objects.count() == 1
    assert (row.state, row.counts["projects"]) == (State.DONE, 1)
    assert "has already been applied" in words(client.get(address("review", row), follow=True))


def test_progress_is_two_numbers(client, tom, tmp_path):
    upload(client, course(tmp_path))
    row = CartridgeImport.objects.get()
    answer = client.get(reverse("admin:cartridges_progress", args=[row.pk]))
    assert answer.json() == {"state": "ready", "done": 0, "total": 0}
