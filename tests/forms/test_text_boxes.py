"""Every box in which people type: its direction, and what the browser may fill in."""

import re

import pytest
from django.utils.translation import override

from dashboard.admission.forms import InviteForm
from mentorhub.accounts.forms import ProfileForm
from mentorhub.accounts.models import User
from tests.rendered import every_page
from tests.test_access import fresh_people as people  # noqa: F401  fixtures
from tests.test_access import from_one_network  # noqa: F401

pytestmark = pytest.mark.django_db

# The tokens of HTML that this site uses.
TOKENS = {
    "name", "email", "username", "current-password", "new-password", "one-time-code", "url", "off",
}  # fmt: skip
# Types whose values every browser knows by themselves, and names that say whose value it is.
# Of Django's own templates: a search, the day and the hour of a date, a box of its scripts.
DJANGOS = re.compile(r"|q|\w+_[01]|slug|path|[\w-]*__prefix__[\w-]*")
KNOWN = {"email", "password", "tel"}
NAMES = {"name", "email", "login", "code", "tel", "phone"}


@pytest.fixture(scope="module")
def found():
    return []


@pytest.fixture
def boxes(request, found):
    """Of the pages that the first of these tests opens for all of them: they only look."""
    if not found:
        for page in every_page(request.getfixturevalue("people")):
            found += [
                (page.name, tag, attributes)
                for tag, attributes in page.tags
                if tag in ("input", "textarea") and attributes.get("type") != "hidden"
            ]
    return found


def test_words_are_typed_in_the_direction_of_their_language(boxes):
    written = [
        (page, attributes)
        for page, tag, attributes in boxes
        if tag == "textarea" or attributes.get("type", "text") in ("text", "search")
    ]
    without = {
        (page, attributes.get("name"))
        for page, attributes in written
        if not attributes.get("dir") and "readonly" not in attributes
        if not (page.startswith("admin") and DJANGOS.fullmatch(attributes.get("name") or ""))
    }
    assert len(written) > 20
    assert without == set()


def test_names_and_addresses_say_what_the_browser_may_fill_in(boxes):
    wrong = {
        (page, attributes.get("name"), attributes.get("autocomplete"))
        for page, _tag, attributes in boxes
        if attributes.get("type") in KNOWN or attributes.get("name") in NAMES
        if attributes.get("autocomplete") not in TOKENS
    }
    assert wrong == set()


def test_ones_own_name_is_filled_in_and_that_of_others_is_not(boxes):
    found = {(page, each.get("name")): each.get("autocomplete") for page, _tag, each in boxes}
    assert found["accounts_profile", "name"] == "name"
    assert found["account_email", "email"] == "email"
    assert found["account_login", "login"] == "email"
    assert found["account_login", "password"] == "current-password"
    assert found["account_change_password", "password1"] == "new-password"
    assert found["mfa_activate_totp", "code"] == "one-time-code"
    assert found["admin_invite", "name"] == "off"
    assert found["admin_invite", "email"] == "off"


def test_a_form_says_so_before_any_page_is_made_of_it():
    with override("en"):
        own = ProfileForm(instance=User(name="Maya"))["name"].as_widget()
        others = InviteForm()["email"].as_widget()
    assert 'autocomplete="name"' in own
    assert 'dir="auto"' in own
    assert 'autocomplete="off"' in others
