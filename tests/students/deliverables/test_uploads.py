"""A file is handed in piece by piece: cut off, continued, checked, and a deliverable at the end."""

import base64
import hashlib
import random
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone

from mentorhub import outgoing
from mentorhub.notifications.models import Delivery
from students.deliverables import uploading
from students.deliverables.submission import hand_in
from students.deliverables.tasks import forget_uploads
from students.deliverables.uploading import PIECE_BYTES
from students.models import Deliverable, Enrolment, ExpectedDeliverable, Upload
from tests import factories as make
from tests.client import Client
from tests.guides.pasting.world import ORDINARY, PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db
UPLOADS = "/student/deliverables/uploads/"
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
PIECE_TYPE = "application/offset+octet-stream"


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = school()
    make.work(found.stu, found.bread)
    return found


@pytest.fixture
def stu(people, client):
    client.force_login(people.stu)
    return client


def archive(length):
    """A zip of exactly ``length`` bytes, which are hard to compress."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("crumb", random.Random(length).randbytes(length - 200))
    content = made.getvalue()
    return content + b"\0" * (length - len(content))


def metadata(**values):
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
    )


def begin(client, content, name="loaf.zip", fields=None, **more):
    headers = TUS | {
        "HTTP_UPLOAD_LENGTH": str(len(content)),
        "HTTP_UPLOAD_METADATA": metadata(filename=name, **more),
    }
    return client.post(UPLOADS, fields or {}, **headers)


def begun(client, content, **more):
    answer = begin(client, content, **more)
    assert answer.status_code == 201, answer.content.decode()
    return answer["Location"]


def send(client, address, offset, piece, checksum="", **headers):
    headers = TUS | {"HTTP_UPLOAD_OFFSET": str(offset)} | headers
    if checksum:
        headers["HTTP_UPLOAD_CHECKSUM"] = checksum
    content_type = headers.pop("content_type", PIECE_TYPE)
    return client.patch(address, piece, content_type=content_type, **headers)


def sha256_of(piece):
    return f"sha256 {base64.b64encode(hashlib.sha256(piece).digest()).decode()}"


def offset_of(client, address):
    answer = client.head(address, **TUS)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return int(answer["Upload-Offset"]), int(answer["Upload-Length"])


def files_in(folder):
    return [each for each in folder.rglob("*") if each.is_file()]


# --- The whole way ---------------------------------------------------------------------------


def test_a_file_that_was_cut_off_three_times_arrives_as_it_was_sent(people, stu, tmp_path):
    """Each cut costs a piece at the most, as the browser does it: ask where it stopped, go on."""
    content = archive(7 * PIECE_BYTES + 12345)
    expected = ExpectedDeliverable.objects.create(project=people.bread, title="The loaf")
    fields = {"note": "Crust", "link": "https://example.org/loaf", "expected": [expected.pk]}
    address = begun(stu, content, fields=fields)
    began = Upload.objects.get().begun_at
    sent, cut, offset = 0, [], 0
    while offset < len(content):
        piece = content[offset : offset + PIECE_BYTES]
        if offset // PIECE_BYTES in (1, 3, 6) and offset not in cut:
            cut.append(offset)
            half = piece[: len(piece) // 2]
            broken = {"CONTENT_LENGTH": str(len(piece)), "wsgi.input": BytesIO(half)}
            lost = send(stu, address, offset, half, **broken)
            assert lost.status_code == 400
            sent += len(half)
            offset = offset_of(stu, address)[0]
            continue
        answer = send(stu, address, offset, piece, sha256_of(piece))
        assert answer.status_code == 204
        sent += len(piece)
        offset = int(answer["Upload-Offset"])
    assert len(cut) == 3
    assert sent - len(content) < 3 * PIECE_BYTES
    made = Deliverable.objects.get()
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    with made.file.open("rb") as stored:
        assert stored.read() == content
    assert (made.number, made.size, made.content_type) == (1, len(content), "application/zip")
    assert (made.note, made.link) == ("Crust", "https://example.org/loaf")
    assert list(made.expected.all()) == [expected]
    assert made.begun_at == began, "a fix counts by its beginning"
    assert Delivery.objects.get(kind="handed_in").recipient == people.maya
    assert not Upload.objects.exists()
    assert len(files_in(tmp_path)) == 1, "nothing was copied or unpacked"


def test_whoever_missed_the_last_answer_finds_it_complete(stu):
    content = archive(3000)
    address = begun(stu, content)
    send(stu, address, 0, content)
    assert offset_of(stu, address) == (3000, 3000)
    assert send(stu, address, 3000, b"x").status_code == 404


def test_a_page_shows_what_is_unfinished_and_the_same_file_goes_on(stu):
    content, fingerprint = archive(5000), "a" * 64
    address = begun(stu, content, fingerprint=fingerprint, fields={"note": "First"})
    send(stu, address, 0, content[:2000])
    page = stu.get("/student/deliverables/")
    assert [row.received for row in page.context["uploads"]] == [2000]
    assert f'data-fingerprint="{fingerprint}"' in page.content.decode()
    again = begun(stu, content, fingerprint=fingerprint, fields={"note": "Second"})
    assert again == address
    assert offset_of(stu, address) == (2000, 5000)
    send(stu, address, 2000, content[2000:])
    assert Deliverable.objects.get().note == "Second"


def test_it_replaces_a_version_that_nobody_has_read(people, stu):
    first = hand_in(
        people.stu.enrolments.get(), people.bread, by=people.stu, link="https://example.org/"
    )
    content = archive(3000)
    address = begun(stu, content, fields={"replaces": str(first.pk)})
    first.refresh_from_db()
    assert first.withdrawn_at is None, "not before the new one is there"
    send(stu, address, 0, content)
    first.refresh_from_db()
    assert first.withdrawn_at
    assert Deliverable.objects.unread().get().replaces == first


def test_what_the_site_speaks_is_said(stu):
    answer = stu.options(UPLOADS)
    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert answer["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"
    content = archive(3000)
    address = begun(stu, content)
    for wrong in ("", "0.2.2"):
        answer = stu.head(address, HTTP_TUS_RESUMABLE=wrong)
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")
    assert stu.head(address, **TUS)["Upload-Expires"].endswith("GMT")


# --- Pieces that are refused -----------------------------------------------------------------


@pytest.mark.parametrize("offset", [0, 999, 1001, 2500, 10**14])
def test_a_piece_that_does_not_begin_where_the_upload_ends_is_refused(stu, offset):
    content = archive(3000)
    address = begun(stu, content)
    send(stu, address, 0, content[:1000])
    assert send(stu, address, offset, content[1000:2000]).status_code == 409
    assert offset_of(stu, address)[0] == 1000


def test_nothing_is_written_beyond_the_size_that_was_said(stu):
    content = archive(3000)
    address = begun(stu, content)
    assert send(stu, address, 0, content + b"x").status_code == 409
    assert offset_of(stu, address)[0] == 0


def test_a_piece_that_is_not_the_one_that_was_sent_is_refused(stu):
    content = archive(3000)
    address = begun(stu, content)
    assert send(stu, address, 0, content[:999], sha256_of(content)).status_code == 460
    assert offset_of(stu, address)[0] == 0
    sha1 = base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
    assert send(stu, address, 0, content, f"sha1 {sha1}").status_code == 204


def test_a_whole_file_that_is_not_the_one_that_was_meant_is_not_handed_in(stu, tmp_path):
    content = archive(3000)
    address = begun(stu, content, sha256="0" * 64)
    assert send(stu, address, 0, content).status_code == 422
    assert not Deliverable.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_UPLOAD_OFFSET": ""}, 400),
        ({"HTTP_UPLOAD_OFFSET": "-1"}, 400),
        ({"HTTP_UPLOAD_OFFSET": "\u0663"}, 400),
        ({"HTTP_UPLOAD_OFFSET": "9" * 40}, 400),
        ({"HTTP_UPLOAD_CHECKSUM": "md5 AAAA"}, 400),
        ({"HTTP_UPLOAD_CHECKSUM": "sha256 ~"}, 400),
        ({"HTTP_UPLOAD_CHECKSUM": "sha256"}, 460),
        ({"content_type": "text/plain"}, 415),
        ({"HTTP_TUS_RESUMABLE": "2.0.0"}, 412),
    ],
)
def test_odd_headers_of_a_piece_are_refused(stu, headers, status):
    content = archive(3000)
    address = begun(stu, content)
    assert send(stu, address, 0, content, **headers).status_code == status
    assert offset_of(stu, address)[0] == 0


@pytest.mark.parametrize(
    ("length", "about"),
    [
        ("", metadata(filename="a.zip")),
        ("-1", metadata(filename="a.zip")),
        ("1e9", metadata(filename="a.zip")),
        ("9" * 30, metadata(filename="a.zip")),
        ("10", "filename ~"),
        ("10", "filename /w=="),
        ("10", metadata(filename="a.zip", fingerprint="x")),
        ("10", metadata(filename="a.zip", sha256="A" * 64)),
    ],
)
def test_odd_headers_at_the_beginning_are_refused(stu, length, about):
    headers = TUS | {"HTTP_UPLOAD_LENGTH": length, "HTTP_UPLOAD_METADATA": about}
    assert stu.post(UPLOADS, **headers).status_code == 400
    assert not Upload.objects.exists()


def test_a_piece_above_two_megabytes_is_not_read(stu):
    content = archive(3 * PIECE_BYTES)
    address = begun(stu, content)
    assert send(stu, address, 0, content[: PIECE_BYTES + 65536 + 1]).status_code == 413
    assert offset_of(stu, address)[0] == 0


# --- Files that are refused ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "length"),
    [("loaf.exe", 10), ("loaf", 10), ("loaf.tar.gz", 10), ("loaf.zip", 0), ("", 10)],
)
def test_a_file_that_cannot_be_accepted_is_refused_before_it_is_sent(stu, name, length, tmp_path):
    answer = begin(stu, b"x" * length, name=name, fields={"note": "Crust"})
    assert answer.status_code == 422
    assert answer.context["form"].has_error("file")
    page = answer.content.decode()
    assert "Crust" in page
    assert "field-wrong" in page
    assert files_in(tmp_path) == []


def test_the_fields_are_checked_before_the_file_is_sent(stu):
    answer = begin(stu, archive(3000), fields={"link": "javascript:alert(1)"})
    assert answer.status_code == 422
    assert answer.context["form"].has_error("link")
    assert not Upload.objects.exists()


def test_a_file_of_another_kind_is_refused_with_its_first_piece(stu, tmp_path):
    content = b"Rar!" * 5000
    address = begun(stu, content)
    answer = send(stu, address, 0, content[:10000])
    assert answer.status_code == 422
    assert "loaf.zip" in answer.json()["refused"]
    assert client_gone(stu, address)
    assert not Upload.objects.exists()


def client_gone(client, address):
    return client.head(address, **TUS).status_code == 404


def test_a_document_is_recognised_once_it_is_whole(stu):
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("[Content_Types].xml", "x" * 9000)
        opened.writestr("word/document.xml", "x")
    for content, status in ((made.getvalue(), 204), (archive(12000), 422)):
        address = begun(stu, content, name="loaf.docx")
        assert send(stu, address, 0, content[:9000]).status_code == 204
        assert send(stu, address, 9000, content[9000:]).status_code == status


@pytest.fixture
def cross(people):
    """A mentor of one path who studies another, and so may read a guide."""
    write_guide(people.bread)
    make.work(people.cross, people.table)
    client = Client()
    client.force_login(people.cross)
    return client


def test_a_file_with_a_passage_of_a_guide_is_refused_once_it_is_whole(cross):
    content = f"{ORDINARY}\n\n{PASSAGE}".encode()
    address = begun(cross, content, name="notes.txt")
    assert send(cross, address, 0, content[:80]).status_code == 204
    answer = send(cross, address, 80, content[80:])
    assert answer.status_code == 422
    assert "P1" in answer.json()["refused"]
    assert not Deliverable.objects.exists()
    assert not Upload.objects.exists()


def test_while_guides_cannot_be_read_the_last_piece_waits(cross, monkeypatch):
    def fail(*_args):
        raise outgoing.UncheckedError

    content = ORDINARY.encode()
    address = begun(cross, content, name="notes.txt")
    with monkeypatch.context() as patched:
        patched.setattr("guides.pasting.checking.GuideChecker.find_in_file", fail)
        assert send(cross, address, 0, content).status_code == 503
    assert offset_of(cross, address)[0] == 0
    assert send(cross, address, 0, content).status_code == 204


def test_the_limits_of_a_file_and_of_all_files_hold(people, stu, settings):
    settings.DELIVERABLE_MAX_BYTES, settings.ENROLMENT_QUOTA_BYTES = 4000, 10000
    settings.UPLOAD_MAX_BYTES = 1000
    assert begin(stu, archive(4001)).status_code == 422
    for _ in range(2):
        begun(stu, archive(4000))
    answer = begin(stu, archive(4000))
    assert answer.status_code == 422, "what is unfinished takes up room"
    assert "quota" in [each.code for each in answer.context["form"].errors.as_data()["file"]]
    Upload.objects.update(expires_at=timezone.now())
    address = begun(stu, archive(4000))
    settings.ENROLMENT_QUOTA_BYTES = 3999
    assert send(stu, address, 0, archive(4000)).status_code == 422
    assert not Deliverable.objects.exists()


# --- People and time -------------------------------------------------------------------------


def test_an_upload_of_another_student_does_not_exist(people, stu):
    content = archive(3000)
    address = begun(stu, content)
    others = (
        make.student("Olga Other", people.baking),
        people.maya,
        people.noor,
        people.cross,
        people.nora,
    )
    for person in others:
        client = Client()
        client.force_login(person)
        assert client.head(address, **TUS).status_code == 404, person.name
        assert send(client, address, 0, content).status_code == 404, person.name
        assert client.delete(address, **TUS).status_code == 404, person.name
        assert client.post(f"{address}cancellation/").status_code == 404, person.name
    visitor = Client()
    assert send(visitor, address, 0, content).status_code == 302
    assert offset_of(stu, address)[0] == 0


def test_a_piece_needs_the_token_of_a_form(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.stu)
    assert begin(client, archive(3000)).status_code == 403
    upload = begin_for(people.stu)
    address = f"{UPLOADS}{upload.pk}/"
    assert send(client, address, 0, archive(3000)).status_code == 403
    page = client.get("/student/deliverables/").content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = send(client, address, 0, archive(3000), HTTP_X_CSRFTOKEN=token)
    assert answer.status_code == 204


def begin_for(student):
    work = student.enrolments.get().works.get()
    return uploading.begin(work, name="loaf.zip", size=3000)


@pytest.mark.parametrize("how", ["delete", "button"])
def test_a_student_cancels_an_upload(stu, tmp_path, how, django_capture_on_commit_callbacks):
    address = begun(stu, archive(3000))
    send(stu, address, 0, archive(3000)[:1000])
    with django_capture_on_commit_callbacks(execute=True):
        if how == "delete":
            assert stu.delete(address, **TUS).status_code == 204
        else:
            assert stu.post(f"{address}cancellation/").status_code == 302
    assert client_gone(stu, address)
    assert files_in(tmp_path) == []
    assert stu.delete(address, **TUS).status_code == 404


def test_a_day_later_it_is_gone(stu, tmp_path, django_capture_on_commit_callbacks):
    address, kept = begun(stu, archive(3000)), begun(stu, archive(4000))
    send(stu, address, 0, archive(3000)[:1000])
    Upload.objects.filter(size=3000).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client_gone(stu, address)
    assert send(stu, address, 1000, archive(3000)[1000:]).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        forget_uploads()
    assert [row.size for row in Upload.objects.all()] == [4000]
    assert len(files_in(tmp_path)) == 1
    assert offset_of(stu, kept) == (0, 4000)


def test_it_ends_with_the_enrolment(people, stu, tmp_path, django_capture_on_commit_callbacks):
    address = begun(stu, archive(3000))
    with django_capture_on_commit_callbacks(execute=True):
        people.stu.enrolments.get().end(Enrolment.EndReason.LEFT, by=people.tom)
    assert not Upload.objects.exists()
    assert files_in(tmp_path) == []
    assert send(stu, address, 0, archive(3000)).status_code == 404


def test_a_project_that_has_ended_meanwhile_takes_nothing_more(people, stu):
    address = begun(stu, archive(3000))
    work = people.stu.enrolments.get().works.get()
    work.state, work.finished_at = work.State.VALIDATED, timezone.now()
    work.save()
    answer = send(stu, address, 0, archive(3000))
    assert (answer.status_code, Deliverable.objects.count()) == (422, 0)
    assert begin(stu, archive(3000)).status_code == 409


def test_pieces_that_are_lost_from_the_storage_are_sent_again(stu):
    content = archive(3000)
    address = begun(stu, content)
    send(stu, address, 0, content[:1000])
    default_storage.delete(Upload.objects.get().file.name)
    assert send(stu, address, 1000, content[1000:]).status_code == 410
    assert client_gone(stu, address)


def test_bytes_that_a_killed_process_left_are_overwritten(stu):
    content = archive(3000)
    address = begun(stu, content)
    with default_storage.open(Upload.objects.get().file.name, "r+b") as stored:
        stored.write(b"x" * 2500)
    send(stu, address, 0, content[:1000])
    send(stu, address, 1000, content[1000:])
    assert Deliverable.objects.get().sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_of_eight_equal_pieces_at_once_one_is_written(people):
    content, upload = archive(3000), begin_for(people.stu)

    def one(_number):
        try:
            return uploading.add_piece(upload.pk, content, offset=0, by=people.stu)[1] is not None
        except (uploading.WrongOffsetError, Upload.DoesNotExist):
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(one, range(8)))
    assert done.count(True) == 1
    assert Deliverable.objects.get().sha256 == hashlib.sha256(content).hexdigest()
