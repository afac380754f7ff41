"""Many at one time: one certificate a course and a person, on the real login."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.training.certificates.issuing import certify
from dashboard.training.certificates.models import Certificate, CredentialKey
from dashboard.training.models import Completion
from mentorhub.database import STAFF, signed_in_as
from tests import factories as make
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certifying_course

pytestmark = pytest.mark.django_db(transaction=True)


def in_parallel(work, items, *, workers: int = 10) -> list:
    def run(item):
        try:
            with signed_in_as(STAFF), transaction.atomic(using=STAFF):
                return work(item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, items))


def test_forty_finishes_at_once_give_one_certificate():
    maya = make.mentor("Maya")
    completion = build.completion(certifying_course(), maya)
    issued = in_parallel(lambda _n: certify(completion), range(40))
    assert sum(each is not None for each in issued) == 1
    assert Certificate.objects.count() == 1
    assert CredentialKey.objects.count() == 1


def test_a_course_and_its_translation_finished_at_once_give_one_certificate():
    maya, english = make.mentor("Maya"), certifying_course()
    # Who is certified already: nothing else makes one wait for the other.
    Mentor.objects.filter(user=maya).update(certified_at=timezone.now())
    french = certifying_course("mentor-tools-fr", language="fr", twin=english)
    done = [build.completion(course, maya) for course in (english, french)]
    issued = in_parallel(certify, done)
    assert sum(each is not None for each in issued) == 1
    assert Certificate.objects.count() == 1


def test_ten_mentors_who_finish_at_once_get_one_each():
    course = certifying_course()
    mentors = [make.mentor(f"Mentor {n}") for n in range(10)]
    done = [build.completion(course, each) for each in mentors]
    issued = in_parallel(certify, done)
    assert len({each.code for each in issued}) == 10
    assert Certificate.objects.count() == 10


def test_issuing_takes_less_than_two_seconds():
    completion = build.completion(certifying_course(), make.mentor("Maya"))
    begin = time.perf_counter()
    (issued,) = in_parallel(certify, [Completion.objects.get(pk=completion.pk)])
    assert issued is not None
    assert time.perf_counter() - begin < 2
