"""The body of a request: how much of it is read, from whom, at which address."""

import io

import pytest
from django.conf import settings as site
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.urls import reverse

from mentorhub.body_limits import (
    FORM_FIELDS_MAX_BYTES,
    ORDINARY_MAX_BYTES,
    WholeBody,
    WithholdLargeBodyMiddleware,
)
from mentorhub.checks import gate_of, routes
from tests import factories as make
from tests.client import Client
from tests.dashboard.helpcenter.asking import subject
from tests.people import school

pytestmark = pytest.mark.django_db

BOUNDARY = "loaf"
MEGABYTE = 1024 * 1024
HAND_IN = "/student/deliverables/"
PHOTO = "/dashboard/profile/photo/"
SIGN_IN = "/accounts/login/"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
FORM = "application/x-www-form-urlencoded"
# What takes files, and for whom. A view that is not here refuses them.
TAKES_FILES = {
    "community_new",
    "community_topic",
    "help_contact",
    "help_queue_answer",
    "help_queue_note",
    "help_request",
    "inbox_circle",
    "inbox_new",
    "inbox_thread",
    "accounts_photo",
    "deliverables", "deliverable_upload", "profile_part", "admin_import_people",
    "admin:cartridges_cartridgeimport_add",
    "admin:guides_guide_image", "admin:students_path_image",
    "admin:students_project_image", "admin:students_courseitem_image",
    "admin:guides_guidefile_add", "admin:guides_guidefile_change",
    "admin:students_courseitem_add", "admin:students_courseitem_change",
    "admin:students_file_add", "admin:students_file_change",
    "admin:students_project_add", "admin:students_project_change",
    "admin:students_resource_add", "admin:students_resource_change",
    "admin:students_path_import", "admin:students_project_import",
    "admin:training_quiz_import",
}  # fmt: skip


class Body(io.RawIOBase):
    """The body of a request, made as it is read; counts what was read of it."""

    def __init__(self, length, head=b""):
        self.length, self.head, self.count = length, head, 0

    def read(self, size=-1):
        rest = self.length - self.count
        size = rest if size is None or size < 0 else min(size, rest)
        begin = self.head[self.count : self.count + size]
        self.count += size
        return begin + b"x" * (size - len(begin))

    def readable(self):
        return True


def file_of(length):
    """One file of a form, as long as it says or longer: its end never comes."""
    lines = (
        f"--{BOUNDARY}",
        'Content-Disposition: form-data; name="file"; filename="loaf.txt"',
        "Content-Type: text/plain",
        "",
        "",
    )
    return Body(length, "\r\n".join(lines).encode())


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOAD_MAX_BYTES = 2 * MEGABYTE
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
    found = school()
    make.work(found.stu, found.bread)
    return found


