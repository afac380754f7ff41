"""The files of a message: what is accepted, and who gets them."""

import uuid
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from dashboard.inbox import changing
from dashboard.inbox.models import Attachment
from students.models import Mentorship
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(fresh(person))
    return client


def a_file(name="a.csv", content=b"a,b\n1,2\n"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def thread(people):
    thread = talk("student", people.maya, people.stu)
    say(thread, people.stu, "Look", uploads=[a_file()])
    return thread


def url_of(attachment):
    return f"/inbox/files/{attachment.uid}/{attachment.name}"


def test_the_two_people_get_a_file_as_a_download(people, thread):
    url = url_of(Attachment.objects.get())
    for person in (people.maya, people.stu):
        answer = client_of(person).get(url)
        assert b"".join(answer.streaming_content) == b"a,b\n1,2\n"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["ines", "both", "carl", "noor", "tom", "nora"])
def test_nobody_else_gets_it_who_has_the_address(people, thread, name):
    url = url_of(Attachment.objects.get())
    answer = client_of(getattr(people, name)).get(url)
    assert answer.status_code in (302, 404)
    assert not answer.streaming


def test_a_former_mentor_gets_it_no_more_and_the_student_does(people, thread):
    url = url_of(Attachment.objects.get())
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    assert client_of(people.maya).get(url).status_code == 404
    assert client_of(people.stu).get(url).status_code == 200


def test_a_file_is_gone_with_its_message(people, thread):
    attachment = Attachment.objects.get()
    changing.remove(attachment.message)
    assert client_of(people.stu).get(url_of(attachment)).status_code == 404


def test_the_name_in_the_address_changes_neither_its_name_nor_its_kind(people, thread):
    url = url_of(Attachment.objects.get()).replace("a.csv", "b.html")
    answer = client_of(people.stu).get(url)
    assert 'filename="a.csv"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "text/csv"


@pytest.mark.parametrize(
    "files",
    [
        [a_file("picture.png", b"<html><script>alert(1)</script>")],
        [a_file("page.html", b"<script>alert(1)</script>")],
        [a_file("empty.csv", b"")],
        [a_file(f"{number}.csv") for number in range(5)],
    ],
    ids=["renamed", "html", "empty", "five"],
)
def test_files_that_are_refused_leave_the_text_in_the_form(people, thread, files):
    client = client_of(people.stu)
    answer = client.post(thread.get_absolute_url(), {"body": "My text", "files": files})
    assert answer.status_code == 422
    assert answer.context["form"].errors["files"]
    assert "My text" in answer.content.decode()
    assert thread.messages.count() == 2


def test_other_files_of_the_same_form_are_another_message(people, thread):
    key = uuid.uuid4()
    for name in ("a.txt", "b.txt", "b.txt"):
        say(thread, people.maya, "", key=key, uploads=[a_file(name, name.encode())])
    names = Attachment.objects.filter(message__author=people.maya).values_list("name", flat=True)
    assert sorted(names) == ["a.txt", "b.txt"]


def test_a_picture_is_stored_without_what_its_camera_wrote(people, thread):
    exif, taken = Image.Exif(), BytesIO()
    exif[0x010F] = "Secret Camera"
    Image.new("RGB", (30, 20), "#885522").save(taken, "JPEG", exif=exif)
    assert b"Secret Camera" in taken.getvalue()
    sent = say(thread, people.maya, uploads=[a_file("photo.jpg", taken.getvalue())])
    assert b"Secret Camera" not in sent.attachments.get().file.read()
