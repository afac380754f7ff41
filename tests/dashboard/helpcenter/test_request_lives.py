"""What ends, what anonymising empties and what a person downloads of their requests."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.helpcenter.links import ReplyLink
from dashboard.helpcenter.models import (
    InternalNote,
    Request,
    RequestFile,
    RequestMessage,
    Responsible,
)
from mentorhub import personal_data, personal_export
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import Delivery
from tests.client import Client
from tests.dashboard.helpcenter.asking import answered, ask, fresh, subject
from tests.guides.pasting.world import PASSAGE, write_guide

pytestmark = pytest.mark.django_db


def test_the_requests_of_a_manager_go_back_to_the_queue(people):
    chosen = subject()
    Responsible.objects.create(manager=people.noor, subject=chosen)
    request = ask(people.maya, subject=chosen)
    assert request.assignee == people.noor
    people.noor.roles.get().end(by=people.tom)
    request.refresh_from_db()
    assert request.assignee is None
    assert request.events.latest("pk").assignee is None
    assert not Responsible.objects.running().exists()
    waiting = Delivery.objects.pending().filter(recipient=people.noor, kind__startswith="help_")
    assert not waiting.exists()


def test_another_role_that_ends_changes_nothing(people):
    Responsible.objects.create(manager=people.noor, subject=subject())
    request = ask(people.maya)
    people.maya.roles.get().end(by=people.tom)
    request.refresh_from_db()
    assert request.assignee == people.noor


@pytest.fixture
def of_maya(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("canary.txt", b"Canary", content_type="text/plain")
    request = ask(people.maya, "Canary title", "Canary body", uploads=[upload])
    answered(request, people.noor, "Canary answer")
    InternalNote.objects.create(request=request, author=people.noor, body="Canary note", html="C")
    return request


def test_anonymising_empties_the_requests_of_a_person(
    people, of_maya, django_capture_on_commit_callbacks
):
    other = ask(people.stu, "Hers", "Of Stu")
    name = RequestFile.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True), signed_in_as(STAFF):
        personal_data.clear(people.maya, using=STAFF)
    of_maya.refresh_from_db()
    assert "Canary" not in of_maya.title
    assert not RequestMessage.objects.filter(body__contains="Canary").exists()
    assert not RequestMessage.objects.filter(html__contains="Canary").exists()
    assert not InternalNote.objects.filter(body__contains="Canary").exists()
    assert not RequestFile.objects.exists()
    assert not default_storage.exists(name)
    other.refresh_from_db()
    assert (other.title, other.messages.get().body) == ("Hers", "Of Stu")


def test_what_a_manager_answered_stays_when_they_are_anonymised(people, of_maya):
    with signed_in_as(STAFF):
        personal_data.clear(people.noor, using=STAFF)
    assert of_maya.messages.get(number=2).body == "Canary answer"


def exported(person):
    tables = {each.name: each for each in personal_export.tables()}
    names = ("requests", "messages_of_requests", "files_of_requests")
    return {name: str(list(tables[name].rows(person).values())) for name in names}


def test_the_export_has_one_s_own_requests_and_no_note(people, of_maya):
    ask(people.stu, "Of Stu", "Secret of Stu")
    found = exported(fresh(people.maya))
    assert "Canary title" in found["requests"]
    assert "Canary answer" in found["messages_of_requests"]
    assert "canary.txt" in found["files_of_requests"]
    for text in found.values():
        assert "Canary note" not in text
        assert "Of Stu" not in text
    # Requests of others are no data of a manager.
    assert "Canary" not in str(exported(fresh(people.noor)))


def test_a_passage_of_a_guide_is_stopped_wherever_a_request_is_written(people):
    request = ask(people.maya)
    write_guide(people.bread)
    client = Client()
    client.force_login(fresh(people.maya))
    typed = {"title": "Help", "body": f"Look: {PASSAGE}"}
    link = f"/help/requests/reply/{ReplyLink.of(request).token}/"
    for address in ("/help/contact/?subject=sessions", f"/help/requests/{request.pk}/"):
        assert client.post(address, typed).status_code == 422, address
    # The link says who writes; nobody is signed in.
    assert Client().post(link, typed).status_code == 422
    assert not RequestMessage.objects.exclude(number=1).exists()
    assert Request.objects.count() == 1
