"""Staff invite one person: everything about them is written at once, and a mail goes out."""

import smtplib

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry

from mentorhub.accounts.models import AccountMail, Invitation, Role, User
from students.models import Approval, Enrolment
from tests import people
from tests.accounts.steps import deliver

pytestmark = pytest.mark.django_db

PAGE = "/admin/invite/"


@pytest.fixture
def school():
    return people.school()


@pytest.fixture
def tom(client, school):
    client.force_login(school.tom)
    return school.tom


def typed(**changes):
    return {"name": "Lena Ruiz", "email": "Lena@Example.org", "language": "fr"} | changes


def lena():
    return User.objects.get(email="lena@example.org")


def test_a_mentor_comes_with_role_profile_approvals_and_a_mail(client, tom, school, mailoutbox):
    response = client.post(PAGE, typed(mentor_of=[school.baking.pk], assessor_of=[]))
    assert response.status_code == 302
    assert not lena().has_usable_password()
    role = Role.objects.get(user=lena())
    assert (role.kind, role.granted_by) == ("mentor", tom)
    approval = Approval.objects.get(user=lena())
    assert (approval.path, approval.kind, approval.granted_by) == (school.baking, "mentor", tom)
    assert lena().mentor_profile.languages == ["fr"]
    address = EmailAddress.objects.get(user=lena())
    assert (address.email, address.verified, address.primary) == ("lena@example.org", True, True)
    assert deliver() == 1
    assert [message.to for message in mailoutbox] == [["lena@example.org"]]
    assert Invitation.objects.get().sent_by == tom
    assert LogEntry.objects.filter(object_id=str(lena().pk)).exists()


def test_a_student_is_enrolled_and_holds_no_role(client, tom, school):
    client.post(PAGE, typed(student_of=school.baking.pk, funded="on"))
    enrolment = Enrolment.objects.get(student=lena())
    assert (enrolment.path, enrolment.funded) == (school.baking, True)
    assert not lena().role_kinds


def test_a_manager_needs_no_path(client, tom, school):
    client.post(PAGE, typed(roles=["manager"]))
    assert lena().role_kinds == {"manager"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"roles": ["mentor"], "email": "not an address"}, "email"),
        ({"roles": ["mentor"], "name": ""}, "name"),
        ({"roles": ["mentor"], "language": "xx"}, "language"),
        ({"roles": ["headmaster"]}, "roles"),
        ({}, "roles"),
        ({"roles": ["mentor"], "email": "MAYA@example.org"}, "email"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
    client, tom, school, mailoutbox, changes, field
):
    school.maya.email = "maya@example.org"
    school.maya.save()
    before = User.objects.count()
    response = client.post(PAGE, typed(**changes))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert 'value="' + typed(**changes)["name"] in response.content.decode()
    assert User.objects.count() == before
    assert not mailoutbox


@pytest.mark.parametrize(
    "roles", [{"roles": ["manager"]}, {"roles": ["staff"]}, {"mentor_of": "baking"}]
)
def test_a_student_is_neither_staff_nor_mentor_of_the_same_path(client, tom, school, roles):
    if "mentor_of" in roles:
        roles = {"mentor_of": [school.baking.pk]}
    response = client.post(PAGE, typed(student_of=school.baking.pk, **roles))
    assert "student_of" in response.context["form"].errors
    assert not User.objects.filter(email="lena@example.org").exists()


def test_a_mentor_of_one_path_may_study_another(client, tom, school):
    client.post(PAGE, typed(mentor_of=[school.baking.pk], student_of=school.carpentry.pk))
    assert lena().role_kinds == {"mentor"}
    assert lena().enrolled_path_id == school.carpentry.pk


def test_a_mail_server_that_is_away_holds_nobody_and_is_seen_on_the_page_of_people(
    client, tom, school, monkeypatch, settings
):
    def away(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("mentorhub.mail.EmailMultiAlternatives.send", away)
    assert client.post(PAGE, typed(roles=["mentor"])).status_code == 302
    assert lena().role_kinds == {"mentor"}
    assert deliver() == 0
    assert AccountMail.objects.waiting().filter(user=lena()).exists()
    page = client.get("/admin/accounts/user/")
    assert page.context["invitation_progress"].waiting == 1


@pytest.mark.parametrize("who", ["maya", "stu", "ines", "noor", "nora"])
@pytest.mark.parametrize("page", [PAGE, "/admin/import-people/"])
def test_nobody_but_staff_finds_the_page(client, school, who, page):
    client.force_login(getattr(school, who))
    before = User.objects.count()
    assert client.get(page).status_code == 404
    assert client.post(page, typed(roles=["staff"])).status_code == 404
    assert User.objects.count() == before


def test_a_visitor_is_asked_to_sign_in(client, school):
    assert client.get(PAGE).headers["Location"].startswith("/accounts/login/")
