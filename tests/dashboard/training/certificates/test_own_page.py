"""A mentor finds their certificates, with the files, the link, and what to do with them."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.models import Mentor
from dashboard.training.certificates.issuing import certify, issue_again, revoke
from dashboard.training.certificates.models import Certificate
from tests import factories as make
from tests.client import Client
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate, certifying_course
from tests.people import school

pytestmark = pytest.mark.django_db
PAGE = "/training/certificates/"


@pytest.fixture
def people():
    return school()


def browser_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_maya_finds_her_certificate_with_its_files_and_its_link(people):
    issued = certificate(people.maya)
    page = browser_of(people.maya).get(PAGE).content.decode()
    assert issued.grouped_code in page
    assert reverse("own_certificate_pdf", args=[issued.code]) in page
    assert reverse("certificate_credential", args=[issued.code]) in page
    assert f'{issued.get_absolute_url()}"' in page


def test_her_pdf_is_hers_alone(people):
    issued = certificate(people.maya)
    address = reverse("own_certificate_pdf", args=[issued.code])
    response = browser_of(people.maya).get(address)
    assert response.content == bytes(issued.pdf)
    assert response["Content-Type"] == "application/pdf"
    for other in (people.carl, people.stu, people.noor, people.ines):
        assert browser_of(other).get(address).status_code == 404


def test_an_address_that_is_no_code_is_an_absent_page(people):
    assert browser_of(people.maya).get(f"{PAGE}%00.pdf").status_code == 404


def test_nobody_sees_anothers_not_even_a_manager_on_this_page(people):
    issued = certificate(people.maya)
    assert issued.code not in browser_of(people.carl).get(PAGE).content.decode()
    assert browser_of(people.stu).get(PAGE).status_code == 404


@pytest.mark.parametrize("is_student_now", [False, True])
def test_a_former_mentor_keeps_what_is_theirs_and_no_other_page(people, is_student_now):
    """The mails about a certificate lead there, also when its holder is no mentor any more."""
    issued = certificate(people.carl)
    others = certificate(people.maya)
    people.carl.roles.get(kind="mentor").end(by=people.tom)
    if is_student_now:
        make.enrolment(people.carl, people.baking)
    client = browser_of(people.carl)
    page = client.get(PAGE)
    assert [row["certificate"].code for row in page.context["certificates"]] == [issued.code]
    assert 'href="/training/"' not in page.content.decode()
    assert client.get(reverse("own_certificate_pdf", args=[issued.code])).status_code == 200
    assert client.get(reverse("own_certificate_pdf", args=[others.code])).status_code == 404
    for address in ("/training/", "/training/mentor-tools/", "/training/authors/"):
        assert client.get(address).status_code == 404


def test_a_former_mentor_who_has_earned_none_has_no_such_page(people):
    build.completion(build.course("feedback"), people.carl)
    people.carl.roles.get(kind="mentor").end(by=people.tom)
    assert browser_of(people.carl).get(PAGE).status_code == 404


def test_a_former_mentor_gets_the_certificate_that_was_owed(people, settings):
    key, settings.CREDENTIAL_KEY = settings.CREDENTIAL_KEY, ""
    completion = build.completion(certifying_course(), people.carl)
    people.carl.roles.get(kind="mentor").end(by=people.tom)
    settings.CREDENTIAL_KEY = key
    client = browser_of(people.carl)
    assert "data-owed" in client.get(PAGE).content.decode()
    client.post(reverse("own_certificate_issue", args=[completion.pk]))
    assert Certificate.objects.get().completion == completion


def test_who_has_none_reads_how_to_get_one(people):
    response = browser_of(people.carl).get(PAGE)
    assert response.context["certificates"] == []
    assert response.status_code == 200


def test_the_newest_stands_first_and_a_revoked_one_says_why(people):
    old = certificate(people.maya)
    new = issue_again(old, by=people.tom)
    revoke(new, by=people.tom, reason="Fraud.", note="Private.", ends_certification=False)
    response = browser_of(people.maya).get(PAGE)
    rows = response.context["certificates"]
    assert [row["certificate"].code for row in rows] == [new.code, old.code]
    assert [row["state"] for row in rows] == ["revoked", "replaced"]
    assert "Fraud." in response.content.decode()
    assert "Private." not in response.content.decode()


def test_a_name_without_letters_in_our_fonts_has_a_page_to_print(people, monkeypatch):
    monkeypatch.setattr("dashboard.training.certificates.issuing.render", lambda document: None)
    people.maya.name = "李小龍"
    people.maya.save(update_fields=["name"])
    issued = certificate(people.maya)
    client = browser_of(people.maya)
    assert (issued.pdf, issued.pdf_sha256) == (None, "")
    assert client.get(reverse("own_certificate_pdf", args=[issued.code])).status_code == 404
    assert (
        reverse("own_certificate_pdf", args=[issued.code]) not in client.get(PAGE).content.decode()
    )
    assert "李小龍" in Client().get(issued.get_absolute_url()).content.decode()


def test_a_certificate_that_was_owed_is_there_after_a_click(people, settings):
    key, settings.CREDENTIAL_KEY = settings.CREDENTIAL_KEY, ""
    completion = build.completion(certifying_course(), people.maya)
    assert certify(completion) is None
    client = browser_of(people.maya)
    assert "data-owed" not in client.get(PAGE).content.decode()
    settings.CREDENTIAL_KEY = key
    assert "data-owed" in client.get(PAGE).content.decode()
    address = reverse("own_certificate_issue", args=[completion.pk])
    assert browser_of(people.carl).post(address).status_code == 404
    for _twice in range(2):
        assert client.post(address).status_code == 302
    assert Certificate.objects.get().completion == completion
    assert "data-owed" not in client.get(PAGE).content.decode()


def test_nobody_certifies_themselves_again_after_a_revocation(people):
    issued = certificate(people.maya)
    revoke(issued, by=people.tom, reason="Fraud.", note="", ends_certification=True)
    address = reverse("own_certificate_issue", args=[issued.completion_id])
    browser_of(people.maya).post(address)
    assert Mentor.objects.get(user=people.maya).is_novice
    # Nor with the same course in the other language.
    twin = certifying_course("mentor-tools-fr", language="fr", twin=issued.completion.course)
    assert certify(build.completion(twin, people.maya)) is None
    assert Mentor.objects.get(user=people.maya).is_novice


def test_queries_do_not_grow_with_the_certificates(people):
    client = browser_of(people.maya)
    certificate(people.maya)
    client.get(PAGE)
    with CaptureQueriesContext(connections["default"]) as one:
        client.get(PAGE)
    for number in range(4):
        certificate(people.maya, certifying_course(f"course-{number}"))
    with CaptureQueriesContext(connections["default"]) as five:
        client.get(PAGE)
    assert len(five) == len(one) <= 16
