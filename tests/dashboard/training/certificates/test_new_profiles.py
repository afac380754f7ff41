"""Ines, an assessor, finishes the course of the mentors, and becomes a mentor later: what she has
earned counts."""

import importlib
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.training.certificates.issuing import issue_again, revoke
from mentorhub.accounts.models import Role
from mentorhub.database import OWNER, STAFF
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate, certifying_course
from tests.people import school
from tests.walls.logins import connected_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def ines(people):
    return people.ines


def certified_at(person):
    """Of a profile written just now."""
    Mentor.objects.create(user=person, capacity=3)
    return Mentor.objects.get(user=person).certified_at


def test_she_is_certified_from_the_day_on_which_she_finished(ines):
    issued = certificate(ines)
    assert certified_at(ines) == issued.completion.at


def test_without_a_key_too(ines, settings):
    settings.CREDENTIAL_KEY = ""
    completion = build.completion(certifying_course(), ines)
    assert certified_at(ines) == completion.at


def test_whoever_has_finished_another_course_alone_is_a_novice(ines):
    build.completion(build.course("feedback"), ines)
    assert certified_at(ines) is None


def test_whoever_finished_a_course_that_certified_then_stays_certified(ines):
    issued = certificate(ines)
    issued.completion.course.certifies = False
    issued.completion.course.save()
    assert certified_at(ines) == issued.completion.at


def test_what_an_administrator_says_counts_more(ines):
    certificate(ines)
    day = timezone.now() - timedelta(days=400)
    Mentor.objects.create(user=ines, capacity=3, certified_at=day)
    assert Mentor.objects.get(user=ines).certified_at == day


def test_a_revoked_certificate_certifies_nobody_and_one_issued_again_does(people, ines):
    issued = certificate(ines)
    twin = certifying_course("mentor-tools-fr", language="fr", twin=issued.completion.course)
    build.completion(twin, ines)
    revoke(issued, by=people.tom, reason="Fraud.", note="", ends_certification=False)
    assert certified_at(ines) is None
    Mentor.objects.filter(user=ines).delete()
    issue_again(issued, by=people.tom)
    assert certified_at(ines) == issued.completion.at


def test_the_upgrade_certifies_who_became_a_mentor_after_the_course_and_nobody_else(people, ines):
    """Maya was a mentor before it, and an administrator made her a novice again."""
    for person in (ines, people.maya):
        certificate(person)
        Role.objects.get_or_create(user=person, kind="mentor")
    Mentor.objects.create(user=ines, capacity=3)
    Mentor.objects.filter(user__in=(ines, people.maya)).update(certified_at=None, capacity=3)
    migration = importlib.import_module("dashboard.training.migrations.0005_certified_profile")
    with connections[OWNER].cursor() as cursor:
        cursor.execute(migration.PROFILES)
    assert not Mentor.objects.get(user=ines).is_novice
    assert Mentor.objects.get(user=people.maya).is_novice


@pytest.mark.wall
def test_the_login_of_the_administration_may_ask():
    with connected_as(STAFF) as cursor:
        cursor.execute("select public.training_certified_at(1)")
        assert cursor.fetchone() == (None,)
