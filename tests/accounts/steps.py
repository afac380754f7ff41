"""Steps of people on the sign-in pages."""

import re
import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from mentorhub.accounts.tasks import send_account_mails
from mentorhub.database import WEB, signed_in_as
from tests.client import Client

PASSWORD = "correct-horse-battery"


def sign_in(person_or_email, password=PASSWORD):
    client = Client()
    email = getattr(person_or_email, "email", person_or_email)
    client.last = client.post("/accounts/login/", {"login": email, "password": password})
    return client


def is_signed_in(client):
    return client.get("/accounts/access/").status_code == 200


def deliver():
    """Send the waiting mails about accounts, as a worker does, on its login."""
    with signed_in_as(WEB):
        return send_account_mails()


def link_in(mail, beginning):
    return re.search(re.escape(beginning) + r"\S*", mail.body)[0]


def number_of_app(secret, ago=0):
    """The six digits that an authenticator app shows now, or showed so many seconds ago."""
    return format_hotp_value(hotp_value(secret, int(time.time() - ago) // app_settings.TOTP_PERIOD))


def set_up_app(client):
    """Set up an authenticator app; returns its secret and the recovery codes."""
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, (page.status_code, page.headers)
    secret = page.context["form"].secret
    done = client.post("/accounts/2fa/totp/activate/", {"code": number_of_app(secret)}, follow=True)
    assert done.status_code == 200
    assert Authenticator.objects.filter(user=client.session["_auth_user_id"]).exists()
    return secret, done
