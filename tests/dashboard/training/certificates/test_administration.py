"""Administrators read certificates, revoke them, and issue them again; they change nothing else."""

import pytest
from django.urls import reverse

from dashboard.models import Mentor
from dashboard.training.certificates.models import Certificate, CredentialKey, State
from tests.client import Client
from tests.dashboard.training.certificates.build import certificate
from tests.guides.pasting.world import PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def issued(people):
    return certificate(people.maya)


@pytest.fixture
def tom(people):
    client = Client()
    client.force_login(people.tom)
    return client


def url(page: str, *args) -> str:
    return reverse(f"admin:training_certificate_{page}", args=args)


def confirm(client, address: str, **typed):
    """Fill in the form, read what will happen, and confirm it."""
    first = client.post(address, {"asked": "1", **typed})
    seen = first.context["summary"].signature
    return first, client.post(address, {"asked": "1", "seen": seen, **typed})


def test_the_lists_open_with_their_filters(tom, issued):
    assert tom.get(url("changelist")).status_code == 200
    for state in State:
        found = tom.get(url("changelist"), {"state": state}).context["cl"].result_count
        assert found == (state == State.VALID)
    assert tom.get(url("changelist"), {"q": issued.code}).context["cl"].result_count == 1
    page = tom.get(url("change", issued.pk)).content.decode()
    assert issued.grouped_code in page
    assert url("revoke", issued.pk) in page
    keys = tom.get(reverse("admin:training_credentialkey_changelist"))
    assert keys.context["cl"].result_count == CredentialKey.objects.count() == 1


def test_a_public_reason_quotes_no_guide(tom, people, issued):
    write_guide(people.bread)
    refused = tom.post(url("revoke", issued.pk), {"asked": "1", "reason": PASSAGE})
    assert refused.context["form"].errors["reason"]
    assert issued.find_revocation() is None


def test_tom_revokes_it_after_reading_what_follows(tom, people, issued):
    Mentor.objects.filter(user=people.maya).update(capacity=9)
    typed = {"reason": "A mistake of ours.", "note": "Ask Ines.", "ends_certification": "on"}
    first, done = confirm(tom, url("revoke", issued.pk), **typed)
    assert "A mistake of ours." in first.content.decode()
    assert people.maya.name in first.content.decode()
    assert done.status_code == 302
    row = Certificate.objects.get(pk=issued.pk)
    assert row.state() == State.REVOKED
    assert (row.revocation.note, row.revocation.by) == ("Ask Ines.", people.tom)
    assert Mentor.objects.get(user=people.maya).capacity == 6
    page = tom.get(url("change", issued.pk)).content.decode()
    assert "Ask Ines." in page
    assert url("revoke", issued.pk) not in page


def test_a_reason_is_needed(tom, issued):
    response = tom.post(url("revoke", issued.pk), {"asked": "1", "reason": " "})
    assert response.status_code == 422
    assert Certificate.objects.get().state() == State.VALID


def test_tom_issues_it_again_with_the_name_of_today(tom, people, issued):
    people.maya.name = "Maya Okonkwo"
    people.maya.save(update_fields=["name"])
    address = url("again", issued.pk)
    seen = tom.get(address).context["summary"].signature
    assert tom.post(address, {"seen": seen}).status_code == 302
    new = Certificate.objects.get(replaces=issued)
    assert (new.name, new.issued_by) == ("Maya Okonkwo", people.tom)
    assert url("again", issued.pk) not in tom.get(url("change", issued.pk)).content.decode()


def test_without_a_key_nothing_is_issued_again(tom, issued, settings):
    settings.CREDENTIAL_KEY = ""
    assert tom.get(url("again", issued.pk)).status_code == 302
    assert Certificate.objects.count() == 1


def test_a_certificate_is_neither_added_nor_changed_nor_deleted_there(tom, issued):
    assert tom.get(url("add")).status_code == 403
    assert tom.post(url("change", issued.pk), {"name": "Somebody"}).status_code == 403
    assert tom.post(url("delete", issued.pk), {"post": "yes"}).status_code == 403
    assert Certificate.objects.get().name == issued.name
