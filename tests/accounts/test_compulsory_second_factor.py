"""Administrators and managers must set up a second factor first; in the demo it is optional."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from mentorhub.forms import held
from students.models import SessionNote
from tests import factories as make
from tests.accounts.steps import number_of_app, set_up_app
from tests.client import Client
from tests.forms.test_stale_forms import form_of
from tests.people import school
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
    assert client.get("/").headers["Location"] == "/managing/"
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


SITE = "http://testserver"
OWN = {"Origin": SITE, "Sec-Fetch-Site": "same-origin"}
REMARK = "She asked <why> bread & butter."


@pytest.fixture
def written(settings):
    """Maya's form with a remark; the school has begun to ask mentors for a second factor since."""
    people = school()
    session = make.past_session(people.stu.mentorships.get(), days_ago=0.01)
    page, action = (reverse(name, args=[session.pk]) for name in ("session", "session_notes"))
    client = at_browser(people.maya)
    sent = form_of(client.get(page), action) | {"remarks": REMARK}
    settings.MENTOR_MFA_REQUIRED = True
    return SimpleNamespace(client=client, page=page, action=action, sent=sent, people=people)


def test_what_maya_wrote_before_she_had_to_set_it_up_stands_in_its_form_afterwards(written):
    answer = written.client.post(
        written.action, written.sent, headers=OWN | {"Referer": SITE + written.page}
    )
    assert answer.headers["Location"] == MFA
    assert not SessionNote.objects.exists()
    set_up_app(written.client)
    page = written.client.get(written.page)
    assert form_of(page, written.action)["remarks"] == REMARK
    assert b"data-held" in page.content


def test_a_text_that_is_too_long_to_be_kept_is_in_the_answer(written):
    long = "crumb " * 20_000
    answer = written.client.post(written.action, written.sent | {"remarks": long}, headers=OWN)
    assert answer.status_code == 403
    assert form_of(answer, written.action)["remarks"].strip() == long.strip()


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}])
def test_a_foreign_page_leaves_nothing(written, headers):
    answer = written.client.post(written.action, written.sent, headers=headers)
    assert answer.headers["Location"] == MFA
    assert held.SESSION_KEY not in written.client.session


def test_the_text_of_another_person_is_not_kept(written):
    other = at_browser(written.people.carl)
    assert other.post(written.action, written.sent, headers=OWN).headers["Location"] == MFA
    assert held.SESSION_KEY not in other.session


def test_a_form_of_htmx_leaves_its_page(written):
    answer = written.client.post(
        "/dashboard/profile/introduction/",
        {"value": "I bake."},
        headers=OWN | {"HX-Request": "true"},
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, MFA)
