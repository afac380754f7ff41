"""The administration opens for staff with a second factor, a short time after signing in."""

import pytest
from allauth.mfa.models import Authenticator

from mentorhub.database import STAFF, signed_in_as
from tests.admin.conftest import signed_in

pytestmark = pytest.mark.django_db
CONFIRM = "/accounts/reauthenticate/?next=%2Fadmin%2Fstudents%2Fpath%2F"


def test_a_visitor_is_asked_to_sign_in_on_our_own_page(client):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    page = client.get("/admin/login/?next=/admin/students/path/")
    assert page.url == "/accounts/login/?next=%2Fadmin%2Fstudents%2Fpath%2F"


def test_the_sign_in_page_sends_nobody_elsewhere(client):
    page = client.get("/admin/login/?next=https://evil.example/")
    assert page.url == "/accounts/login/?next=%2Fadmin%2F"


@pytest.mark.parametrize("name", ["maya", "stu", "ines", "noor", "nora"])
def test_for_everybody_else_it_does_not_exist(school, name):
    assert signed_in(getattr(school, name)).get("/admin/").status_code == 404


def test_a_sign_in_of_an_hour_ago_is_confirmed_first(school):
    assert signed_in(school.tom, minutes_ago=59).get("/admin/students/path/").status_code == 200
    page = signed_in(school.tom, minutes_ago=61).get("/admin/students/path/")
    assert page.url == CONFIRM


def test_a_form_that_was_shown_in_time_can_still_be_sent(school):
    late = signed_in(school.tom, minutes_ago=90)
    assert late.post("/admin/preview/", {"text": "x"}).status_code == 200
    too_late = signed_in(school.tom, minutes_ago=121)
    assert too_late.post("/admin/preview/", {"text": "x"}).status_code == 403


def test_a_second_factor_can_be_compulsory(school, settings):
    settings.STAFF_MFA_REQUIRED = True
    tom = signed_in(school.tom)
    assert tom.get("/admin/").url == "/accounts/2fa/"
    with signed_in_as(STAFF):
        Authenticator.objects.create(user=school.tom, type="totp", data={"secret": "x"})
    assert tom.get("/admin/").status_code == 200


def test_somebody_deactivated_is_out_at_once(school, tom):
    with signed_in_as(STAFF):
        school.tom.is_active = False
        school.tom.save()
    assert tom.get("/admin/").status_code == 302


def test_signing_out_and_passwords_are_those_of_the_site(tom):
    assert tom.get("/admin/password_change/").url == "/accounts/password/change/"
    assert tom.post("/admin/logout/").url == "/accounts/logout/"


def test_the_preview_shows_what_readers_would_see(tom):
    page = tom.post("/admin/preview/", {"text": "**b** <script>x</script>"})
    assert page.content == b'<p dir="auto"><strong>b</strong> &lt;script&gt;x&lt;/script&gt;</p>\n'
    assert "no-store" in page["Cache-Control"]
    assert tom.get("/admin/preview/").status_code == 405