@pytest.fixture
def written(monkeypatch):
    """The sizes of the pieces that go to the temporary folder."""
    pieces = []
    keep = TemporaryFileUploadHandler.receive_data_chunk

    def noting(self, raw_data, start):
        pieces.append(len(raw_data))
        return keep(self, raw_data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", noting)
    return pieces


def browser_of(person=None):
    client = Client(enforce_csrf_checks=True)
    client.raise_request_exception = False
    client.get(SIGN_IN)  # a visitor has the cookie of the form too
    if person:
        client.force_login(person)
    return client


def send(client, address, body, content_type=MULTIPART, **headers):
    heading = {"CONTENT_LENGTH": str(body.length), "CONTENT_TYPE": content_type}
    return client.generic("POST", address, **(heading | {"wsgi.input": body} | headers))


ADDRESSES = (
    SIGN_IN, HAND_IN, PHOTO, "/", "/no/such/page/", "/dashboard/", "/notifications/read/",
    "/admin/students/file/add/", "/admin/cartridges/cartridgeimport/add/",
    "/reply/1.0.1.late.none/",
)  # fmt: skip


@pytest.mark.parametrize("content_type", [MULTIPART, FORM, "application/json", "text/plain", ""])
def test_a_visitor_fills_nothing_at_any_address(people, written, content_type):
    client = browser_of()
    for address in ADDRESSES:
        body = file_of(8 * MEGABYTE)
        answer = send(client, address, body, content_type)
        assert (body.count, written) == (0, []), address
        assert answer.status_code == 413, address


@pytest.mark.parametrize("name", ["stu", "maya", "noor", "nora"])
def test_nor_does_somebody_who_is_signed_in(people, written, name):
    client = browser_of(people.everyone[name])
    for address in ADDRESSES:
        body = file_of(12 * MEGABYTE)
        answer = send(client, address, body)
        assert (body.count, written) == (0, []), address
        assert answer.status_code == 413, address


def test_a_file_within_the_limit_is_read_of_whoever_may_bring_it(people, written):
    for name, address, let_in in (
        ("stu", HAND_IN, True),
        ("maya", HAND_IN, False),
        ("nora", HAND_IN, False),
        ("maya", PHOTO, True),
        ("stu", PHOTO, False),
        ("tom", "/admin/students/file/add/", True),
        ("noor", "/admin/students/file/add/", False),
        ("tom", "/admin/cartridges/cartridgeimport/add/", True),
        ("maya", "/admin/cartridges/cartridgeimport/add/", False),
    ):
        body = file_of(2 * MEGABYTE)
        answer = send(browser_of(people.everyone[name]), address, body)
        assert (body.count > 0) == let_in, (name, address)
        assert (answer.status_code == 413) != let_in, (name, address, answer.status_code)


def test_the_form_of_an_administrator_whose_sign_in_is_old_is_read_to_be_given_back(
    people, monkeypatch
):
    monkeypatch.setattr("mentorhub.admin.site.signed_in_recently", lambda request: False)
    body = file_of(2 * MEGABYTE)
    answer = send(browser_of(people.tom), "/admin/students/file/add/", body)
    assert (answer.status_code, body.count) == (403, body.length)


def test_what_a_student_may_still_hand_in_is_asked_before_the_file_is_read(people, settings):
    settings.ENROLMENT_QUOTA_BYTES = MEGABYTE
    body = file_of(MEGABYTE + FORM_FIELDS_MAX_BYTES + 1)
    answer = send(browser_of(people.stu), HAND_IN, body)
    assert (answer.status_code, body.count) == (413, 0)
    assert answer.context["limit"] == MEGABYTE
    assert HAND_IN in answer.content.decode()
    body = file_of(MEGABYTE + FORM_FIELDS_MAX_BYTES)
    assert send(browser_of(people.stu), HAND_IN, body).status_code != 413
    assert body.count == body.length


def test_a_mentor_who_shares_the_screen_sends_no_files(people):
    client = browser_of(people.maya)
    session = client.session
    session["sharing"] = people.stu.pk
    session.save()
    body = file_of(MEGABYTE)
    assert send(client, HAND_IN, body).status_code == 413
    assert body.count == 0


@pytest.mark.parametrize("address", [SIGN_IN, "/student/", "/accounts/zone/"])
def test_a_small_file_at_an_address_that_takes_none_is_refused(people, written, address):
    for person in (None, people.maya):
        client = browser_of(person)
        assert send(client, address, file_of(ORDINARY_MAX_BYTES)).status_code == 403, "no token"
        client.handler.enforce_csrf_checks = False
        answer = send(client, address, file_of(ORDINARY_MAX_BYTES))
        assert answer.status_code == (400 if person or address == SIGN_IN else 302)
        assert written == []


def test_a_body_without_a_length_is_not_read(people, written):
    body = file_of(8 * MEGABYTE)
    client = browser_of(people.stu)
    answer = send(client, HAND_IN, body, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, body.count, written) == (411, 0, [])


@pytest.mark.parametrize("length", ["-1", "x", "9" * 5000, "1e9", "\u0663", "0x10"])
def test_an_odd_length_is_no_failure(people, written, length):
    body = file_of(8 * MEGABYTE)
    answer = send(browser_of(people.stu), HAND_IN, body, CONTENT_LENGTH=length)
    assert answer.status_code in (400, 403, 413), length
    assert body.count <= 10
    assert written == []


def test_a_body_that_ends_early_is_no_failure(people):
    body = Body(10)
    answer = send(browser_of(people.stu), HAND_IN, body, CONTENT_LENGTH=str(MEGABYTE))
    assert answer.status_code in (400, 403)


@pytest.mark.parametrize("content_type", [FORM, MULTIPART])
def test_half_a_form_is_not_taken_for_the_whole(people, content_type):
    """Without it, half a text would be stored as if it was all that was written."""
    whole = (
        b"name=Stu+Student+the+Second"
        if content_type == FORM
        else (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
            f"Stu Student the Second\r\n--{BOUNDARY}--\r\n"
        ).encode()
    )
    for half in (whole[:-2], whole[: len(whole) // 2], b""):
        request = WSGIRequest(
            {
                "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": content_type,
                "CONTENT_LENGTH": str(len(whole)),
                "wsgi.input": io.BytesIO(half),
            }
        )
        WithholdLargeBodyMiddleware(lambda request: None)(request)
        with pytest.raises(UnreadablePostError):
            request.POST["name"]


def test_what_had_come_before_an_end_that_is_early_can_be_read():
    stream = WholeBody(io.BytesIO(b"one\ntwo"), 100)
    assert (stream.readline(), stream.read(2), stream.read(0)) == (b"one\n", b"tw", b"")
    assert stream.read(10) == b"o"
    with pytest.raises(OSError, match="closed"):
        stream.read(10)


def test_a_large_body_of_a_visitor_that_ends_early_is_no_failure(people):
    answer = browser_of(None).generic(
        "POST",
        "/goals/1/",
        **{"wsgi.input": io.BytesIO(b"text=x"), "CONTENT_LENGTH": str(MEGABYTE)},
        CONTENT_TYPE=FORM,
        HTTP_ORIGIN="http://testserver",
    )
    assert answer.status_code in (400, 403, 413)


def test_too_many_fields_are_refused(people):
    body = Body(0)
    body.head = b"&".join(b"a=1" for _ in range(1001))
    body.length = len(body.head)
    assert send(browser_of(people.stu), HAND_IN, body, FORM).status_code == 400


def test_the_longest_forms_fit(people):
    """Five texts of 4,000 letters and one of 3,000, each letter sent as twelve bytes."""
    assert ORDINARY_MAX_BYTES > 12 * (5 * 4000 + 3000) + 4096
    assert ORDINARY_MAX_BYTES > 12 * 20000 + 4096


def test_whose_sign_in_ran_out_is_told_to_sign_in_and_comes_back(people):
    page = send(browser_of(), HAND_IN, file_of(MEGABYTE))
    assert page.status_code == 413
    assert f"{SIGN_IN}?next={HAND_IN}" in page.content.decode()
    page = send(browser_of(people.maya), HAND_IN, file_of(MEGABYTE))
    assert SIGN_IN not in page.content.decode()


def test_the_answer_is_in_the_language_of_the_browser_and_short_for_htmx(people):
    body = file_of(8 * MEGABYTE)
    page = send(browser_of(), SIGN_IN, body, HTTP_ACCEPT_LANGUAGE="fr")
    assert page["Content-Language"] == "fr"
    assert next(each.name for each in page.templates) == "413.html"
    piece = send(browser_of(people.maya), PHOTO, file_of(12 * MEGABYTE), HTTP_HX_REQUEST="true")
    assert piece.status_code == 413
    assert piece["HX-Retarget"] == "#refusal"
    assert "<html" not in piece.content.decode()
    assert 'id="refusal"' in browser_of(people.maya).get("/dashboard/profile/").content.decode()


def test_the_views_that_take_files_are_known():
    found = {name for _, name, view in routes() if hasattr(view, "max_upload")}
    assert found == TAKES_FILES


def test_one_view_takes_small_files_of_visitors_and_keeps_none():
    found = {name for _, name, view in routes() if hasattr(view, "takes_small_files")}
    assert found == {"certificate_file"}


def test_a_view_that_takes_files_has_a_gate_that_can_be_asked():
    for pattern, name, view in routes():
        if hasattr(view, "max_upload"):
            is_admin = pattern.startswith("admin/")
            # A page that visitors open as well takes files from whoever is signed in.
            is_open = gate_of(pattern, name, view) == "anyone"
            assert is_admin or is_open or hasattr(view, "allows"), name
            assert gate_of(pattern, name, view) not in ("link", "demo"), name


def test_a_page_that_is_open_to_visitors_takes_no_file_of_theirs(client, people):
    subject("sign-in", audience="anyone")
    upload = SimpleUploadedFile("a.txt", b"x" * (MEGABYTE))
    answer = client.post("/help/contact/", {"title": "x", "files": [upload]})
    assert answer.status_code in (400, 413)


def test_each_form_with_a_file_in_the_administration_takes_it(people, rf):
    request = rf.get("/")
    request.user = people.tom
    request.resolver_match = None
    for model, page in admin.site._registry.items():
        if not page.has_add_permission(request):
            continue
        if model._meta.model_name == "cartridgeimport":
            continue  # its page is its own, and has its file
        forms = [page.get_form(request)]
        forms += [formset.form for formset, _inline in page.get_formsets_with_inlines(request)]
        if any(form.base_fields and _has_file(form) for form in forms):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
            assert name in TAKES_FILES, name
            assert reverse(name)


def _has_file(form):
    return any(field.widget.needs_multipart_form for field in form.base_fields.values())


def test_a_wrong_host_is_answered_without_reading(people, written, settings):
    """The page of error 400 parses forms too."""
    settings.ALLOWED_HOSTS = ["mentors.example.org"]
    for content_type in (MULTIPART, FORM):
        body = file_of(8 * MEGABYTE)
        answer = send(browser_of(), SIGN_IN, body, content_type, HTTP_HOST="elsewhere.example.org")
        assert (answer.status_code, body.count, written) == (400, 0, [])


def test_a_page_that_fails_reads_no_more(people, written, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("mentorhub.accounts.session_activity.ActivityMiddleware._note", fail)
    body = file_of(MEGABYTE)
    assert send(browser_of(people.stu), HAND_IN, body).status_code == 500
    assert (body.count, written) == (0, [])


def test_the_holder_stands_first_and_the_judge_last():
    assert site.MIDDLEWARE[0] == "mentorhub.body_limits.WithholdLargeBodyMiddleware"
    judge = site.MIDDLEWARE.index("mentorhub.body_limits.BodyLimitMiddleware")
    # Those that follow read the form.
    assert all("mentorhub.forms." in each for each in site.MIDDLEWARE[judge + 1 :])


a_bad_boundary = pytest.mark.parametrize("boundary", ["b" * 300, "", "é"])


@a_bad_boundary
@pytest.mark.parametrize("path", ["/", "/admin/cartridges/cartridgeimport/add/", "/nowhere/"])
def test_a_form_whose_parts_cannot_be_told_apart_is_refused(db, settings, path, boundary):
    """Also where the page of an error is the first to read it."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    type_ = f"multipart/form-data; boundary={boundary}"
    answer = client.generic("POST", path, b"x", type_)
    assert answer.status_code in (302, 403, 404)
    answer = client.generic("POST", path, b"x", type_, HTTP_HOST="elsewhere.example.org")
    assert answer.status_code == 400


@a_bad_boundary
@pytest.mark.parametrize("size", [1, MEGABYTE])
def test_nor_does_it_fail_for_somebody_who_is_let_in(people, boundary, size):
    """Read by the CSRF check, by the view, or by the page of an error."""
    type_ = f"multipart/form-data; boundary={boundary}"
    for person, paths in (
        (people.stu, ["/student/deliverables/", "/nowhere/", "/dashboard/", "/sessions/proposal/"]),
        (people.maya, ["/sessions/plan/", "/dashboard/profile/photo/", "/sharing/off/"]),
        (people.tom, ["/admin/cartridges/cartridgeimport/add/", "/admin/students/goal/add/"]),
    ):
        for checked in (True, False):
            client = Client(enforce_csrf_checks=checked, raise_request_exception=False)
            client.force_login(person)
            client.get("/accounts/profile/")  # with the cookie, the check reads the form
            for path in [*paths, "/unsubscribe/1.late.none/", "/accounts/logout/"]:
                answer = client.generic("POST", path, b"x" * size, type_)
                assert answer.status_code in (400, 403, 404, 413), (path, answer.status_code)


@pytest.mark.parametrize("path", ["/nowhere/", "/deliverables/1/read/", "/projects/x/"])
@pytest.mark.parametrize("kind", ["multipart", "urlencoded"])
def test_a_form_of_too_many_fields_is_no_failure_on_the_page_of_an_error(db, path, kind):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person("Maya Mentor", "mentor"))
    client.get("/dashboard/")  # with the cookie, the pages of errors look for its token in the form
    if kind == "multipart":
        part = '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
        body, content_type = part * 1500 + "--b--\r\n", "multipart/form-data; boundary=b"
    else:
        body, content_type = "x=1&" * 1500, "application/x-www-form-urlencoded"
    answer = client.generic("POST", path, body, content_type)
    assert answer.status_code in (400, 404), answer.status_code
