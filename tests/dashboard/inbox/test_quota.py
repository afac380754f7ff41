"""The files of a student's messages take room of the quota of their enrolment."""

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


def file(size):
    return SimpleUploadedFile("a.txt", b"x" * size)


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
