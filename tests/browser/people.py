"""People whom the demo school lacks: those at the very beginning, and one with every second
factor. They are written beside the demo's own people, in its school."""

import hashlib
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from mentorhub.accounts.models import User
from students.models import Path, Project
from tests import factories as make
from tests.browser import week_people

BACK_END, ANALYST = "back-end-developer", "data-analyst"
GUIDE = "/projects/back-end-developer/tidy-membership-file/guide/"

# A mentor of both paths who supports nobody yet.
ALONE = "alone@example.org"
# A mentor with two students on the back-end path, for tests that tick.
TICKS = "ticks@example.org"
TICKED, UNTICKED = "ticked@example.org", "unticked@example.org"
# A student of the data analyst path without a mentor.
UNMENTORED = "unmentored@example.org"
# Nobody has said what they do here.
NOBODY = "nobody@example.org"
# Holds a role, and the school has made no use of it yet.
UNAPPROVED = "unapproved@example.org"
# A mentor who signs in with a second factor.
CAREFUL = "careful@example.org"
# Came through another service and never chose a password.
PASSWORDLESS = "passwordless@example.org"
# Has been sent an invitation and has not come yet.
INVITED = "invited@example.org"
# Signs in for the first time.
ZONELESS = "zoneless@example.org"
# Signs in, saves preferences, signs out.
PLAIN = "plain@example.org"
# Mentors who fill in their profile, with a mouse and keys, and without JavaScript.
PROFILED, PROFILED_PLAINLY = "profiled@example.org", "profiled.plainly@example.org"
# Mentors who take a course: one from the invitation to the certificate, one with a connection that
# is gone unnoticed, and one without JavaScript.
NEWCOMER, UNPLUGGED = "newcomer@example.org", "unplugged@example.org"
STUDIES_PLAINLY = "studies.plainly@example.org"
# Mentors whose pages of quizzes are only looked at: before and after the answers.
STUDIES, STUDIED = "studies@example.org", "studied@example.org"
# Writes a path.
AUTHOR = "author@example.org"


def write() -> None:
    """All of them, on the login in force, which must be staff's."""
    back_end, analyst = Path.objects.get(slug=BACK_END), Path.objects.get(slug=ANALYST)
    make.mentor("Alone Albertsen", back_end, analyst, email=ALONE)
    make.mentor("Plain Petrova", back_end, email=PLAIN)
    ticks = make.mentor("Tick Tamura", back_end, email=TICKS)
    for name, email in (("Ticked Tomlin", TICKED), ("Unticked Ulrich", UNTICKED)):
        student = make.student(name, back_end, email=email)
        make.mentorship(ticks, student)
    make.student("Una Unmentored", analyst, email=UNMENTORED)
    make.person("Nora Nobody", email=NOBODY)
    make.mentor("Ursa Unapproved", email=UNAPPROVED)
    for email in (PROFILED, PROFILED_PLAINLY):
        make.mentor("Prue Profile", back_end, email=email)
    invited = make.mentor("Nell Newcomer", back_end, email=NEWCOMER)
    invited.set_unusable_password()
    invited.save()
    for name, email in (
        ("Ugo Unplugged", UNPLUGGED),
        ("Stu Studies", STUDIES_PLAINLY),
        ("Quinn Questions", STUDIES),
        ("Ada Answers", STUDIED),
    ):
        make.mentor(name, back_end, email=email)
    make.person("Aida Author", "staff", email=AUTHOR)
    for name, email in (("Pat Passwordless", PASSWORDLESS), ("Ivo Invited", INVITED)):
        without_password = make.person(name, email=email)
        without_password.set_unusable_password()
        without_password.save()
    make.mentor("Zora Zoneless", back_end, email=ZONELESS)
    careful = make.mentor("Careful Castellanos", back_end, email=CAREFUL)
    TOTP.activate(careful, generate_totp_secret())
    RecoveryCodes.activate(careful)
    Authenticator.objects.create(
        user=careful,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Blue key", "credential": _credential()},
    )
    week_people.write(back_end)
    # The browser guesses the zone of whoever has none, and then shows the page anew.
    User.objects.filter(zone="").exclude(email=ZONELESS).update(zone="Europe/Paris")


def _credential() -> dict[str, Any]:
    """What a browser sends when it has created a key."""
    public_key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    attested = AttestedCredentialData.create(bytes(16), b"blue", public_key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    site = hashlib.sha256(b"localhost").digest()
    data = AuthenticatorData.create(site, flags, 0, attested)
    return {
        "id": websafe_encode(b"blue"),
        "rawId": websafe_encode(b"blue"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(
                CollectedClientData.create("webauthn.create", b"challenge", "http://localhost")
            ),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


def project() -> Project:
    return Project.objects.get(slug="tidy-membership-file")
