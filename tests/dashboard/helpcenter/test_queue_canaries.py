"""What managers write among themselves, and what is not published, reaches nobody else: on no page
below /help/, in no search, no suggestion, no contact page, no mail and no bell."""

import itertools
import uuid

import pytest
from django.core import mail
from django.urls import NoReverseMatch, reverse

from dashboard.helpcenter import answering
from dashboard.helpcenter.models import Request, Word
from dashboard.helpcenter.urls import urlpatterns
from mentorhub.notifications.models import Delivery, Notification
from tests import factories as make
from tests.client import Client
from tests.dashboard.helpcenter.build import article, draft
from tests.dashboard.helpcenter.queue_rows import note_of, request_of
from tests.people import school

pytestmark = pytest.mark.django_db
NOTE, DRAFT, MANAGERS, MENTORS = "zquinotecanary", "zquidraft", "zquimanager", "zquimentor"
WORDS = (NOTE, DRAFT, MANAGERS, MENTORS)


@pytest.fixture
def people():
    found = school()
    found.more["ended"] = make.person("Ended Manager", "manager")
    return found


@pytest.fixture
def world(people):
    request = request_of(people.stu, "Where is my room?")
    own = request_of(people.noor, "My own")
    note_of(request, people.noor, NOTE)
    note_of(own, people.more["ended"], f"{NOTE} about Noor")
    answering.answer(request, by=people.noor, body="Under Sessions", key=uuid.uuid4())
    draft(DRAFT, title=DRAFT, questions=DRAFT, body=DRAFT)
    article(MANAGERS, audience="managers", title=MANAGERS, body=MANAGERS)
    article(MENTORS, audience="mentors", title=MENTORS, body=MENTORS)
    people.more["ended"].roles.running().get().end(by=people.tom)
    return people


def addresses():
    """Every page of the help centre, with each row and each slug in its parameters."""
    values = {
        "pk": list(Request.objects.values_list("pk", flat=True)),
        "slug": [DRAFT, MANAGERS, MENTORS],
        "language": ["en", "fr"],
        "url_name": ["dashboard", "sessions"],
        "token": ["x"],
    }
    for pattern in urlpatterns:
        names = list(pattern.pattern.converters)
        for chosen in itertools.product(*(values.get(each, ["x"]) for each in names)):
            try:
                yield reverse(pattern.name, kwargs=dict(zip(names, chosen, strict=True)))
            except NoReverseMatch:
                continue
    for word in WORDS:
        yield f"/help/search/?q={word}"
        yield f"/help/search/?q={word[:-1]}x"  # mistyped
        yield f"/search/?q={word}"


def met_by(person):
    client = Client()
    if person is not None:
        client.force_login(type(person).objects.get(pk=person.pk))
    found = set()
    for url in addresses():
        response = client.get(url)
        if response.status_code >= 400:
            assert response.status_code in (404, 405), url
        page = response.content.decode()
        # What somebody has typed stands in the field of a search.
        page = page.replace(url.rpartition("=")[2], "") if "?q=" in url else page
        found |= {word for word in WORDS if word in page}
    return found


@pytest.mark.parametrize("name", ["visitor", "stu", "nora", "ended", "finn"])
def test_a_canary_meets_nobody_outside(world, name):
    if name == "finn":
        world.more["finn"] = make.person("Finn Finished")
    assert met_by(None if name == "visitor" else world.everyone[name]) == set()


@pytest.mark.parametrize("name", ["maya", "ines", "former"])
def test_mentors_and_assessors_meet_their_articles_alone(world, name):
    assert met_by(world.everyone[name]) <= {MENTORS}


def test_the_manager_meets_all_of_them(world):
    assert met_by(world.noor) >= {NOTE, DRAFT}


def test_no_note_stands_in_a_mail_a_bell_or_the_words_of_the_search(world):
    told = [*Delivery.objects.values_list("reference", flat=True)]
    told += [*Notification.objects.values_list("reference", flat=True)]
    told += [each.body for each in mail.outbox]
    assert not any(NOTE in each for each in told)
    assert not Word.objects.filter(word__contains=NOTE).exists()
    assert not Word.objects.filter(word__contains=DRAFT).exists()
