"""One's own requests: who reads them, writing again, solving, and what stays hidden."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.helpcenter.models import InternalNote, Request, RequestFile
from mentorhub.database import OWNER
from mentorhub.notifications.models import Notification
from tests.client import Client
from tests.dashboard.helpcenter.asking import answered, ask, ask_as_visitor, fresh, say

pytestmark = pytest.mark.django_db
REQUESTS = "/help/requests/"


def test_one_reads_one_s_own_requests_alone(client, people):
    mine, theirs = ask(people.maya, "Hers"), ask(people.stu, "Canary")
    client.force_login(people.maya)
    page = client.get(REQUESTS).content.decode()
    assert "Hers" in page
    assert "Canary" not in page
    assert client.get(f"{REQUESTS}{mine.pk}/").status_code == 200
    assert client.get(f"{REQUESTS}{theirs.pk}/").status_code == 404
    assert client.post(f"{REQUESTS}{theirs.pk}/", {"body": "x"}).status_code == 404
    assert client.post(f"{REQUESTS}{theirs.pk}/", {"solve": "1"}).status_code == 404


def test_the_list_of_a_manager_has_their_own(client, people):
    ask(people.stu, "Canary")
    ask(people.noor, "Mine")
    client.force_login(people.noor)
    page = client.get(REQUESTS).content.decode()
    assert "Mine" in page
    assert "Canary" not in page


def test_a_manager_writes_nothing_as_the_requester(client, people):
    request = ask(people.stu)
    client.force_login(people.noor)
    assert client.post(f"{REQUESTS}{request.pk}/", {"body": "x"}).status_code == 404


def test_a_visitor_is_sent_to_the_sign_in(client, people):
    request = ask_as_visitor()
    for address in (REQUESTS, f"{REQUESTS}{request.pk}/"):
        assert client.get(address).status_code == 302


def test_the_requester_writes_again_and_it_is_open(client, people):
    request = ask(people.maya)
    answered(request, people.noor, "Open now.")
    client.force_login(people.maya)
    page = client.get(f"{REQUESTS}{request.pk}/")
    assert "Open now." in page.content.decode()
    key = page.context["form"]["key"].value()
    sent = client.post(f"{REQUESTS}{request.pk}/", {"body": "Closed again", "key": key})
    assert sent.headers["Location"] == f"{REQUESTS}{request.pk}/#m3"
    request.refresh_from_db()
    assert (request.state, request.last_number) == ("open", 3)


def test_a_message_to_a_closed_request_opens_the_page_of_the_new_one(client, people):
    request = ask(people.maya)
    Request.objects.filter(pk=request.pk).update(state="closed", solved_at=timezone.now())
    client.force_login(people.maya)
    page = client.get(f"{REQUESTS}{request.pk}/")
    assert not page.context["may_be_reopened"]
    sent = client.post(f"{REQUESTS}{request.pk}/", {"body": "Closed again"})
    new = Request.objects.latest("pk")
    assert sent.headers["Location"] == f"{REQUESTS}{new.pk}/#m1"
    html = client.get(f"{REQUESTS}{new.pk}/").content.decode()
    assert f'href="{REQUESTS}{request.pk}/"' in html
    assert client.get(f"{REQUESTS}{request.pk}/").context["later"] == new


def test_the_requester_says_that_it_is_solved(client, people):
    request = ask(people.maya)
    client.force_login(people.maya)
    client.post(f"{REQUESTS}{request.pk}/", {"solve": "1"})
    request.refresh_from_db()
    assert request.state == "solved"
    page = client.get(f"{REQUESTS}{request.pk}/")
    assert not page.context["is_unfinished"]


def test_notes_of_managers_stand_on_no_page_of_the_requester(client, people):
    request = ask(people.maya)
    note = InternalNote.objects.create(request=request, author=people.noor, body="Canary", html="C")
    file = RequestFile.objects.create(
        note=note,
        name="canary.txt",
        content_type="text/plain",
        size=1,
        sha256="",
        file="requests/x",
    )
    client.force_login(people.maya)
    for address in (REQUESTS, f"{REQUESTS}{request.pk}/"):
        assert "anary" not in client.get(address).content.decode()
    assert client.get(f"/help/files/{file.uid}/canary.txt").status_code == 404


def test_a_file_is_of_its_requester_and_of_managers(client, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("plan.txt", b"Monday", content_type="text/plain")
    request = ask(people.maya, uploads=[upload])
    address = f"/help/files/{request.messages.get().files.get().uid}/plan.txt"
    for person, status in ((people.maya, 200), (people.noor, 200), (people.stu, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status, person


def test_opening_a_request_reads_its_news(client, people):
    request = ask(people.maya)
    Notification.objects.create(
        recipient=people.maya,
        kind="help_answered",
        scope="help_request",
        subject=str(request.pk),
        reference="x",
    )
    client.force_login(people.maya)
    assert client.get(REQUESTS).context["page"].object_list[0].has_news
    client.get(f"{REQUESTS}{request.pk}/")
    assert not Notification.objects.unread().filter(kind="help_answered").exists()


def test_htmx_fetches_the_messages_alone(client, people):
    request = ask(people.maya)
    client.force_login(people.maya)
    part = client.get(f"{REQUESTS}{request.pk}/", headers={"HX-Request": "true"})
    assert 'id="messages"' in part.content.decode()
    assert "<main" not in part.content.decode()


def queries(person, address):
    client = Client()
    client.force_login(fresh(person))
    client.get(address)  # prepares what is prepared, and reads what is unread
    with CaptureQueriesContext(connections[OWNER]) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_queries_do_not_grow(people):
    counts = []
    for number in (3, 30):
        for each in range(number):
            request = ask(people.maya, f"Room {each}")
            answered(request, people.noor)
            say(request)
        pages = (REQUESTS, f"{REQUESTS}{request.pk}/", "/help/contact/?subject=sessions&write=1")
        counts.append([queries(people.maya, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 12


def test_a_message_of_nothing_is_refused(client, people):
    request = ask(people.maya)
    client.force_login(people.maya)
    assert client.post(f"{REQUESTS}{request.pk}/", {"body": " \u200b "}).status_code == 422
    assert request.messages.count() == 1
