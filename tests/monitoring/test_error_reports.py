"""What the error tracker gets says where an error happened, and nothing of anybody's data."""

import json

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from mentorhub import context, views
from mentorhub.monitoring import error_reports
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
DSN = "https://public@errors.school.org/1"
# Typed, sent, stored or known by the page that breaks.
SECRETS = ("typed-words", "header-words", "local-words", "row-words", "address-words")


@pytest.fixture
def sent():
    """The events that leave, as the text that would be on the wire."""
    events = []

    class Wire(Transport):
        def capture_envelope(self, envelope):
            events.append(envelope.serialize().decode())

    before = sentry_sdk.get_global_scope().client
    error_reports.start(DSN, transport=Wire)
    yield events
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(before)


def break_a_page(monkeypatch, people):
    def broken(user):
        local = "local-words"
        raise RuntimeError(f"row-words {len(local)}")

    monkeypatch.setattr(views, "home_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(people.maya)
    return client.post(
        "/?next=address-words", {"note": "typed-words"}, headers={"X-Anything": "header-words"}
    )


def test_an_error_is_reported_with_its_place_and_the_number_of_the_request(sent, monkeypatch):
    answer = break_a_page(monkeypatch, school())
    assert answer.status_code == 500
    [event] = [each for each in sent if '"exception"' in each]
    said = json.loads(event.splitlines()[-1])
    [error] = said["exception"]["values"][-1:]
    assert error["type"] == "RuntimeError"
    assert error["stacktrace"]["frames"][-1]["function"] == "broken"
    assert said["tags"]["request_id"] == answer["X-Request-ID"]


def test_nothing_that_a_person_wrote_or_is_known_by_leaves(sent, monkeypatch):
    people = school()
    break_a_page(monkeypatch, people)
    assert sent
    wire = "\n".join(sent)
    for secret in (*SECRETS, people.maya.email, people.maya.name, "sessionid", "csrf"):
        assert secret not in wire, secret


def test_the_address_of_an_absent_page_is_not_sent_though_it_may_be_a_key(sent, monkeypatch):
    def broken(user):
        raise RuntimeError

    monkeypatch.setattr(context, "roles_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(school().maya)
    # The link of a mail, with a slash too many.
    assert client.get("/calendar/secret-words.ics/").status_code == 500
    assert sent
    assert "secret-words" not in "\n".join(sent)
    sent.clear()
    assert client.get("/dashboard/").status_code == 500
    assert '"transaction":"/dashboard/"' in "\n".join(sent)


def test_a_logged_error_is_reported_without_its_words(sent):
    import logging

    logging.getLogger("anything").error("could not read %s", "row-words")
    assert sent
    assert "row-words" not in "\n".join(sent)


def test_what_a_later_release_of_the_library_adds_is_left_out():
    kept = error_reports.scrub({"breadcrumbs": 1, "request": {}, "user": {}, "new": 1}, {})
    assert kept == {"contexts": {}, "tags": {"request_id": ""}}
