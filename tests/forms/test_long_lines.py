"""Lines that are longer than any column: putting combining marks in order takes the square of their
number, and a visitor can send a hundred thousand of them to the page of sign-in."""

import unicodedata

import pytest

from mentorhub import time_zones
from mentorhub.forms.addresses import MAX_LENGTH, canonical_email
from mentorhub.forms.names import MAX_NORMALISED, one_line, without_invisible
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
LONG = "e\u0301\u0316" * 20_000
ACCOUNTS = {
    "/accounts/login/": {"login": f"a@{LONG}", "password": "x"},
    "/accounts/password/reset/": {"email": f"a@{LONG}"},
    "/accounts/login/code/": {"email": f"{LONG}@example.org"},
}


@pytest.fixture
def lengths(monkeypatch):
    """Of every text that is normalised."""
    found, normalize = [0], unicodedata.normalize

    def noted(form, text):
        found.append(len(text))
        return normalize(form, text[:MAX_NORMALISED])

    monkeypatch.setattr(unicodedata, "normalize", noted)
    return found


@pytest.mark.parametrize("address", ACCOUNTS)
def test_what_a_visitor_sends_as_an_address_is_not_put_in_order_whole(lengths, address):
    sent = ACCOUNTS[address] | {"next": f"https://{LONG}"}
    assert Client().post(address, sent).status_code == 200
    assert max(lengths) <= MAX_NORMALISED


def test_nor_what_somebody_sends_as_name_and_as_time_zone(lengths):
    client = Client()
    client.force_login(school().stu)
    sent = {"name": LONG, "zone": LONG, "language": "en", "theme": "system"}
    assert client.post("/accounts/profile/", sent).status_code == 422
    assert client.post("/accounts/zone/", {"zone": LONG}).status_code == 400
    without_invisible(LONG)
    assert max(lengths) <= MAX_NORMALISED


def test_what_a_column_can_hold_is_normalised_as_before():
    assert one_line("e\u0301" * 300) == "é" * 300
    assert canonical_email("a@mu\u0308ller.example") == "a@xn--mller-kva.example"
    assert MAX_NORMALISED > 2 * MAX_LENGTH
    assert time_zones.find("sao paulo") == "America/Sao_Paulo"
