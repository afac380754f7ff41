"""An invited person sets a password with the link of the mail, which works once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.accounts import account_mails, invitations
from mentorhub.accounts.models import AccountMail, Invitation, User
from tests import factories as make
from tests.accounts.steps import deliver
from tests.client import Client

pytestmark = pytest.mark.django_db

PASSWORD = "a-quiet-river-in-may"
PAIR = {"new_password1": PASSWORD}


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
    deliver()
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
    assert Client().post(link, {"new_password1": "x"}).status_code == 410
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
        {"new_password1": "short"},
        {"new_password1": "mentorhub2026!"},
        {"new_password1": ""},
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_open(client, link, lena, pair):
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
    deliver()
    assert client.get(link).status_code == 410
    second = re.search(r"/accounts/invitation/\S+", mailoutbox[1].body)[0]
    assert client.get(second).status_code == 200


def test_five_hundred_invitations_hold_no_request_and_no_sign_in_code(
    tom, django_assert_max_num_queries, mailoutbox, monkeypatch
):
    people = User.objects.bulk_create(
        User(name=f"New {n}", email=f"new{n}@example.org", password="!") for n in range(500)
    )
    with django_assert_max_num_queries(8):
        assert invitations.queue_invitations(people, sent_by=tom) == 500
    assert not mailoutbox
    kind = AccountMail.Kind.PASSWORD_SET
    AccountMail.objects.queue(kind, email=tom.email, language="en", user=tom)
    monkeypatch.setattr(account_mails, "BATCH", 2)
    found = AccountMail.objects.filter(pk__in=account_mails._claim())
    assert tom.email in found.values_list("email", flat=True)


def test_the_progress_is_known_until_all_have_left(lena, tom, settings):
    assert invitations.progress() is None
    invitations.invite(lena, sent_by=tom)
    assert invitations.progress() == invitations.Progress(sent=0, waiting=1, given_up=0)
    settings.EMAIL_BACKEND = "tests.accounts.mail_servers.Refusing"
    AccountMail.objects.update(email="maya@example.org")
    User.objects.filter(pk=lena.pk).update(email="maya@example.org")
    deliver()
    assert invitations.progress() == invitations.Progress(sent=0, waiting=0, given_up=1)
    AccountMail.objects.update(state=AccountMail.State.SENT, sent_at=timezone.now())
    assert invitations.progress() is None


def test_nothing_in_the_queue_opens_an_account(lena, tom, mailoutbox, client):
    """The row has a nonce, which gives the link only together with SECRET_KEY."""
    invitations.invite(lena, sent_by=tom)
    stored = str(AccountMail.objects.values().get()) + str(Invitation.objects.values().get())
    deliver()
    token = re.search(r"/accounts/invitation/([^/\s]+)", mailoutbox[0].body)[1]
    assert token not in stored
    nonce = AccountMail.objects.get().context["nonce"]
    assert client.get(f"/accounts/invitation/{nonce}/").status_code == 410


def test_an_invitation_that_was_replaced_before_it_left_is_not_sent(lena, tom, mailoutbox):
    invitations.invite(lena, sent_by=tom)
    invitations.invite(lena, sent_by=tom)
    assert deliver() == 1
    states = AccountMail.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["given_up", "sent"]


def test_a_new_secret_key_leaves_queued_invitations_valid(lena, tom, mailoutbox, client, settings):
    invitations.invite(lena, sent_by=tom)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-that-is-long-enough-for-every-check-0123456789"
    deliver()
    link = re.search(r"/accounts/invitation/\S+", mailoutbox[0].body)[0]
    assert client.get(link).status_code == 200


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
