"""Administrators and managers must set up a second factor first; in the demo it is optional."""

import pytest

from tests import factories as make
from tests.accounts.steps import number_of_app, set_up_app
from tests.client import Client
from tests.responses import message_tags

pytestmark = pytest.mark.django_db
MFA = "/accounts/2fa/"


@pytest.fixture
def demanded(settings):
    settings.STAFF_MFA_REQUIRED = settings.MANAGER_MFA_REQUIRED = True


def at_browser(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("kind", ["staff", "manager"])
def test_every_page_leads_to_setting_it_up(demanded, kind):
    client = at_browser(make.person("Noor Manager", kind))
    for page in ("/", "/projects/", "/admin/", "/dashboard/", "/nowhere/"):
        assert client.get(page).headers["Location"] == MFA, page
        assert client.post(page).headers["Location"] == MFA, page
    assert set(message_tags(client.get(MFA))) == {"warning"}


@pytest.mark.parametrize("kind", ["staff", "manager"])
def test_they_may_set_it_up_and_leave(demanded, kind):
    client = at_browser(make.person("Noor Manager", kind))
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.get("/accounts/security/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_then_the_pages_open(demanded):
    client = at_browser(make.person("Noor Manager", "manager"))
    set_up_app(client)
    assert client.get("/").headers["Location"] == "/matching/"
    assert client.get("/projects/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(demanded):
    client = at_browser(make.person("Noor Manager", "manager"))
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert client.get("/projects/").headers["Location"] == MFA


@pytest.mark.parametrize("kind", ["mentor", "assessor"])
def test_others_are_not_asked(demanded, kind):
    assert at_browser(make.person("Maya Mentor", kind)).get("/projects/").status_code == 200


def test_a_setting_asks_mentors_too(settings):
    settings.MENTOR_MFA_REQUIRED = True
    assert at_browser(make.person("Maya", "mentor")).get("/").headers["Location"] == MFA
    assert at_browser(make.person("Ines", "assessor")).get("/projects/").status_code == 200


def test_the_demo_offers_it_and_says_so(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.browser.urls"
    client = at_browser(make.person("Noor Manager", "manager"))
    assert client.get("/projects/").status_code == 200
    for page in (MFA, "/accounts/security/"):
        assert "data-mfa-optional" in client.get(page).content.decode()


def test_an_app_is_added_by_its_number_only(demanded):
    client = at_browser(make.person("Noor Manager", "manager"))
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    wrong = "000000" if number_of_app(secret) != "000000" else "000001"
    page = client.post("/accounts/2fa/totp/activate/", {"code": wrong})
    assert page.context["form"].errors
    assert client.get("/projects/").headers["Location"] == MFA
