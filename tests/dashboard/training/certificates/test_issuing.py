"""Whoever finishes a certifying course is certified and has one certificate, for good."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.training.certificates import credentials
from dashboard.training.certificates.issuing import (
    CertificateError,
    certify,
    issue_again,
    revoke,
)
from dashboard.training.certificates.keys import public_keys
from dashboard.training.certificates.models import Certificate, CredentialKey, Revocation, State
from dashboard.training.models import TrainingPolicy
from mentorhub.notifications.models import Delivery
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate, certifying_course
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def maya(people):
    Mentor.objects.filter(user=people.maya).update(certified_at=None, capacity=5)
    return people.maya


def kinds_told(person) -> list[str]:
    rows = Delivery.objects.filter(recipient=person, scope="certificate").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_maya_who_finishes_the_course_is_certified_and_has_a_certificate(maya):
    course = certifying_course()
    completion = build.completion(course, maya)
    issued = certify(completion)
    assert Mentor.objects.get(user=maya).certified_at == completion.at
    assert (issued.name, issued.course, issued.minutes) == (maya.name, course.title, 130)
    assert issued.state() == State.VALID
    assert issued.issued_at <= timezone.now()
    assert issued.issued_at.microsecond == 0
    assert kinds_told(maya) == ["certificate"]


def test_its_files_are_stored_with_their_checksums_and_verify(maya):
    issued = Certificate.objects.get(pk=certificate(maya).pk)
    data, pdf = bytes(issued.credential), bytes(issued.pdf)
    read = credentials.verify(data, keys=public_keys())
    assert read["credentialSubject"]["identifier"][0]["identityHash"] == maya.name
    assert read["id"].endswith(f"/certificates/{issued.code}/")
    assert issued.credential_sha256 == hashlib.sha256(data).hexdigest()
    assert issued.pdf_sha256 == hashlib.sha256(pdf).hexdigest()
    assert pdf.startswith(b"%PDF")


def test_a_course_that_does_not_certify_gives_nothing(maya):
    completion = build.completion(build.course(), maya)
    assert certify(completion) is None
    assert Mentor.objects.get(user=maya).certified_at is None


def test_nobody_gets_a_second_certificate_of_a_course_or_of_its_translation(maya):
    course = certifying_course()
    certificate(maya, course)
    assert certify(course.completions.get()) is None
    french = certifying_course("outils", language="fr", twin=course)
    assert certify(build.completion(french, maya)) is None
    assert Certificate.objects.count() == 1


def test_the_database_refuses_a_second_one_too(maya):
    issued = certificate(maya)
    again = Certificate.objects.get(pk=issued.pk)
    again.pk, again.code, again.status_index = None, "0" * 26, issued.status_index ^ 1
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_who_was_certified_by_hand_keeps_the_day(maya):
    day = datetime(2025, 3, 1, tzinfo=UTC)
    Mentor.objects.filter(user=maya).update(certified_at=day)
    certificate(maya)
    assert Mentor.objects.get(user=maya).certified_at == day


def test_without_a_key_the_mentor_is_certified_and_the_certificate_comes_later(maya, settings):
    settings.CREDENTIAL_KEY = ""
    completion = build.completion(certifying_course(), maya)
    assert certify(completion) is None
    assert Mentor.objects.get(user=maya).certified_at == completion.at
    assert not Certificate.objects.exists()
    settings.CREDENTIAL_KEY = "5c7e1f0b9a3d2468" + "e8d1c0b7a6f59324" + "0f1e2d3c4b5a6978" * 2
    assert certify(completion).completion == completion


def test_a_certificate_ends_after_the_months_of_the_policy(maya):
    TrainingPolicy(pk=1, certificate_months=24).save()
    issued = certificate(maya)
    assert issued.expires_at.year == issued.issued_at.year + 2
    assert issued.state(issued.expires_at) == State.EXPIRED
    document = json.loads(bytes(issued.credential))
    assert document["validUntil"][:4] == str(issued.expires_at.year)


def test_a_new_name_is_on_a_new_certificate_and_the_old_one_keeps_its_own(people, maya):
    old = certificate(maya)
    maya.name = "Maya Okonkwo"
    maya.save(update_fields=["name"])
    new = issue_again(old, by=people.tom)
    old = Certificate.objects.get(pk=old.pk)
    assert old.state() == State.REPLACED
    assert old.name != new.name == "Maya Okonkwo"
    assert new.state() == State.VALID
    assert kinds_told(maya) == ["certificate", "certificate"]
    with pytest.raises(CertificateError):
        issue_again(old, by=people.tom)


def test_a_revoked_certificate_says_why_and_leaves_the_certification(people, maya):
    issued = certificate(maya)
    revoke(
        issued, by=people.tom, reason="Issued by mistake.", note="Quiz", ends_certification=False
    )
    issued = Certificate.objects.get(pk=issued.pk)
    assert issued.state() == State.REVOKED
    assert Mentor.objects.get(user=maya).certified_at is not None
    assert kinds_told(maya) == ["certificate", "cert_revoked"]
    with pytest.raises(CertificateError):
        revoke(issued, by=people.tom, reason="Again.", note="", ends_certification=False)


def test_ticked_it_makes_a_novice_with_six_students_at_most(people, maya):
    issued = certificate(maya)
    Mentor.objects.filter(user=maya).update(capacity=12)
    revoke(issued, by=people.tom, reason="Fraud.", note="", ends_certification=True)
    profile = Mentor.objects.get(user=maya)
    assert profile.is_novice
    assert profile.capacity == 6


def test_the_gravest_state_shows(people, maya):
    TrainingPolicy(pk=1, certificate_months=1).save()
    old = certificate(maya)
    new = issue_again(old, by=people.tom)
    later = new.expires_at
    assert Certificate.objects.get(pk=new.pk).state(later) == State.EXPIRED
    assert Certificate.objects.get(pk=old.pk).state(later) == State.REPLACED
    revoke(old, by=people.tom, reason="Fraud.", note="", ends_certification=False)
    assert Certificate.objects.get(pk=old.pk).state(later) == State.REVOKED


def test_a_new_key_signs_from_now_on_and_the_old_one_still_proves(maya, people, settings):
    old = certificate(maya)
    settings.CREDENTIAL_KEY = "5c7e1f0b9a3d2468" + "e8d1c0b7a6f59324" + "0f1e2d3c4b5a6978" * 2
    new = certificate(people.carl)
    assert new.key != old.key
    assert [key.until is None for key in CredentialKey.objects.order_by("pk")] == [False, True]
    for each in (old, new):
        assert credentials.verify(bytes(each.credential), keys=public_keys())


def test_a_key_that_comes_back_signs_again(maya, people, settings):
    certificate(maya)
    first = settings.CREDENTIAL_KEY
    settings.CREDENTIAL_KEY = "5c7e1f0b9a3d2468" + "e8d1c0b7a6f59324" + "0f1e2d3c4b5a6978" * 2
    certificate(people.carl)
    settings.CREDENTIAL_KEY = first
    certificate(people.ines)
    assert [key.until is None for key in CredentialKey.objects.order_by("pk")] == [True, False]


@pytest.mark.parametrize(
    "statement",
    [
        "update training_certificate set name = 'Somebody'",
        "update training_certificate set name = '', credential = '', pdf = null, code = 'X'",
        "update training_certificate set expires_at = null, minutes = 1",
        "delete from training_certificate",
        "update training_revocation set reason = 'None'",
        "delete from training_revocation",
        "update training_credentialkey set public = 'z'",
        "delete from training_credentialkey",
    ],
)
def test_nothing_of_a_certificate_is_changed_or_deleted(people, maya, statement):
    issued = certificate(maya)
    revoke(issued, by=people.tom, reason="Fraud.", note="", ends_certification=False)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Revocation.objects.get().reason == "Fraud."


def test_a_certificate_replaces_one_of_the_same_course_alone(people, maya):
    issued = certificate(maya)
    other = build.completion(certifying_course("other"), maya)
    stray = Certificate.objects.get(pk=issued.pk)
    stray.pk, stray.code, stray.status_index = None, "0" * 26, issued.status_index ^ 1
    stray.completion, stray.replaces, stray.issued_by = other, issued, people.tom
    with pytest.raises(IntegrityError), transaction.atomic():
        stray.save(force_insert=True)
