"""A canary in everything that is written in a request, and who meets it: its requester and the
managers; a note the managers alone."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.helpcenter import telling
from dashboard.helpcenter.models import InternalNote, Request, RequestFile
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.sending import drain
from tests import factories as make
from tests.client import Client
from tests.dashboard.helpcenter.asking import answered, ask, subject

pytestmark = pytest.mark.django_db
REQUEST, NOTE = "canaryrequest", "canarynote"
WORDS = (f"{REQUEST} title", f"{REQUEST} body")


@pytest.fixture
def world(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    subject("sign-in", audience="anyone")
    upload = SimpleUploadedFile(f"{REQUEST}.txt", REQUEST.encode(), content_type="text/plain")
    people.asked = ask(people.maya, *WORDS, uploads=[upload])
    people.answer = answered(people.asked, people.noor, f"{REQUEST} answer")
    note = InternalNote.objects.create(
        request=people.asked, author=people.noor, body=f"{NOTE} body", html=f"<p>{NOTE} html</p>"
    )
    RequestFile.objects.create(
        note=note,
        name=f"{NOTE}.txt",
        content_type="text/plain",
        size=1,
        sha256="",
        file="requests/none",
    )
    people.ended = make.person("Omar Ended", "manager")
    people.ended.roles.get().end(by=people.tom)
    return people


def addresses(asked):
    files = RequestFile.objects.all()
    return [
        "/",
        "/help/",
        f"/help/search/?q={REQUEST}",
        f"/help/search/?q={NOTE}",
        "/help/contact/",
        "/help/contact/?subject=sessions&write=1",
        "/help/requests/",
        f"/help/requests/{asked.pk}/",
        "/help/queue/",
        "/help/queue/?list=all",
        f"/help/queue/{asked.pk}/",
        "/help/manage/",
        "/help/contacts/",
        f"/search/?q={REQUEST}",
        f"/search/?q={NOTE}",
        "/notifications/",
        *(f"/help/files/{each.uid}/{each.name}" for each in files),
    ]


def met(person, asked):
    """What a person meets on all pages, but what they have typed themselves."""
    client = Client()
    if person is not None:
        client.force_login(person)
    found = set()
    for address in addresses(asked):
        # The sign-in that a visitor is sent to repeats the address that they typed.
        answer = client.get(address, follow=person is not None)
        if answer.status_code != 200:
            continue
        text = b"".join(answer) if answer.streaming else answer.content
        text = text.decode()
        for canary in (REQUEST, NOTE):
            typed = address.partition("?q=")[2]
            if canary in text and canary != typed:
                found.add(canary)
    return found


def test_a_request_is_met_by_its_requester_and_managers_and_a_note_by_managers(world):
    people = {**world.everyone, "ended": world.ended, "visitor": None}
    found = {name: met(person, world.asked) for name, person in people.items()}
    expected = {name: set() for name in people}
    expected |= {"maya": {REQUEST}, "noor": {REQUEST, NOTE}}
    assert found == expected


def test_no_mail_and_no_count_tells_of_a_note(world):
    Delivery.objects.all().delete()
    telling.of_answer(world.answer)
    world.asked.refresh_from_db()
    telling.of_solved(world.asked, world.noor)
    Request.objects.filter(pk=world.asked.pk).update(
        answered_at=None, state="open", created_at=timezone.now() - timezone.timedelta(days=3)
    )
    telling.of_late(timezone.now())
    drain(10)
    assert len(mail.outbox) >= 3
    for each in mail.outbox:
        assert NOTE not in each.subject + each.body + each.alternatives[0][0]


def test_a_manager_reads_no_note_on_their_own_request(world):
    omar = make.person("Omar Manager", "manager")
    own = ask(world.noor, "Mine", "Of Noor")
    InternalNote.objects.create(request=own, author=omar, body="canaryown", html="canaryown")
    client = Client()
    client.force_login(world.noor)
    for address in (f"/help/requests/{own.pk}/", f"/help/queue/{own.pk}/", "/help/queue/?list=all"):
        assert "canaryown" not in client.get(address, follow=True).content.decode()
