"""Any long password is accepted as typed, except common ones and words of this site."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import override_settings

from mentorhub.accounts.invitations import invite
from tests import factories as make
from tests.accounts.steps import PASSWORD, deliver, is_signed_in, link_in, sign_in
from tests.client import Client
from tests.test_settings import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email="maya@example.org")


def change(client, new, old=PASSWORD):
    form = {"oldpassword": old, "password1": new}
    return client.post("/accounts/password/change/", form)


@pytest.mark.parametrize(
    "password",
    [
        "mentorhub2026!",
        "MentorHub-Mentor",
        "motdepasse123",
        "Password-Password",
        "Bakery-school-99",
        "admin.admin.admin",
        "1234567890",
        "qwertyuiop",
        "short-one",
        "maya@example.org",
    ],
)
@override_settings(SITE_URL="https://mentors.bakery.example")
def test_a_password_that_is_easy_to_guess_is_refused(maya, password):
    with pytest.raises(ValidationError):
        validate_password(password, maya)


@pytest.mark.parametrize(
    "password",
    [
        "alllowercaseletters",
        "ALLUPPERCASELETTERS",
        "pass phrase with spaces",
        "mentors walk along quiet rivers",
        "длинныйпароль",
        "🎓🎓🎓🎓🎓🎓🎓🎓🎓🎓",
        "!?!?#+#+#+;;",
    ],
)
def test_no_kind_of_character_is_asked_for_or_refused(maya, password):
    validate_password(password, maya)


@pytest.mark.parametrize("password", ["x" * 40 + "Ünï " * 24, "  Both ends are spaces  "])
def test_a_password_counts_to_its_last_character(maya, password):
    """136 of them: nothing is cut off, trimmed or folded."""
    assert change(sign_in(maya), password).status_code == 302
    assert is_signed_in(sign_in(maya, password))
    for other in (password[:-1], password + "?", password.strip() + "?", password.swapcase()):
        assert not is_signed_in(sign_in(maya, other))


def test_changing_a_password_asks_for_the_current_one(maya):
    client = sign_in(maya)
    assert change(client, "a-quiet-river-in-may", old="not-it").context["form"].errors
    assert not is_signed_in(sign_in(maya, "a-quiet-river-in-may"))


def test_a_new_password_signs_out_every_other_browser(maya):
    here, there = sign_in(maya), sign_in(maya)
    assert is_signed_in(there)
    assert change(here, "a-quiet-river-in-may").status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/accounts/login/", {"current-password"}),
        ("/accounts/password/change/", {"current-password", "new-password"}),
    ],
)
def test_password_fields_are_masked_and_known_to_password_managers(maya, address, expected):
    client = Client() if address == "/accounts/login/" else sign_in(maya)
    page = client.get(address).content.decode()
    fields = re.findall(r"<input[^>]*name=\"\w*password\w*\"[^>]*>", page)
    assert fields
    assert all('type="password"' in field for field in fields)
    assert {re.search(r'autocomplete="([\w-]+)"', field)[1] for field in fields} == expected


def test_no_script_of_ours_stops_pasting():
    for script in (ROOT / "static" / "js").rglob("*.js"):
        if "vendor" not in script.parts:
            assert "onpaste" not in script.read_text(encoding="utf-8")


FORMS = {
    "change": ["oldpassword", "password1"],
    "invitation": ["new_password1"],
    "reset": ["password1"],
    "set": ["password1"],
}


def page_of(kind, maya):
    """The page with the form for a new password, and who opens it."""
    if kind == "change":
        return sign_in(maya).get("/accounts/password/change/")
    if kind == "set":
        client = sign_in(maya)
        maya.set_unusable_password()
        maya.save()
        client.force_login(maya)
        return client.get("/accounts/password/set/")
    client = Client()
    if kind == "invitation":
        lena = make.person("Lena Ruiz", "mentor", password=None)
        invite(lena, sent_by=maya)
        deliver()
        return client.get(link_in(mail.outbox[0], "/accounts/invitation/"))
    client.post("/accounts/password/reset/", {"email": maya.email})
    deliver()
    return client.get(link_in(mail.outbox[0], "/accounts/password/reset/"), follow=True)


@pytest.mark.parametrize("kind", FORMS)
def test_a_new_password_is_typed_once_and_can_be_shown(maya, kind):
    page = page_of(kind, maya)
    form = page.context["form"]
    assert list(form.fields) == FORMS[kind]
    assert page.content.decode().count("data-show-password=") == len(FORMS[kind])
    new = form.fields[FORMS[kind][-1]].widget
    assert new.attrs["autocomplete"] == "new-password"
    if kind == "change":
        assert form.fields["oldpassword"].widget.attrs["autocomplete"] == "current-password"


@pytest.mark.parametrize(("seconds", "time"), [(3 * 86400, "3 days"), (5 * 3600, "5 hours")])
def test_the_page_and_the_mail_of_a_reset_say_the_same_time(maya, settings, seconds, time):
    settings.PASSWORD_RESET_TIMEOUT = seconds
    client = Client()
    page = client.post("/accounts/password/reset/", {"email": maya.email}, follow=True)
    deliver()
    shown = [page.content.decode(), mail.outbox[0].body, mail.outbox[0].alternatives[0][0]]
    assert all(f"within {time}." in " ".join(text.split()) for text in shown)
