"""An invited person sets a password with the link of the mail, which works once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.accounts import invitations
from mentorhub.accounts.models import Invitation, User
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.django_db

PASSWORD = "a-quiet-river-in-may"
PAIR = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def tom():
    return make.person("Tom Admin", "staff")


@pytest.fixture
def lena():
    path = make.path(title="Baking")
    user = make.mentor("Lena Ruiz", path, password=None, language="fr")
    make.approval(user, make.path(title="Glazing"))
    return user


@pytest.fixture
def link(lena, tom, mailoutbox, django_capture_on_commit_callbacks):
    invitations.invite(lena, sent_by=tom)
    return re.search(r"/accounts/invitation/\S+", mailoutbox[0].body)[0]


def test_the_mail_says_who_invites_to_what_and_nothing_of_the_token_is_stored(
    link, lena, mailoutbox
):
    token = link.strip("/").rsplit("/", 1)[-1]
    mail = mailoutbox[0]
    assert mail.to == [lena.email]
    assert "Tom Admin" in mail.subject
    assert "Baking, Glazing" in mail.body
    assert "invite" in mail.subject
    assert "Choisissez" in mail.body
    stored = Invitation.objects.values().get()
    assert token not in str(stored)
    assert stored["sent_by_id"] is not None


def test_looking_changes_nothing_and_says_who_invites_to_what(client, link, lena):
    before = Invitation.objects.values().get()
    for _ in range(3):
        response = client.get(link)
        assert response.status_code == 200
    page = response.content.decode()
    assert "Tom Admin" in page
    assert "Mentor: Baking, Glazing" in page
    assert lena.email in page
    assert Invitation.objects.values().get() == before
    assert not User.objects.get(pk=lena.pk).has_usable_password()


def test_choosing_a_password_signs_in_once(client, link, lena):
    response = client.post(link, PAIR)
    assert response.status_code == 302
    assert client.get("/accounts/access/").status_code == 200
    lena.refresh_from_db()
    assert lena.check_password(PASSWORD)
    assert Invitation.objects.get().accepted_at
    assert (
        Client().post(link, PAIR | {"new_password1": "x", "new_password2": "x"}).status_code == 410
    )
    lena.refresh_from_db()
    assert lena.check_password(PASSWORD)


def test_the_next_sign_in_is_with_the_new_password(client, link, lena):
    client.post(link, PAIR)
    other = Client()
    other.post("/accounts/login/", {"login": lena.email, "password": PASSWORD})
    assert other.get("/accounts/access/").status_code == 200


@pytest.mark.parametrize(
    "pair",
    [
        {"new_password1": "short", "new_password2": "short"},
        {"new_password1": PASSWORD, "new_password2": "something-else-2"},
        {"new_password1": "", "new_password2": ""},
    ],
)
def test_a_weak_or_mistyped_password_is_refused_and_the_link_stays_open(client, link, lena, pair):
    response = client.post(link, pair)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert Invitation.objects.open().exists()
    assert "_auth_user_id" not in client.session


def test_used_expired_unknown_and_withdrawn_links_meet_the_same_page(client, link, lena, tom):
    def page(address):
        response = client.get(address)
        return response.status_code, re.sub(rb'value="[^"]{64}"', b"", response.content)

    unknown = page("/accounts/invitation/not-a-token/")
    assert unknown[0] == 410
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert page(link) == unknown
    Invitation.objects.update(
        expires_at=timezone.now() + timedelta(days=1), accepted_at=timezone.now()
    )
    assert page(link) == unknown
    Invitation.objects.update(accepted_at=None)
    assert client.get(link).status_code == 200
    lena.is_active = False
    lena.save()
    assert page(link) == unknown


def test_a_second_invitation_ends_the_first(client, link, lena, tom, mailoutbox):
    invitations.invite(lena, sent_by=tom)
    assert client.get(link).status_code == 410
    second = re.search(r"/accounts/invitation/\S+", mailoutbox[1].body)[0]
    assert client.get(second).status_code == 200


def test_whoever_has_a_password_is_not_invited_again(tom):
    maya = make.person("Maya Mentor", "mentor")
    with pytest.raises(invitations.HasSignedInError):
        invitations.invite(maya, sent_by=tom)
    assert not Invitation.objects.exists()


def test_no_page_that_follows_is_told_the_address(client, link):
    responses = [client.get(link), client.post(link, {}), client.post(link, PAIR), client.get(link)]
    assert [r.headers["Referrer-Policy"] for r in responses] == ["strict-origin"] * 4
    assert {r.headers["Cache-Control"] for r in responses} == {"no-store, private"}


def test_a_form_of_another_site_is_refused(link):
    careful = Client(enforce_csrf_checks=True)
    careful.get(link)
    assert careful.post(link, PAIR).status_code == 403
    assert Invitation.objects.open().exists()


def test_somebody_else_who_is_signed_in_becomes_the_invited_person(client, link, lena, tom):
    client.force_login(tom)
    assert "Tom Admin" in client.get(link).content.decode()
    client.post(link, PAIR)
    assert client.session["_auth_user_id"] == str(lena.pk)


def test_a_link_does_not_go_around_a_second_factor(client, link, lena):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(lena, generate_totp_secret())
    response = client.post(link, PAIR)
    assert response.headers["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
