"""Serves a site as production does: with the command of the image, and its settings."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

from benchmarks import site

HOST = "mentors.school.org"
START = 60  # seconds until the server must answer
# Of the process that runs the benchmark, not of a site that is served.
TESTS_ONLY = ("TESTING", "DJANGO_SETTINGS_MODULE", "WEB_CONCURRENCY")
# What .env would hold; passwords, key and servers are in the environment already.
PRODUCTION = {
    "SITE_URL": f"https://{HOST}",
    "ALLOWED_HOSTS": HOST,
    "TRUSTED_PROXIES": "1",
    "EMAIL_URL": "smtp://127.0.0.1:9",
}


@dataclass
class Served:
    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of the processor that the server and its workers have used."""
        return cpu(self.process)


@contextlib.contextmanager
def serving(application: str, **environment: str) -> Iterator[Served]:
    from mentorhub.embedded.ports import free_port
    from tests import servers

    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in TESTS_ONLY}
    server = subprocess.Popen(
        command(port, application),
        cwd=site.ROOT,
        env=kept | PRODUCTION | environment,
        start_new_session=True,
    )
    servers.guard().add_group(server.pid, signal.SIGTERM)
    try:
        _wait(server, port)
        yield Served(port, psutil.Process(server.pid))
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        servers.guard().remove_group(server.pid)


def command(port: int, application: str) -> list[str]:
    """That of the Dockerfile, on a port of this machine."""
    text = (site.ROOT / "Dockerfile").read_text().replace("\\\n", "")
    words = json.loads(re.search(r"^CMD (\[.*\])$", text, re.M)[1])
    at = {"--host": "127.0.0.1", "--port": str(port)}
    options = [
        f"{name}={at[name]}" if name in at else word
        for word in words[1:-1]
        for name in [word.partition("=")[0]]
    ]
    return [sys.executable, "-m", words[0], *options, "--log-level=error", application]


def cpu(process: psutil.Process) -> float:
    """Seconds that a process and those it started have used."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            # Of a parent also those that have ended, as a connection of PostgreSQL.
            total += times.user + times.system
    return total


def _wait(server: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the server ended at once")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", "/healthz", headers={"Host": HOST})
            connection.getresponse()
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")
