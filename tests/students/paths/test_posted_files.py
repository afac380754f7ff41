"""The files that colleagues send in messages and post in the community share one quota."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.community.models import Attachment as AttachmentOfReply
from dashboard.inbox import changing
from dashboard.inbox.models import Attachment
from mentorhub.database import lock_name
from students.models import Enrolment
from students.paths import posted_files
from students.paths.uploads import UploadError
from tests.dashboard.community import build as community
from tests.dashboard.inbox import build as inbox
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture(autouse=True)
def small_quota(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.POSTS_QUOTA_BYTES = 100


def file(size, name="a.txt"):
    return SimpleUploadedFile(name, b"x" * size)


def test_messages_and_posts_share_it(people):
    thread = inbox.talk("colleagues", people.maya, people.ines)
    inbox.say(thread, people.maya, uploads=[file(30)])
    topic = community.ask(people.maya, community.group_of(), uploads=[file(30)])
    assert posted_files.bytes_left(people.maya) == 40
    for post in (
        lambda: inbox.say(thread, people.maya, uploads=[file(41)]),
        lambda: community.say(topic, people.maya, uploads=[file(41)]),
        lambda: community.ask(people.maya, community.group_of(), uploads=[file(41)]),
    ):
        with pytest.raises(UploadError) as refused:
            post()
        assert refused.value.code == "quota"
    community.say(topic, people.maya, uploads=[file(40)])
    community.say(topic, people.maya, "Words need no room")
    assert posted_files.bytes_left(people.maya) == 0
    assert posted_files.bytes_left(people.ines) == 100


def test_the_file_that_has_no_room_beside_the_others_is_named_and_none_is_stored(people):
    topic = community.ask(people.maya, community.group_of())
    with pytest.raises(UploadError, match=r"“b\.txt”"):
        community.say(topic, people.maya, uploads=[file(60), file(60, "b.txt")])
    assert not AttachmentOfReply.objects.exists()
    assert topic.replies.count() == 1


def test_what_is_removed_makes_room(people):
    thread = inbox.talk("colleagues", people.maya, people.ines)
    sent = inbox.say(thread, people.maya, uploads=[file(90)])
    changing.remove(sent)
    assert posted_files.bytes_left(people.maya) == 100
    assert not Attachment.objects.exists()


def test_what_somebody_sent_as_a_student_counts_in_their_enrolment(people):
    """Stu becomes a mentor later."""
    thread = inbox.talk("student", people.stu, people.maya)
    inbox.say(thread, people.stu, uploads=[file(90)])
    assert posted_files.bytes_left(people.stu) == 100
    Enrolment.objects.get(student=people.stu).end("finished", by=people.tom)
    assert posted_files.bytes_left(people.stu) == 100
    with pytest.raises(UploadError):
        inbox.say(thread, people.maya, uploads=[file(101)])


def test_it_is_checked_under_a_lock_of_the_author(people, monkeypatch):
    locked = []
    monkeypatch.setattr(
        posted_files, "lock_name", lambda name: locked.append(name) or lock_name(name)
    )
    topic = community.ask(people.maya, community.group_of())
    assert locked == []
    community.say(topic, people.maya, uploads=[file(1)])
    community.ask(people.maya, community.group_of(), uploads=[file(1)])
    inbox.say(inbox.talk("colleagues", people.maya, people.ines), people.maya, uploads=[file(1)])
    assert locked == [f"posting files {people.maya.pk}"] * 3
