"""Which language speaks: the profile's from the sign-in on, before it the browser's."""

import pytest
from django.utils.translation import get_language

from mentorhub.accounts.adapter import AccountAdapter
from mentorhub.accounts.invitations import invite
from tests import factories as make
from tests.accounts.steps import PASSWORD, deliver, link_in
from tests.client import Client

pytestmark = pytest.mark.django_db
FRENCH, ENGLISH = {"accept-language": "fr"}, {"accept-language": "en"}


def said(page):
    return [str(message) for message in page.context["messages"]]


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org", language="fr")


@pytest.fixture
def spoken(monkeypatch):
    """The languages in which the rest of a request speaks once somebody is signed in."""
    found, go_on = [], AccountAdapter.post_login

    def post_login(*args, **kwargs):
        found.append(get_language())
        return go_on(*args, **kwargs)

    monkeypatch.setattr(AccountAdapter, "post_login", post_login)
    return found


def sign_in(person, headers):
    typed = {"login": person.email, "password": PASSWORD}
    return Client().post("/accounts/login/", typed, headers=headers, follow=True)


@pytest.mark.parametrize("browser", [FRENCH, ENGLISH])
@pytest.mark.parametrize("profile", ["fr", "en"])
def test_from_the_sign_in_on_the_profile_decides(maya, spoken, profile, browser):
    maya.language = profile
    maya.save()
    assert sign_in(maya, browser).headers["Content-Language"] == profile
    assert spoken == [profile]
    assert get_language() == "en", "the next request begins anew"


def test_a_refused_sign_in_is_in_the_language_of_the_browser(maya):
    typed = {"login": maya.email, "password": "wrong-horse"}
    french = Client().post("/accounts/login/", typed, headers=FRENCH).content.decode()
    assert 'lang="fr"' in french
    assert "Check both and try again" not in french


def test_an_accepted_invitation_goes_on_in_the_language_of_the_profile(mailoutbox):
    lena = make.person("Lena Ruiz", "mentor", password=None, language="fr")
    invite(lena, sent_by=None)
    deliver()
    link = link_in(mailoutbox[0], "/accounts/invitation/")
    client = Client()
    page = client.post(link, {"new_password1": PASSWORD}, headers=ENGLISH, follow=True)
    assert page.headers["Content-Language"] == "fr"
    assert all("sign" not in text.lower() for text in said(page))


def test_a_new_language_speaks_at_once(maya):
    client = Client()
    client.force_login(maya)
    chosen = {"name": "Maya", "language": "en", "zone": "", "theme": "system"}
    assert said(client.post("/accounts/profile/", chosen, follow=True)) == [
        "Your preferences are saved."
    ]
