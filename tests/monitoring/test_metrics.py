"""The figures for Prometheus: who may read them, and what they say."""

import pytest
from django.http import HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY

from mentorhub.accounts.models import AccountMail
from mentorhub.monitoring import metrics, middleware
from mentorhub.monitoring.middleware import RequestMetricsMiddleware
from mentorhub.notifications.models import Delivery
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
TOKEN = "c0ffee5ca1ab1e0ddba11feedfacedeadbeefbabe5eed"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Of the figures of several processes, as in settings.py."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))


def ask(settings, *, token="", private=False, proxies=0, **sent):
    settings.METRICS_TOKEN, settings.METRICS_PRIVATE = token, private
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    return Client().get("/metrics", **sent).status_code


def test_they_do_not_exist_unless_they_are_switched_on(settings):
    assert ask(settings) == 404
    assert ask(settings, headers={"Authorization": "Bearer "}) == 404
    assert ask(settings, headers={"Authorization": f"Bearer {TOKEN}"}) == 404


def test_the_token_opens_them_and_no_other_word(settings):
    assert ask(settings, token=TOKEN, headers={"Authorization": f"Bearer {TOKEN}"}) == 200
    for wrong in ("", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"):
        assert ask(settings, token=TOKEN, headers={"Authorization": wrong}) == 404, wrong
    assert ask(settings, token=TOKEN) == 404


def test_a_private_network_opens_them_and_the_internet_does_not(settings):
    assert ask(settings, private=True, REMOTE_ADDR="10.1.2.3") == 200
    assert ask(settings, private=True, REMOTE_ADDR="::1") == 200
    assert ask(settings, private=True, REMOTE_ADDR="93.184.216.34") == 404


def test_a_visitor_behind_a_proxy_is_not_the_proxy(settings):
    through = {"REMOTE_ADDR": "10.0.0.1", "headers": {"X-Forwarded-For": "93.184.216.34"}}
    assert ask(settings, private=True, **through) == 404
    assert ask(settings, private=True, proxies=1, **through) == 404
    inside = {"REMOTE_ADDR": "10.0.0.1", "headers": {"X-Forwarded-For": "10.0.0.7"}}
    assert ask(settings, private=True, proxies=1, **inside) == 200


def test_a_visitor_who_went_past_the_outer_proxy_is_not_the_inner_one(settings):
    for forwarded in ("93.184.216.34", ""):
        past = {"REMOTE_ADDR": "10.0.0.1", "headers": {"X-Forwarded-For": forwarded}}
        assert ask(settings, private=True, proxies=2, **past) == 404
    through = {"REMOTE_ADDR": "10.0.0.1", "headers": {"X-Forwarded-For": "10.0.0.7, 10.0.0.2"}}
    assert ask(settings, private=True, proxies=2, **through) == 200


def test_no_sign_in_opens_them(settings):
    people = school()
    settings.METRICS_TOKEN = TOKEN
    for person in people.everyone.values():
        client = Client()
        client.force_login(person)
        assert client.get("/metrics").status_code == 404


def test_a_request_counts_under_the_name_of_its_page(rf):
    def counted():
        labels = {"method": "GET", "view": "none", "status": "418"}
        return REGISTRY.get_sample_value("mentorhub_http_requests_total", labels) or 0

    before = counted()
    request = rf.get("/calendar/secret-token.ics")
    request.resolver_match = None
    RequestMetricsMiddleware(lambda _request: HttpResponse(status=418))(request)
    assert counted() == before + 1
    assert "secret-token" not in str(list(middleware.REQUESTS.collect()))


def test_they_say_what_waits_and_how_long():
    people = school()
    now = timezone.now()
    Delivery.objects.create(
        recipient=people.maya, kind="digest", state=Delivery.State.DEAD, due_at=now, try_at=now
    )
    AccountMail.objects.queue(AccountMail.Kind.LOGIN_CODE, email="a@example.org", language="en")
    found = {
        (sample.name, sample.labels.get("state", "")): sample.value
        for family in metrics.StateCollector().collect()
        for sample in family.samples
    }
    assert found["mentorhub_deliveries", "dead"] == 1
    assert found["mentorhub_deliveries", "pending"] == 0
    assert found["mentorhub_account_mails", "waiting"] == 1
    assert ("mentorhub_oldest_due_delivery_seconds", "") in found
    assert found["mentorhub_broker_up", ""] in (0, 1)


def test_a_broker_that_is_away_is_said_and_breaks_nothing(monkeypatch):
    monkeypatch.setattr(metrics, "queue_length", lambda: None)
    families = {family.name: family for family in metrics.StateCollector().collect()}
    assert families["mentorhub_broker_up"].samples[0].value == 0
    assert "mentorhub_queued_tasks" not in families
