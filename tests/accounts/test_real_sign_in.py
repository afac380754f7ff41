"""Every step of sign-in through the real logins: *signin* may do all of it, and *web* the rest."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache

from mentorhub.accounts import invitations
from mentorhub.accounts.models import User
from mentorhub.database import OWNER, SIGNIN, STAFF, signed_in_as
from tests import factories as make
from tests.accounts.steps import (
    PASSWORD,
    deliver,
    is_signed_in,
    link_in,
    number_of_app,
    set_up_app,
    sign_in,
)  # fmt: skip
from tests.client import Client
from tests.walls.logins import connected_as

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
NEW = "a-quiet-river-in-may"


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org")


def test_signing_in_and_out(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        assert client.last.headers["Location"] == "/"
        assert client.get("/").headers["Location"] == "/dashboard/"
        assert client.get("/dashboard/").status_code == 200
        assert is_signed_in(client)
        client.post("/accounts/logout/")
        assert not is_signed_in(client)
        assert not is_signed_in(sign_in(maya, "wrong-horse-battery"))

    on_real_logins(work)
    maya.refresh_from_db()
    assert maya.last_login


def test_changing_the_password_keeps_this_browser_and_tells_by_mail(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        change = {"oldpassword": PASSWORD, "password1": NEW}
        assert client.post("/accounts/password/change/", change).status_code == 302
        assert is_signed_in(client)
        assert not is_signed_in(sign_in(maya))
        assert is_signed_in(sign_in(maya, NEW))
        wrong = change | {"oldpassword": "not-it"}
        assert client.post("/accounts/password/change/", wrong).context["form"].errors
        deliver()

    on_real_logins(work)
    assert [message.subject for message in mail.outbox] == ["Your password was changed"]


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(on_real_logins, maya):
    def work():
        client = Client()
        client.post("/accounts/password/reset/", {"email": "MAYA@example.org"})
        deliver()
        link = link_in(mail.outbox[0], "/accounts/password/reset/key/")
        form = client.get(link, follow=True).redirect_chain[-1][0]
        client.post(form, {"password1": NEW})
        assert is_signed_in(sign_in(maya, NEW))
        assert not is_signed_in(sign_in(maya))
        again = Client().get(link, follow=True)
        assert "password1" not in again.content.decode()
        deliver()

    on_real_logins(work)
    assert [message.to for message in mail.outbox] == [["maya@example.org"]] * 2


def test_an_app_its_numbers_and_its_recovery_codes(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        secret, shown = set_up_app(client)
        codes = shown.context["unused_codes"]
        assert len(codes) == 10
        again = sign_in(maya)
        assert again.last.headers["Location"] == "/accounts/2fa/authenticate/"
        assert not is_signed_in(again)
        page = again.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert page.context["form"].errors
        with signed_in_as(SIGNIN):
            cache.clear()  # a number works once; half a minute later there is another
        again.post("/accounts/2fa/authenticate/", {"code": number_of_app(secret)})
        assert is_signed_in(again)
        with_code = sign_in(maya)
        with_code.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert is_signed_in(with_code)
        twice = sign_in(maya)
        twice.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert not is_signed_in(twice)
        client.post("/accounts/2fa/recovery-codes/generate/")
        old = sign_in(maya)
        old.post("/accounts/2fa/authenticate/", {"code": codes[1]})
        assert not is_signed_in(old)
        client.post("/accounts/2fa/totp/deactivate/")
        assert is_signed_in(sign_in(maya))
        return secret

    on_real_logins(work)
    assert not Authenticator.objects.exists()


def test_the_secret_of_an_app_is_not_readable_in_its_row(on_real_logins, maya):
    secret, shown = on_real_logins(lambda: set_up_app(sign_in(maya)))
    with connected_as(OWNER) as cursor:
        cursor.execute("select type, data::text from mfa_authenticator")
        rows = dict(cursor.fetchall())
    assert set(rows) == {"totp", "recovery_codes"}
    for text in rows.values():
        assert secret not in text
        assert not any(code in text for code in shown.context["unused_codes"])


def test_another_browser_is_seen_and_signed_out(on_real_logins, maya):
    def work():
        here, there = sign_in(maya), sign_in(maya)
        assert is_signed_in(there)
        page = here.get("/accounts/sessions/")
        assert len(page.context["sessions"]) == 2
        here.post("/accounts/sessions/")
        assert is_signed_in(here)
        assert not is_signed_in(there)

    on_real_logins(work)


def test_a_new_address_counts_once_it_is_confirmed(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
        assert User.objects.get(pk=maya.pk).email == "maya@example.org"
        assert not is_signed_in(sign_in("new@example.org"))
        deliver()
        link = link_in(mail.outbox[0], "/accounts/confirm-email/")
        assert mail.outbox[0].to == ["new@example.org"]
        client.post(link)
        assert is_signed_in(sign_in("new@example.org"))
        assert not is_signed_in(sign_in("maya@example.org"))
        deliver()

    on_real_logins(work)
    maya.refresh_from_db()
    assert maya.email == "new@example.org"
    assert EmailAddress.objects.get().email == "new@example.org"
    assert mail.outbox[1].subject == "Your e-mail address was changed"
    assert mail.outbox[1].to == ["maya@example.org"]


def test_an_invitation_is_accepted(on_real_logins):
    tom = make.person("Tom Admin", "staff")
    lena = make.person("Lena Ruiz", "mentor", password=None)

    def work():
        with signed_in_as(STAFF):
            invitations.invite(lena, sent_by=tom)
        deliver()
        link = link_in(mail.outbox[0], "/accounts/invitation/")
        client = Client()
        assert client.get(link).status_code == 200
        client.post(link, {"new_password1": NEW})
        assert is_signed_in(client)
        assert client.get("/dashboard/").status_code == 200
        assert Client().get(link).status_code == 410

    on_real_logins(work)


def test_staff_invite_and_import_and_nobody_else_can(on_real_logins):
    tom = make.person("Tom Admin", "staff")
    path = make.path(slug="baking")

    def work():
        client = sign_in(tom)
        form = {"name": "Lena", "email": "l@example.org", "language": "en"}
        assert client.post("/admin/invite/", form | {"mentor_of": [path.pk]}).status_code == 302
        text = "name,email,roles,paths\nBo,bo@example.org,student,baking\n"
        checked = client.post("/admin/import-people/", {"text": text}).context["form"]
        again = {"text": text, "checked": checked["checked"].value(), "apply": "1"}
        assert client.post("/admin/import-people/", again).status_code == 302

    on_real_logins(work)
    assert User.objects.get(email="l@example.org").role_kinds == {"mentor"}
    assert User.objects.get(email="bo@example.org").enrolled_path_id == path.pk


def test_preferences_and_the_guessed_zone(on_real_logins, maya):
    def work():
        client = sign_in(maya)
        assert client.post("/accounts/zone/", {"zone": "Asia/Kolkata"}).status_code == 204
        chosen = {"name": "Maya", "language": "fr", "zone": "Europe/Paris", "theme": "dark"}
        assert client.post("/accounts/profile/", chosen).status_code == 302
        page = client.get("/accounts/security/")
        assert page.status_code == 200
        assert page.context["state"].sessions == 1

    on_real_logins(work)
    maya.refresh_from_db()
    assert (maya.language, maya.zone, maya.theme) == ("fr", "Europe/Paris", "dark")
