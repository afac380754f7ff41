"""Before Django the same answer as from Django."""

import pytest

from mentorhub.live.front import LiveFront
from mentorhub.notifications.models import Notification
from tests.live.pages import opened
from tests.people import school

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """What comes from the front, and which paths reach the application behind it."""

    def __init__(self):
        self.passed_on = []
        self.front = LiveFront(self.application)

    def application(self, environ, start_response):
        self.passed_on.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        start_response("200 OK", [])
        return [b"Django"]

    def get(self, path, *, query="", cookie="", method="GET"):
        said = {}

        def start_response(status, headers):
            said.update(status=int(status.split()[0]), headers=dict(headers))

        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query,
            "HTTP_COOKIE": cookie,
        }  # fmt: skip
        body = b"".join(self.front(environ, start_response))
        return said["status"], body, said["headers"]


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def maya():
    return school().maya


@pytest.fixture
def desk(maya):
    return opened(maya, "/dashboard/")


@pytest.fixture
def cookie(desk):
    return desk.client.cookies.output(header="", sep=";")


def test_it_answers_as_the_view_does(server, desk, cookie, maya, later):
    path = f"/live/{desk.token}/"
    assert server.get(path, query=f"v={desk.seen}", cookie=cookie)[:2] == (204, b"")
    Notification.objects.create(recipient=maya, kind="late")
    later()
    status, body, headers = server.get(path, query=f"v={desk.seen}", cookie=cookie)
    assert (status, headers["Content-Length"]) == (200, str(len(body)))
    assert headers["Cache-Control"] == "no-store, private"
    view = desk.client.get(path, {"v": desk.seen})
    assert (view.status_code, view.content) == (status, body)
    assert view["Cache-Control"] == headers["Cache-Control"]
    assert server.passed_on == []


def test_it_refuses_as_the_view_does(server, desk, cookie):
    assert server.get(f"/live/{desk.token}/", cookie="")[0] == 410
    assert server.get(f"/live/{desk.token}x/", cookie=cookie)[0] == 410
    assert server.get("/live/é\x00/", cookie="\x00é;;=", query="%&v=%ff&v")[0] == 410


def test_all_else_goes_on_to_django(server, desk):
    asked = [("GET", "/"), ("GET", "/lively/"), ("GET", "/live/"), ("GET", "/live/a/b/"),
             ("POST", f"/live/{desk.token}/"), ("HEAD", f"/live/{desk.token}/")]  # fmt: skip
    for method, path in asked:
        server.get(path, method=method)
    # An address without a token is Django's 404.
    assert server.passed_on == [each for each in asked if each != ("GET", "/live/")] or (
        server.passed_on == asked
    )


def test_an_answer_costs_microseconds(server, desk, cookie):
    """Not a timed test: it shows that no query and no template is between question and answer."""
    from django.db import connections

    from mentorhub.database import OWNER

    server.get(f"/live/{desk.token}/", query=f"v={desk.seen}", cookie=cookie)
    with connections[OWNER].execute_wrapper(_fail):
        assert server.get(f"/live/{desk.token}/", query=f"v={desk.seen}", cookie=cookie)[0] == 204


def _fail(execute, sql, params, many, context):
    raise AssertionError(sql)
