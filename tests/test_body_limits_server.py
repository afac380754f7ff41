"""Large bodies and the web server itself: an answer at once, and no file and no memory for them."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mentorhub.embedded.ports import free_port

MEGABYTE = 1024 * 1024
BOUNDARY = "loaf"
DEADLINE = 20.0


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """As docker-compose.yml starts it, with one worker; gives its port, folder and process id."""
    folder, port = tmp_path_factory.mktemp("temporary"), free_port()
    command = [
        sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}",
        "--no-ws", "--workers=1", "--blocking-threads=1", "--log-level=error",
        "mentorhub.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ | {"TMPDIR": str(folder)})
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if said(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").startswith(b"HTTP/1.1 200"):
                break
        time.sleep(0.05)
    yield port, folder, process.pid
    process.terminate()
    process.wait(DEADLINE)


def said(port, request, pieces=()):
    """The first bytes of the answer; what cannot be sent any more is left."""
    with socket.create_connection(("127.0.0.1", port), timeout=DEADLINE) as connection:
        connection.sendall(request)
        with contextlib.suppress(OSError):
            for piece in pieces:
                connection.sendall(piece)
        with contextlib.suppress(ConnectionResetError):
            return connection.recv(65536)
    return b""


def heading(*lines):
    first = ("POST /accounts/login/ HTTP/1.1", "Host: a", "Cookie: csrf=" + "a" * 32)
    return "\r\n".join([*first, *lines, "", ""]).encode()


def a_file(megabytes):
    yield (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\n'
    ).encode()
    for _ in range(megabytes * 16):
        yield b"x" * 65536


def memory_of(pid):
    """In MB, of the process and its workers."""
    status = [Path(f"/proc/{each}/status").read_text() for each in (pid, *children_of(pid))]
    return sum(int(text.split("VmRSS:")[1].split()[0]) for text in status) / 1024


def children_of(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


MULTIPART = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"


def test_300_megabytes_of_a_visitor_leave_no_trace(server):
    port, folder, pid = server
    before, begun = memory_of(pid), time.monotonic()
    answers = [
        said(port, heading(MULTIPART, f"Content-Length: {300 * MEGABYTE}"), a_file(300)),
        said(port, heading(MULTIPART, "Transfer-Encoding: chunked"), chunks(a_file(300))),
        said(port, heading(MULTIPART, f"Content-Length: {300 * MEGABYTE}")),
    ]
    assert time.monotonic() - begun < 5
    # A client that does not stop sending may lose the answer with its connection.
    assert all(answer[9:12] in (b"413", b"411", b"") for answer in answers), answers
    assert answers[2].startswith(b"HTTP/1.1 413")
    assert list(folder.iterdir()) == []
    assert memory_of(pid) - before < 30


def chunks(pieces):
    for piece in pieces:
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def test_the_next_visitor_is_served_at_once(server):
    port, *_ = server
    said(port, heading(MULTIPART, f"Content-Length: {300 * MEGABYTE}"), a_file(1))
    answer = said(port, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")


def test_headers_without_an_end_are_refused(server):
    port, *_ = server
    many = heading(*(f"X-Many: {'a' * 1000}" for _ in range(600)))
    assert said(port, many)[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
