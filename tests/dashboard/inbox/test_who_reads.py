"""Nine kinds of people × nine ways to what was written: each reads what the table says, and nothing
else. The words are of a thread of Maya and her student Stu."""

import html
import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.inbox import sending
from mentorhub.accounts import data_export
from mentorhub.live import tokens
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.tasks import send_due
from students.models import Mentorship
from tests import factories as make
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk
from tests.people import school

pytestmark = pytest.mark.django_db
CANARY = "quincewood"

# The student, the mentor, a cover whose days are over, a mentor whose mentorship has ended, one
# whose role has ended, another mentor of the path, a manager, an administrator, nobody.
READERS = {"stu", "maya"}
PEOPLE = ("stu", "maya", "cleo", "mina", "rita", "ines", "noor", "tom", "nora")


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = school()
    for name, title in (("cleo", "Cleo Cover"), ("mina", "Mina Former"), ("rita", "Rita Role")):
        found.more[name] = make.mentor(title, found.baking)
    return found


def everybody(people):
    return [(name, fresh(people.everyone[name])) for name in PEOPLE]


@pytest.fixture
def thread(people):
    """All were in a thread with Stu that has closed since; this one is Maya's."""
    for number, name in enumerate(("mina", "cleo", "rita"), 1):
        _supported_once(people, people.more[name], days_ago=40 * number)
    people.more["rita"].roles.update(ended_at=timezone.now())
    thread = talk("student", people.stu, people.maya, f"{CANARY} one")
    file = SimpleUploadedFile("loaf.txt", f"{CANARY} file".encode())
    say(thread, people.maya, f"{CANARY} two", uploads=[file])
    say(thread, people.stu, f"{CANARY} three")
    return thread


def _supported_once(people, mentor, days_ago):
    """A cover beside Maya, whose days are over; of it Stu has kept the thread."""
    now = timezone.now()
    cover = make.mentorship(mentor, people.stu, kind="cover", ends_at=now + timedelta(days=1))
    talk("student", people.stu, mentor, f"{CANARY} of before")
    ended = now - timedelta(days=days_ago)
    days = {"starts_at": ended - timedelta(days=9), "ends_at": ended}
    Mentorship.objects.filter(pk=cover.pk).update(**days)


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def has_words(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return CANARY.encode() in body


def by_address(people, *addresses):
    """Who gets the words at each of these addresses; nobody else is told more than "absent"."""
    readers = set()
    for name, person in everybody(people):
        for address in addresses:
            answer = browser(person).get(address, HTTP_HX_REQUEST="true")
            answer = answer if answer.status_code == 200 else browser(person).get(address)
            if has_words(answer):
                readers.add(name)
    return readers


def test_the_page_and_its_part(people, thread):
    url = thread.get_absolute_url()
    for address in (url, f"{url}?before=3", f"{url}messages/"):
        assert by_address(people, address) == READERS, address


def test_the_lists(people, thread):
    pages = [f"/inbox/{show}" for show in ("", "?show=archived", "?show=students", "?show=turn")]
    assert by_address(people, *pages, "/inbox/new/", "/inbox/reports/") == READERS


def test_a_message_alone(people, thread):
    url = thread.get_absolute_url()
    # Maya may report what Stu wrote, and Stu may edit it.
    assert by_address(people, f"{url}3/", f"{url}3/report/") == READERS


def test_the_search(people, thread):
    found = {}
    for name, person in everybody(people):
        answer = browser(person).get(f"/inbox/search/?q={CANARY}")
        page = answer.context["page"] if answer.status_code == 200 else None
        found[name] = page.paginator.count if page else 0
    # Stu reads the three old threads as well.
    expected = {"stu": 6, "maya": 3}
    assert found == {name: expected.get(name, 0) for name in PEOPLE}


def test_the_files(people, thread):
    file = thread.messages.get(number=2).attachments.get()
    assert by_address(people, f"/inbox/files/{file.uid}/{file.name}") == READERS


def test_the_counts(people, thread):
    counts = {}
    for name, person in everybody(people):
        answer = browser(person).get("/inbox/number/")
        shown = answer.context["entry"]["number"] if answer.status_code == 200 else 0
        counts[name] = shown
    assert counts == dict.fromkeys(PEOPLE, 0) | {"maya": 1}


def test_the_mails(people, thread):
    waiting = Delivery.objects.filter(kind="message")
    assert {each.recipient for each in waiting} >= {people.maya, people.more["mina"]}
    waiting.update(due_at=timezone.now(), try_at=timezone.now())
    send_due()
    assert {address for sent in mail.outbox for address in sent.to} <= {
        people.maya.email, people.stu.email,
    }  # fmt: skip
    assert any(CANARY in sent.body for sent in mail.outbox)


def test_the_tokens_of_live_pages(people, thread):
    """Each page listens to its own reader alone."""
    heard = {}
    for name, person in everybody(people):
        page = browser(person).get(thread.get_absolute_url()).content.decode()
        found = re.search(r'data-token="([^"]+)"', page)
        token = tokens.read(html.unescape(found[1])) if found else None
        heard[name] = {each for each in token.topics if "inbox" in each} if token else set()
    mine = {name: {f"inbox:{people.everyone[name].pk}"} for name in READERS}
    assert heard == {name: mine.get(name, set()) for name in PEOPLE}


def test_the_bell(people, thread):
    news = {}
    for name, person in everybody(people):
        rows = Notification.objects.visible_to(person).filter(kind="message")
        news[name] = {each.find_subject() for each in rows}
    assert news["maya"] == {thread}
    assert not any(news[name] for name in PEOPLE if name not in READERS)


def test_what_people_download(people, thread):
    readers = set()
    for name, person in everybody(people):
        packed = zipfile.ZipFile(io.BytesIO(b"".join(data_export.archive(person))))
        texts = [packed.read(each) for each in packed.namelist()]
        if any(f"{CANARY} {each}".encode() in text for text in texts for each in ("one", "file")):
            readers.add(name)
    assert readers == READERS


@pytest.mark.parametrize("name", [each for each in PEOPLE if each not in READERS])
def test_nobody_else_does_anything_there(people, thread, name):
    url, client = thread.get_absolute_url(), browser(fresh(people.everyone[name]))
    acts = ("", "draft/", "tell-now/", "place/", "1/", "1/remove/", "1/session/", "1/report/")
    for act in acts:
        sent = {"body": "x", "act": "archive", "reason": "other"}
        assert client.post(f"{url}{act}", sent).status_code == 404, act
    assert thread.messages.kept().count() == 3


def test_what_was_said_before_is_left_to_the_student_after_each_end(people, thread):
    Mentorship.objects.get(mentor=people.maya).end(by=people.noor)
    assert by_address(people, thread.get_absolute_url()) == {"stu"}
    with pytest.raises(sending.ClosedError):
        say(thread, people.stu)
