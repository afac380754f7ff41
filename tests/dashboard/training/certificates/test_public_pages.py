"""Anyone checks a certificate, by its code or by its file: without a session, 60 times a minute."""

import hashlib
import json
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.training.certificates import credentials, lookups
from dashboard.training.certificates.issuing import certify, issue_again, revoke
from dashboard.training.certificates.keys import public_keys
from dashboard.training.certificates.models import LookupCount
from dashboard.training.models import TrainingPolicy
from mentorhub.accounts.anonymising import anonymise
from mentorhub.accounts.models import User
from tests.client import Client
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate, certifying_course
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def issued(people):
    return certificate(people.maya)


@pytest.fixture
def visitor():
    return Client()


def state_of(response) -> str:
    return re.search(r'data-state="(\w+)"', response.content.decode())[1]


def test_a_visitor_reads_what_the_certificate_says(visitor, issued):
    response = visitor.get(issued.get_absolute_url())
    page = response.content.decode()
    assert response.status_code == 200
    assert state_of(response) == "valid"
    assert issued.name in page
    assert issued.course in page
    assert issued.grouped_code in page
    assert issued.criteria in page


def test_the_page_is_not_for_search_engines_and_has_no_session(visitor, issued):
    response = visitor.get(issued.get_absolute_url())
    assert "noindex" in response["X-Robots-Tag"]
    assert 'name="robots"' in response.content.decode()
    assert not response.cookies


def test_who_checks_a_file_needs_no_cookie_and_gets_none(issued):
    visitor = Client(enforce_csrf_checks=True)
    address = reverse("certificate_file")
    for page in (reverse("certificate_check"), issued.get_absolute_url()):
        assert not visitor.get(page).cookies
    for data in (bytes(issued.pdf), b"another"):
        sent = visitor.post(address, {"file": SimpleUploadedFile("certificate", data)})
        assert not sent.cookies
        assert sent.status_code == (200 if data != b"another" else 404)


def test_it_takes_three_queries_at_most_and_is_small(visitor, issued):
    with CaptureQueriesContext(connections["default"]) as queries:
        response = visitor.get(issued.get_absolute_url())
    assert len(queries) <= 3, [each["sql"] for each in queries]
    assert len(response.content) <= 20_000


@pytest.mark.parametrize("written", [str.lower, lambda code: f"{code[:5]}-{code[5:]}"])
def test_a_code_in_another_spelling_leads_to_the_page(visitor, issued, written):
    response = visitor.get(reverse("certificate", args=[written(issued.code)]))
    assert (response.status_code, response["Location"]) == (302, issued.get_absolute_url())


@pytest.mark.parametrize("code", ["0" * 26, "hello", "é" * 26, "0" * 300])
def test_an_unknown_code_is_an_absent_page(visitor, issued, code):
    assert visitor.get(reverse("certificate", args=[code])).status_code == 404
    assert visitor.get(reverse("certificate_credential", args=[code])).status_code == 404


def test_a_typed_code_leads_to_the_page_and_a_wrong_one_says_so(visitor, issued):
    page = reverse("certificate_check")
    found = visitor.get(page, {"code": f" {issued.grouped_code.lower()} "})
    assert found["Location"] == issued.get_absolute_url()
    for typed in ("0" * 26, "too short", "no!", ""):
        refused = visitor.get(page, {"code": typed})
        assert refused.status_code == 422
        assert refused.context["form"].errors["code"]


def test_revoked_says_why_in_public_and_keeps_the_note(visitor, people, issued):
    revoke(
        issued, by=people.tom, reason="It was issued by mistake.", note="Private words",
        ends_certification=False,
    )  # fmt: skip
    response = visitor.get(issued.get_absolute_url())
    page = response.content.decode()
    assert state_of(response) == "revoked"
    assert "It was issued by mistake." in page
    assert "Private words" not in page
    assert people.tom.name not in page


def test_replaced_names_neither_the_new_code_nor_the_new_name(visitor, people, issued):
    people.maya.name = "Maya Okonkwo"
    people.maya.save(update_fields=["name"])
    new = issue_again(issued, by=people.tom)
    response = visitor.get(issued.get_absolute_url())
    assert state_of(response) == "replaced"
    assert new.code not in response.content.decode()
    assert "Okonkwo" not in response.content.decode()
    fresh = visitor.get(new.get_absolute_url())
    assert state_of(fresh) == "valid"
    assert issued.name not in fresh.content.decode()


def test_expired_says_until_when(visitor, people, time_machine):
    TrainingPolicy(pk=1, certificate_months=1).save()
    issued = certificate(people.maya)
    time_machine.move_to(issued.expires_at)
    assert state_of(visitor.get(issued.get_absolute_url())) == "expired"


def test_its_day_is_the_same_for_every_reader_and_stays(visitor, people, settings):
    """It was issued in the evening of London, which is the next day in Paris."""
    settings.SCHOOL_ZONE = "Europe/Paris"
    late = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    issued = certify(build.completion(certifying_course(), people.maya), at=late)
    settings.SCHOOL_ZONE = "America/New_York"
    reader = Client()
    reader.force_login(people.maya)  # in Honolulu
    User.objects.filter(pk=people.maya.pk).update(zone="Pacific/Honolulu")
    for browser in (visitor, reader):
        facts = browser.get(issued.get_absolute_url()).content.decode()
        assert 'datetime="2026-11-30"' in facts
        assert 'datetime="2026-11-29"' not in facts


