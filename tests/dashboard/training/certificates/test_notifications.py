"""A mentor is told of a certificate, of its revocation, and of its end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from dashboard.training.certificates.issuing import certify, issue_again, revoke
from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.planner import write_missing
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate, certifying_course
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


def deliver(kind: str) -> None:
    """Run a worker once, for the deliveries of one kind."""
    Delivery.objects.exclude(kind=kind).delete()
    ago = timezone.now() - timedelta(minutes=1)
    Delivery.objects.filter(kind=kind).update(due_at=ago, try_at=ago)
    mail.outbox.clear()
    sending.drain(20)


def test_a_certificate_is_mailed_with_the_way_to_it(people, mailoutbox):
    issued = certificate(people.maya)
    deliver("certificate")
    (told,) = mailoutbox
    assert told.to == [people.maya.email]
    assert issued.course in told.subject
    assert "/training/certificates/" in told.body
    assert issued.code in told.body


def test_a_certificate_that_was_replaced_before_is_not_announced(people, mailoutbox):
    old = certificate(people.maya)
    new = issue_again(old, by=people.tom)
    deliver("certificate")
    (told,) = mailoutbox
    assert new.code in told.body


def test_a_revocation_is_mailed_with_the_public_reason_alone(people, mailoutbox):
    issued = certificate(people.maya)
    revoke(
        issued, by=people.tom, reason="A mistake of ours.", note="SECRET", ends_certification=False
    )
    deliver("cert_revoked")
    (told,) = mailoutbox
    assert "A mistake of ours." in told.body
    assert "SECRET" not in str(told.message())


def test_the_end_is_announced_a_month_before_and_once(people, mailoutbox):
    at = timezone.now().replace(microsecond=0) - timedelta(days=340)
    completion = build.completion(certifying_course(), people.maya)
    certify(completion, at=at, months=12)
    later = build.completion(certifying_course("other"), people.carl)
    certify(later, months=12)
    for _twice in range(2):
        write_missing()
    assert Delivery.objects.filter(kind="cert_expiring").count() == 1
    deliver("cert_expiring")
    (told,) = mailoutbox
    assert told.to == [people.maya.email]


def test_a_list_of_notifications_reads_no_file_of_a_certificate(people):
    certificate(people.maya)
    (delivery,) = Delivery.objects.filter(kind="certificate")
    assert delivery.find_subject().get_deferred_fields() == {"credential", "pdf"}
