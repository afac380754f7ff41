"""The files of a student's messages take room of the quota of their enrolment."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.inbox.attachments import bytes_of_messages
from students.deliverables.submission import enrolment_bytes_left, hand_in
from students.models import Deliverable, Enrolment
from students.paths.uploads import UploadError
from tests.dashboard.inbox.build import say, talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_quota(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ENROLMENT_QUOTA_BYTES = 100


def file(size, name="a.txt"):
    return SimpleUploadedFile(name, b"x" * size)


def test_what_is_sent_is_missing_when_something_is_handed_in(people):
    enrolment = Enrolment.objects.get(student=people.stu)
    thread = talk("student", people.stu, people.maya)
    say(thread, people.stu, uploads=[file(30), file(30)])
    assert (bytes_of_messages(enrolment), enrolment_bytes_left(enrolment)) == (60, 40)
    with pytest.raises(UploadError):
        hand_in(enrolment, people.bread, by=people.stu, upload=file(41))
    hand_in(enrolment, people.bread, by=people.stu, upload=file(40))
    with pytest.raises(UploadError):
        say(thread, people.stu, uploads=[file(1)])
    assert Deliverable.objects.count() == 1


def test_files_of_the_mentor_take_nothing_of_it(people):
    thread = talk("student", people.stu, people.maya)
    say(thread, people.maya, uploads=[file(90)])
    assert enrolment_bytes_left(Enrolment.objects.get(student=people.stu)) == 100


def test_a_message_that_is_sent_again_is_the_same_though_its_files_have_no_room_twice(people):
    thread = talk("student", people.stu, people.maya)
    key = uuid.uuid4()
    first, again = (say(thread, people.stu, key=key, uploads=[file(60)]) for _ in range(2))
    assert first == again
    assert bytes_of_messages(Enrolment.objects.get(student=people.stu)) == 60


def test_the_file_that_has_no_room_beside_the_others_is_named(people):
    thread = talk("student", people.stu, people.maya)
    with pytest.raises(UploadError, match=r"“b\.txt”"):
        say(thread, people.stu, uploads=[file(60), file(60, "b.txt")])
    assert bytes_of_messages(Enrolment.objects.get(student=people.stu)) == 0