def test_of_a_former_member_the_page_keeps_all_but_the_name(visitor, people):
    issued = certificate(people.nora)
    name, pdf = issued.name, bytes(issued.pdf)
    anonymise(people.nora)
    page = visitor.get(issued.get_absolute_url()).content.decode()
    assert name not in page
    assert issued.course in page
    assert visitor.get(reverse("certificate_credential", args=[issued.code])).status_code == 404
    # Whoever has the file can still compare it.
    sha256 = hashlib.sha256(pdf).hexdigest()
    found = visitor.get(reverse("certificate_file"), {"sha256": sha256})
    assert 'data-file="ours"' in found.content.decode()


@pytest.mark.parametrize("which", ["pdf", "credential"])
def test_the_very_file_is_recognised_by_its_checksum_and_by_itself(visitor, issued, which):
    data = bytes(getattr(issued, which))
    address = reverse("certificate_file")
    by_checksum = visitor.get(address, {"sha256": hashlib.sha256(data).hexdigest()})
    sent = visitor.post(address, {"file": SimpleUploadedFile("certificate", data)})
    for response in (by_checksum, sent):
        assert response.status_code == 200
        assert 'data-file="ours"' in response.content.decode()
        assert issued.grouped_code in response.content.decode()


def test_a_file_with_one_changed_byte_is_not_ours(visitor, issued):
    data = bytearray(issued.pdf)
    data[len(data) // 2] ^= 1
    address = reverse("certificate_file")
    response = visitor.post(address, {"file": SimpleUploadedFile("a.pdf", bytes(data))})
    assert response.status_code == 404
    assert 'data-file="unknown"' in response.content.decode()


@pytest.mark.parametrize("sha256", ["", "xyz", "0" * 63, "A" * 64, "../" * 20])
def test_what_is_no_checksum_leads_back_to_the_form(visitor, sha256):
    response = visitor.get(reverse("certificate_file"), {"sha256": sha256})
    assert response["Location"] == reverse("certificate_check")


def test_no_file_and_a_very_large_one_are_refused(visitor, issued):
    address = reverse("certificate_file")
    assert visitor.post(address).status_code == 422
    assert visitor.post(address, {"file": SimpleUploadedFile("a.pdf", b"")}).status_code == 404
    large = SimpleUploadedFile("a.pdf", bytes(600_000))
    assert visitor.post(address, {"file": large}).status_code == 413


# --- Files for machines ---------------------------------------------------------------------------


def test_the_badge_the_keys_and_the_list_are_there_for_programs(visitor, people, issued):
    badge = visitor.get(reverse("certificate_credential", args=[issued.code]))
    assert badge.content == bytes(issued.credential)
    assert badge["Content-Type"] == "application/vc"
    assert badge["Access-Control-Allow-Origin"] == "*"
    document = credentials.verify(badge.content, keys=public_keys())
    shown = json.loads(visitor.get(reverse("certificate_issuer")).content)
    assert document["proof"]["verificationMethod"] in shown["assertionMethod"]

    def is_withdrawn() -> bool:
        address = document["credentialStatus"]["statusListCredential"]
        answer = visitor.get(
            address.partition("/certificates/")[1] + address.split("/certificates/")[1]
        )
        assert answer.content == visitor.get(answer.request["PATH_INFO"]).content
        listed = credentials.verify(answer.content, keys=public_keys())
        return credentials.is_withdrawn(listed, issued.status_index)

    assert not is_withdrawn()
    revoke(issued, by=people.tom, reason="Fraud.", note="", ends_certification=False)
    assert is_withdrawn()


def test_a_list_without_certificates_is_an_absent_page(visitor, issued):
    assert visitor.get(reverse("certificate_status", args=[99])).status_code == 404
    assert visitor.get(reverse("certificate_status", args=[0])).status_code == 404
    assert visitor.get("/certificates/status/99999999999999999999").status_code == 404


# --- The limit ------------------------------------------------------------------------------------


def test_the_61st_look_up_of_a_minute_waits_and_others_do_not(visitor, issued, time_machine):
    time_machine.move_to("2026-11-29 12:00:00Z", tick=False)
    page = issued.get_absolute_url()
    assert {visitor.get(page).status_code for _ in range(lookups.MOST)} == {200}
    refused = visitor.get(page)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 61
    assert visitor.get(page, REMOTE_ADDR="198.51.100.7").status_code == 200
    time_machine.move_to("2026-11-29 12:01:01Z", tick=False)
    assert visitor.get(page).status_code == 200


def test_counts_name_no_address_and_are_gone_after_minutes(visitor, issued, time_machine):
    time_machine.move_to("2026-11-29 12:00:00Z", tick=False)
    visitor.get(issued.get_absolute_url())
    row = LookupCount.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", row.network)
    time_machine.move_to("2026-11-29 12:06:00Z", tick=False)
    visitor.get(issued.get_absolute_url(), REMOTE_ADDR="198.51.100.7")
    assert LookupCount.objects.get().network != row.network
