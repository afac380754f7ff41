"""Connections are cut while a message is sent: the browser sends it again, and it is there once."""

import contextlib
import http.client
import os
import re
import socket
import struct
import subprocess
import sys
import time
import uuid
from urllib.parse import urlsplit

import pytest
from django.db import connections

from mentorhub.accounts.models import ActCount
from mentorhub.embedded.ports import free_port
from tests.client import Client
from tests.dashboard.inbox.build import fresh, talk
from tests.people import school

pytestmark = pytest.mark.django_db(transaction=True)
BOUNDARY = "loaf"
# Seconds.
DEADLINE = 60.0
# Closing throws away what was not sent, and tells the other side so.
RESET = struct.pack("ii", 1, 0)
# When the connection is cut: how much of the body was sent, or how many seconds after all of it.
BEFORE_THE_END = (0.0, 0.25, 0.5, 0.75, 0.99)
AFTER_THE_END = (0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)


@pytest.fixture
def web():
    """A web process as docker-compose.yml starts it, on the database of the tests; its port."""
    name = connections["default"].settings_dict["NAME"]
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}",
        "--no-ws", "--workers=2", "--log-level=error", "mentorhub.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if get(port, "/healthz", "")[0] == 200:
                break
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(DEADLINE)


def get(port, path, cookies):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    connection.request("GET", path, headers={"Host": "testserver", "Cookie": cookies})
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), answer.headers.get_all("Set-Cookie") or []


class Browser:
    def __init__(self, port, person, path):
        client = Client()
        client.force_login(fresh(person))
        self.port, self.path = port, path
        self.cookies = "; ".join(f"{each.key}={each.value}" for each in client.cookies.values())
        status, page, new = get(port, path, self.cookies)
        assert status == 200
        self.cookies = "; ".join([self.cookies, *(each.partition(";")[0] for each in new)])
        self.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]

    def request(self, body, key):
        """In the order of the fields of the form."""
        typed = {"csrfmiddlewaretoken": self.token, "key": key, "body": body}
        fields = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in typed.items()
        )
        sent = "".join([*fields, f"--{BOUNDARY}--\r\n"]).encode()
        heading = (
            f"POST {self.path} HTTP/1.1", "Host: testserver", f"Cookie: {self.cookies}",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
            f"Content-Length: {len(sent)}",
        )  # fmt: skip
        return "\r\n".join([*heading, "", ""]).encode(), sent

    def send(self, body, key):
        """The first line of the answer."""
        with self._connected() as connection:
            connection.sendall(b"".join(self.request(body, key)))
            return connection.recv(65536).partition(b"\r\n")[0].decode()

    def send_and_be_cut(self, body, key, *, part=1.0, seconds=0.0):
        heading, sent = self.request(body, key)
        with self._connected() as connection:
            connection.sendall(heading + sent[: int(len(sent) * part)])
            time.sleep(seconds)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    def _connected(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE)


def test_a_message_whose_connection_was_cut_is_sent_again_and_there_once(web, say):
    people = school()
    thread = talk("student", people.stu, people.maya, "Before")
    browser = Browser(web, people.maya, thread.get_absolute_url())
    cuts = [{"part": part} for part in BEFORE_THE_END]
    cuts += [{"seconds": seconds} for seconds in AFTER_THE_END]
    cuts += cuts[:3] + cuts[-3:]
    texts = [f"Message {number}: {'bread and butter ' * 60}end" for number in range(len(cuts))]
    arrived = 0
    for text, cut in zip(texts, cuts, strict=True):
        key = str(uuid.uuid4())
        browser.send_and_be_cut(text, key, **cut)
        arrived += thread.messages.filter(body=text).exists()
        ActCount.objects.all().delete()  # the limit of messages in ten minutes
        assert "302" in browser.send(text, key)
    say(
        f"{len(cuts)} messages with a cut connection, {arrived} of them stored before they were "
        f"sent again: {thread.messages.count() - 1} messages"
    )
    assert len(cuts) == 20
    assert arrived
    kept = list(thread.messages.order_by("number").values_list("number", "body"))
    assert kept == list(enumerate(["Before", *texts], 1))
