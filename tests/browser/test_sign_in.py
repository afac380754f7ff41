"""What only a browser can do: passkeys, guessing the zone, and where a form says it comes from."""

import pytest

from mentorhub.accounts.invitations import invite
from mentorhub.accounts.models import User
from mentorhub.accounts.tasks import send_account_mails
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo import mailbox
from tests import factories as make
from tests.accounts.steps import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A laptop with a finger reader, whose owner always says yes.
FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def somebody(demo):
    """A mentor without students, made for one test."""

    def make_them(name, **fields):
        with signed_in_as(STAFF):
            return make.mentor(name, **fields)

    return make_them


def with_finger(visitor):
    devtools = visitor.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": FINGER})
    return visitor


def add_key(visitor, *, instead_of_password):
    visitor.goto("/accounts/2fa/webauthn/add/")
    visitor.page.fill("input[name=name]", "My laptop")
    visitor.page.set_checked("input[name=passwordless]", instead_of_password)
    with visitor.page.expect_navigation():
        visitor.page.click("#mfa_webauthn_add")


def sign_out(visitor):
    visitor.goto("/accounts/logout/")
    with visitor.page.expect_navigation():
        visitor.page.click("main form button")


def test_a_passkey_takes_the_place_of_the_password(visit, somebody):
    pia = somebody("Pia Passkey", zone="Europe/Paris")
    visitor = with_finger(visit(pia.email))
    add_key(visitor, instead_of_password=True)
    assert "Recovery codes" in visitor.text()
    sign_out(visitor)
    visitor.goto("/accounts/login/")
    with visitor.page.expect_navigation(url="**/dashboard/"):
        visitor.page.click("#passkey_login")
    assert "Pia" in visitor.text()
    assert visitor.remarks == []


def test_a_key_is_asked_for_after_the_password(visit, somebody):
    kay = somebody("Kay Second", zone="Europe/Paris")
    visitor = with_finger(visit(kay.email))
    add_key(visitor, instead_of_password=False)
    sign_out(visitor)
    visitor.goto("/accounts/login/")
    visitor.page.fill("input[name=login]", kay.email)
    visitor.page.fill("input[name=password]", PASSWORD)
    visitor.page.press("input[name=password]", "Enter")
    visitor.page.wait_for_url("**/accounts/2fa/authenticate/**")
    with visitor.page.expect_navigation(url="**/dashboard/"):
        visitor.page.click("#mfa_webauthn_authenticate")
    assert visitor.remarks == []


def test_the_zone_of_the_browser_is_kept_at_the_first_page(visit, somebody):
    zoe = somebody("Zoe Zoneless")
    visitor = visit(zoe.email)
    guess = visitor.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    with visitor.page.expect_response("**/accounts/zone/") as told:
        visitor.goto("/accounts/access/")
    assert told.value.status == 204
    assert User.objects.get(pk=zoe.pk).zone == guess
    assert visitor.remarks == []


def test_the_form_of_an_invitation_is_believed_to_come_from_us(visit, somebody):
    lena = somebody("Lena Invited", password=None, zone="Europe/Paris")
    tom = User.objects.get(email="admin@example.org")
    invite(lena, sent_by=tom)
    send_account_mails()
    letter = next(letter for letter in mailbox.stored_messages() if letter.to == lena.email)
    address = "/accounts/invitation/" + letter.text.split("/accounts/invitation/")[1].split()[0]
    visitor = visit()
    visitor.goto(address)
    assert tom.name in visitor.text()
    visitor.page.fill("input[name=new_password1]", "a-quiet-river-in-may")
    assert visitor.page.get_attribute("input[name=new_password1]", "type") == "password"
    visitor.page.click("[data-show-password]")
    assert visitor.page.get_attribute("input[name=new_password1]", "type") == "text"
    with visitor.page.expect_navigation(url="**/dashboard/"):
        visitor.page.click("main form .button-main")
    assert visitor.remarks == []
