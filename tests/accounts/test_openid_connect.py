"""Sign-in by OpenID Connect gives an account without a role."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken

from mentorhub.accounts.models import Role, User
from tests import factories as make
from tests.accounts.oidc_server import FakeServer
from tests.accounts.steps import deliver
from tests.client import Client

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/oidc/school/login/"
CALLBACK = "/accounts/oidc/school/login/callback/"
ZOE = {"sub": "z-1", "name": "Zoë Ng", "email": "Zoe@Example.org", "email_verified": True}


@pytest.fixture
def server(settings):
    fake = FakeServer()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "school",
                    "name": "Fairview School",
                    "client_id": "mentorhub",
                    "secret": "between-us",
                    "settings": {"server_url": fake.url},
                }
            ],
        }
    }
    yield fake
    fake.stop()


def come(client, server, person, process="login", **told):
    """Post the button, come back from the server; the page on which one ends up."""
    server.person = person
    sent = client.post(f"{LOGIN}?process={process}")
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    back = {"code": "once", "state": asked["state"][0]} | told
    return client.get(CALLBACK, back, follow=True)


FAILED = "socialaccount/authentication_error.html"


def templates_of(page):
    return [template.name for template in page.templates]


def who(client):
    return client.session.get("_auth_user_id")


def test_the_button_is_there_only_with_a_server(client, settings):
    assert b"Fairview" not in client.get("/accounts/login/").content


def test_the_button_leads_to_the_server_with_pkce(client, server):
    assert f'action="{LOGIN}' in client.get("/accounts/login/").content.decode()
    sent = urlsplit(client.post(LOGIN).headers["Location"])
    asked = parse_qs(sent.query)
    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == f"{server.url}/authorize"
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert asked["state"][0]


def test_a_link_alone_signs_nobody_in(client, server):
    response = client.get(LOGIN)
    assert response.status_code == 200
    assert 'method="post"' in response.content.decode().partition("<main")[2]
    assert who(client) is None
    assert Client(enforce_csrf_checks=True).post(LOGIN).status_code == 403


def test_somebody_new_has_no_role_and_waits_until_one_is_granted(client, server):
    page = come(client, server, ZOE)
    assert page.redirect_chain[-1][0] == "/accounts/waiting/"
    zoe = User.objects.get(email="zoe@example.org")
    assert (zoe.name, zoe.role_kinds) == ("Zoë Ng", frozenset())
    assert not zoe.has_usable_password()
    assert client.get("/projects/").status_code == 404
    assert client.get("/dashboard/").status_code == 404
    Role.objects.create(user=zoe, kind="mentor")
    assert client.get("/accounts/waiting/").headers["Location"] == "/"
    assert client.get("/dashboard/").status_code == 200
    assert not SocialToken.objects.exists()


def test_roles_that_the_server_claims_are_nothing(client, server):
    come(client, server, ZOE | {"roles": ["staff"], "groups": ["admin"], "is_staff": True})
    assert not Role.objects.exists()
    assert client.get("/admin/").status_code == 404


def test_coming_again_is_the_same_person(client, server):
    come(client, server, ZOE)
    again = Client()
    come(again, server, ZOE | {"email": "other@example.org"})
    assert who(again) == who(client)
    assert User.objects.count() == 1


def test_a_person_who_is_here_is_known_by_an_address_both_have_confirmed(
    client, server, mailoutbox
):
    maya = make.person("Maya Mentor", "mentor", email="zoe@example.org")
    come(client, server, ZOE)
    assert who(client) == str(maya.pk)
    assert SocialAccount.objects.get().user == maya
    deliver()
    assert [message.to for message in mailoutbox] == [["zoe@example.org"]]
    maya.refresh_from_db()
    assert maya.check_password("correct-horse-battery")


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1])
def test_an_address_the_server_has_not_confirmed_takes_over_nobody(
    client, server, verified, mailoutbox
):
    make.person("Maya Mentor", "mentor", email="zoe@example.org")
    come(client, server, ZOE | {"email_verified": verified})
    assert who(client) is None
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_an_address_not_confirmed_here_takes_over_nobody(client, server):
    maya = make.person("Maya Mentor", "mentor", email="maya@example.org")
    EmailAddress.objects.create(user=maya, email="zoe@example.org", verified=False)
    come(client, server, ZOE)
    assert who(client) != str(maya.pk)


@pytest.mark.parametrize("kind", ["staff", "manager"])
def test_an_administrator_or_manager_is_not_matched_by_an_address(client, server, kind, mailoutbox):
    make.person("Tom Admin", kind, email="zoe@example.org")
    page = come(client, server, ZOE)
    assert who(client) is None
    assert page.redirect_chain[-1][0] == "/accounts/confirm-email/"
    deliver()
    assert "sign in with your password" in mailoutbox[0].body


def test_an_administrator_connects_it_from_their_own_account(client, server):
    tom = make.person("Tom Admin", "staff", email="tom@example.org")
    client.force_login(tom)
    assert client.get("/accounts/3rdparty/").status_code == 200
    come(client, server, ZOE, process="connect")
    assert SocialAccount.objects.get().user == tom
    assert client.get("/accounts/3rdparty/").status_code == 200
    other = Client()
    come(other, server, ZOE)
    assert who(other) == str(tom.pk)


def test_an_unconfirmed_address_of_somebody_new_is_confirmed_by_mail_first(
    client, server, mailoutbox
):
    come(client, server, ZOE | {"email_verified": False})
    assert who(client) is None
    deliver()
    assert mailoutbox[0].to == ["zoe@example.org"]
    assert "/accounts/confirm-email/" in mailoutbox[0].body


def test_a_second_factor_is_asked_for_too(client, server):
    maya = make.person("Maya Mentor", "mentor", email="zoe@example.org")
    TOTP.activate(maya, generate_totp_secret())
    page = come(client, server, ZOE)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert who(client) is None


def test_somebody_who_is_not_active_stays_outside(client, server):
    make.person("Maya Mentor", "mentor", email="zoe@example.org", is_active=False)
    come(client, server, ZOE)
    assert who(client) is None


def test_both_answers_must_speak_of_the_same_person(client, server):
    server.id_token_person = ZOE | {"sub": "somebody-else"}
    assert come(client, server, ZOE).status_code == 401
    assert who(client) is None
    assert not User.objects.exists()


def test_an_answer_without_our_question_is_refused(client, server):
    page = come(client, server, ZOE, state="made-up")
    assert who(client) is None
    assert FAILED in templates_of(page)


def test_the_security_page_leads_to_it_only_with_a_server(client, server, settings):
    client.force_login(make.person("Maya Mentor", "mentor"))
    assert "/accounts/3rdparty/" in client.get("/accounts/security/").content.decode()
    assert LOGIN in client.get("/accounts/3rdparty/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "/accounts/3rdparty/" not in client.get("/accounts/security/").content.decode()
    assert LOGIN not in client.get("/accounts/3rdparty/").content.decode()


def test_stopping_on_the_way_is_said(client, server):
    sent = client.post(LOGIN)
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    page = client.get(CALLBACK, {"error": "access_denied", "state": state}, follow=True)
    assert "socialaccount/login_cancelled.html" in templates_of(page)
    assert who(client) is None


def test_a_server_that_is_away_is_said_in_words(client, server):
    server.stop()
    page = client.post(LOGIN)
    assert page.status_code == 502
    assert FAILED in templates_of(page)
