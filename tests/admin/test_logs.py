"""One list of who did what, and one of every mail, for administrators alone."""

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentorhub.accounts import invitations
from mentorhub.accounts.models import AccountMail, Role
from mentorhub.admin import audit, mail_log
from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.notifications.models import Delivery
from students.models import Approval, Mentorship
from tests import factories as make
from tests.accounts.steps import deliver
from tests.admin.conftest import signed_in
from tests.admin.forms import send
from tests.admin.rows import one_of_each
from tests.client import Client

pytestmark = pytest.mark.django_db
AUDIT, MAILS = "/admin/audit/", "/admin/mails/"


def told(client, **asked):
    return [
        (str(line.label), str(line.by or ""), str(line.person or ""))
        for line in client.get(AUDIT, asked).context["lines"]
    ]


def mails_to(client, **asked):
    return [(line.to, line.kind, line.state) for line in client.get(MAILS, asked).context["lines"]]


def test_roles_approvals_and_endings_stand_in_one_list(school, tom):
    Role.objects.create(user=school.nora, kind="mentor", granted_by=school.tom)
    Approval.objects.create(user=school.nora, path=school.baking, granted_by=school.tom)
    Mentorship.objects.get(student=school.stu).end(by=school.tom)
    school.stu.enrolments.get().end("left", by=school.tom)
    found = told(tom, since=timezone.localdate().isoformat())
    for what, person in (
        ("Role granted", "Nora Nobody"),
        ("Approved for a path", "Nora Nobody"),
        ("Mentorship ended", "Stu Student"),
        ("Enrolment ended", "Stu Student"),
    ):
        assert (what, "Tom Admin", person) in found


def test_what_was_changed_in_the_administration_stands_there_too(school, tom):
    page = f"/admin/students/path/{school.baking.pk}/change/"
    send(tom, page, title="Bakery")
    line = tom.get(AUDIT, {"source": "administration"}).context["lines"][0]
    assert "Bakery" in line.text
    assert line.by == school.tom
    assert tom.get(line.url).status_code == 200


def test_it_is_searched_by_either_person_and_filtered_by_kind_and_day(school, tom):
    Role.objects.create(user=school.nora, kind="mentor", granted_by=school.tom)
    assert {person for _what, _by, person in told(tom, q="nora nobody")} == {"Nora Nobody"}
    found = told(tom, q=school.tom.email, source="role_granted")
    assert ("Role granted", "Tom Admin", "Nora Nobody") in found
    assert {what for what, _by, _person in found} == {"Role granted"}
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert told(tom, since=tomorrow) == []
    assert told(tom, until="2001-01-01") == []


@pytest.mark.parametrize("address", [AUDIT, MAILS])
@pytest.mark.parametrize(
    "asked",
    [{"q": "\0"}, {"q": "x" * 500}, {"since": "never"}, {"source": "x", "kind": "x", "state": "x"},
     {"page": "9999"}, {"q": "\u200b"}],
)  # fmt: skip
def test_an_address_that_makes_no_sense_shows_a_list(school, tom, address, asked):
    assert tom.get(address, asked).status_code in (200, 400)


@pytest.mark.parametrize("address", [AUDIT, MAILS])
def test_nobody_else_finds_them(school, address):
    for name in ("noor", "maya", "ines", "stu", "nora"):
        assert signed_in(getattr(school, name)).get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", [AUDIT, MAILS])
def test_they_cost_the_same_with_more_rows(school, tom, address):
    with signed_in_as(STAFF):
        one_of_each(school)
    with CaptureQueriesContext(connections[OWNER]) as few:
        tom.get(address)
    for n in range(60):
        person = make.mentor(f"Extra{n} Mentor", school.baking)
        AccountMail.objects.queue(
            AccountMail.Kind.PASSWORD_SET, email=person.email, language="en", user=person
        )
    with CaptureQueriesContext(connections[OWNER]) as many:
        answer = tom.get(address)
    assert len(many) <= len(few) + 1
    assert len(answer.context["lines"]) == 50
    assert tom.get(address, {"page": 2}).context["lines"]


def test_every_source_can_show_its_rows(school, tom):
    with signed_in_as(STAFF):
        one_of_each(school)
    for name, _label in audit.choices():
        with signed_in_as(STAFF):
            found = audit.lines(audit.entries(audit.AuditFilter(source=name))[:50])
        for line in found:
            assert line.text
            assert not line.url or tom.get(line.url).status_code == 200, line


def test_invitations_and_resets_stand_beside_all_other_mails(school, tom):
    school.nora.set_unusable_password()
    school.nora.save()
    invitations.invite(school.nora, sent_by=school.tom)
    Client().post("/accounts/password/reset/", {"email": school.maya.email})
    deliver()
    school.stu.enrolments.get().end("left", by=school.tom)
    found = mails_to(tom)
    assert (school.nora.email, "Invitation", mail_log.MailState.SENT) in found
    assert (school.maya.email, "Choose a new password", mail_log.MailState.SENT) in found
    assert (school.maya.email, "Mentorship ended", mail_log.MailState.WAITING) in found


def test_no_link_code_or_text_is_shown(school, tom, mailoutbox):
    school.nora.set_unusable_password()
    school.nora.save()
    invitations.invite(school.nora, sent_by=school.tom)
    deliver()
    nonce = AccountMail.objects.get().context["nonce"]
    page = tom.get(MAILS)
    addresses = [line.url for line in page.context["lines"]]
    for html in (page.content.decode(), *(tom.get(each).content.decode() for each in addresses)):
        assert nonce not in html
        assert not re.search(r"(?<!/admin)/accounts/invitation/", html)


def test_mails_are_filtered_by_state_kind_and_address(school, tom):
    AccountMail.objects.queue(
        AccountMail.Kind.PASSWORD_SET, email=school.maya.email, language="en", user=school.maya
    )
    Delivery.objects.all().delete()
    school.stu.enrolments.get().end("left", by=school.tom)
    assert {to for to, _kind, _state in mails_to(tom, q=school.maya.email)} == {school.maya.email}
    assert [kind for _to, kind, _state in mails_to(tom, kind="password_set")] == [
        "Your password was set"
    ]
    assert mails_to(tom, state="given_up") == []
    assert len(mails_to(tom, state="waiting")) == AccountMail.objects.count() + (
        Delivery.objects.filter(state="pending").count()
    )


def test_an_address_is_shown_as_people_write_it(school, tom):
    """It is stored as mail servers write it: ``xn--…``."""
    ana = make.person("Ana", email="ana@xn--mller-kva.example")
    AccountMail.objects.queue(
        AccountMail.Kind.PASSWORD_SET, email=ana.email, language="en", user=ana
    )
    for asked in ("ana@müller.example", ana.email, "Müller.example"):
        assert [to for to, _kind, _state in mails_to(tom, q=asked)] == ["ana@müller.example"]
