"""The photo of somebody whom the reader may no longer see is not asked for; the initials stand."""

import re
import uuid

import pytest

from mentorhub.accounts.models import User
from students.models import Mentorship
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db
PHOTO = re.compile(r'<img\s+src="(/people/photos/[^"]+)"')


@pytest.fixture
def thread(people):
    for person in (people.maya, people.stu, people.noor):
        User.objects.filter(pk=person.pk).update(photo=uuid.uuid4())
    thread = talk("student", people.maya, people.stu, "Good morning")
    say(thread, people.stu, "Good evening")
    talk("manager", people.noor, people.stu, "Welcome")
    return thread


def photos(person, url):
    client = Client()
    client.force_login(fresh(person))
    page = client.get(url).content.decode()
    return set(PHOTO.findall(page.partition("<main")[2] or page))


def photo_of(person):
    return f"/people/photos/{fresh(person).photo}/"


def pages(thread):
    url = thread.get_absolute_url()
    beside = f"/inbox/?beside={thread.pk}"
    return ("/inbox/", url, f"{url}messages/", beside, "/inbox/search/?q=good")


def test_a_student_sees_the_photo_of_the_mentor_until_the_mentorship_ends(people, thread):
    for url in pages(thread):
        assert photo_of(people.maya) in photos(people.stu, url), url
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    for url in pages(thread):
        assert photo_of(people.maya) not in photos(people.stu, url), url


def test_of_those_whom_one_may_write_to_too(people, thread):
    for url in ("/inbox/new/", f"/inbox/new/?to={people.noor.pk}&as=manager"):
        assert photo_of(people.noor) not in photos(people.stu, url), url
    assert photo_of(people.maya) in photos(people.stu, "/inbox/new/")


def test_a_manager_sees_all(people, thread):
    assert photo_of(people.stu) in photos(people.noor, "/inbox/")
