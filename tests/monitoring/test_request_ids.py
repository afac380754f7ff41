"""Each request has a number, which its answer, its log lines and the error page name."""

import json
import logging
import re
import sys

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django_guid import clear_guid, set_guid

from mentorhub import views
from mentorhub.monitoring.logs import RedactedJsonFormatter
from mentorhub.monitoring.middleware import RequestLogMiddleware
from mentorhub.redaction import REDACTED, RedactedRecord
from tests.client import Client
from tests.people import school

KEY = "Zk3vQ9xLr0-TtWq7Yb2NcUeHs5Md8JfAoPi1GhEyBw"


def line(**given) -> dict:
    """A record as one line of the log, read again."""
    record = RedactedRecord(
        given.pop("name", "django.request"), logging.ERROR, __file__, 1,
        given.pop("message", "Internal Server Error"), (), given.pop("exc_info", None),
    )  # fmt: skip
    vars(record).update(given)
    return json.loads(RedactedJsonFormatter().format(record))


def test_an_answer_names_its_request(client):
    first, second = (client.get("/")["X-Request-ID"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert first != second


def test_a_proxy_may_give_the_number_and_nobody_may_give_a_text(client):
    number = "9f1b6c1e2d3a4b5c8d7e6f5a4b3c2d1e"
    assert client.get("/", headers={"X-Request-ID": number})["X-Request-ID"] == number
    for wrong in ("<script>", "a" * 5000, "..%0d%0aSet-Cookie: a=b"):
        assert client.get("/", headers={"X-Request-ID": wrong})["X-Request-ID"] != wrong


@pytest.mark.django_db
def test_the_error_page_names_the_number_and_nothing_else_of_the_error(monkeypatch):
    def broken(user):
        raise RuntimeError("the secret of the database")

    monkeypatch.setattr(views, "home_of", broken)
    client = Client(raise_request_exception=False)
    client.force_login(school().maya)
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert f"<strong>{answer['X-Request-ID']}</strong>" in page
    assert "secret of the database" not in page
    assert "RuntimeError" not in page


def test_a_line_names_when_who_what_and_the_request():
    set_guid("4d2a")
    try:
        found = line(correlation_id="4d2a", message="Something broke")
    finally:
        clear_guid()
    assert found["request_id"] == "4d2a"
    assert found["level"] == "ERROR"
    assert found["logger"] == "django.request"
    assert found["message"] == "Something broke"
    assert found["at"].endswith("+00:00")


def test_a_line_holds_no_key_of_an_address_and_no_secret_of_a_traceback(rf):
    address = reverse("calendar", args=[KEY])
    try:
        raise ValueError(f"cannot read {address}")
    except ValueError:
        raised = sys.exc_info()
    found = line(
        message=f"Internal Server Error: {address}",
        request=rf.get(address),
        exc_info=raised,
        status_code=500,
    )
    assert KEY not in json.dumps(found)
    assert REDACTED in found["message"]
    assert REDACTED in found["exc_info"]
    assert "request" not in found


def test_a_line_for_each_request_names_the_page_and_not_its_address(rf, caplog):
    caplog.set_level(logging.INFO, "mentorhub.monitoring.middleware")
    request = rf.get(f"/calendar/{KEY}.ics")
    request.resolver_match = None
    RequestLogMiddleware(lambda _request: HttpResponse(status=418))(request)
    [record] = caplog.records
    assert (record.view, record.status, record.method) == ("none", 418, "GET")
    assert KEY not in str(vars(record))
