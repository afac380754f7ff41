"""What slow clients do to everybody else: the reason for a proxy that buffers.

    .venv/bin/python -m benchmarks.bench_slow_clients --seconds 6

Starts the server as docker-compose.yml does, two workers with one blocking thread each, and asks
for a page again and again, while other clients are slow in one way. With --server gunicorn it is
gunicorn's sync worker, where that package is installed. Each phase is as short as told.
"""

import argparse
import contextlib
import http.client
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from benchmarks import site

HEAD = ["other clients", "answers a second", "median ms", "slowest ms", "failed"]
PATIENCE = 5.0  # seconds until an answer counts as failed
SLOW = 8  # slow clients at a time
COMMANDS = {
    "granian": [
        "granian", "--interface=wsgi", "--host=127.0.0.1", "--no-ws", "--workers=2",
        "--blocking-threads=1", "--log-level=error",
    ],
    "gunicorn": ["gunicorn", "--workers=2", "--log-level=error"],
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--server", choices=COMMANDS, default="granian")
    parser.add_argument("--seconds", type=float, default=5)
    chosen = parser.parse_args()
    with site.running(), serving(chosen.server) as port:
        rows = []
        for name, client in CLIENTS.items():
            with many(client, port):
                rows.append([name, *asked(port, chosen.seconds)])
    print(
        f"\n{chosen.server}, two workers, {SLOW} slow clients beside one that asks for /healthz\n"
    )
    site.table(HEAD, rows)
    return 0


@contextlib.contextmanager
def serving(server: str) -> Iterator[int]:
    from mentorhub.embedded.ports import free_port

    port = free_port()
    where = [f"--port={port}"] if server == "granian" else [f"--bind=127.0.0.1:{port}"]
    command = [sys.executable, "-m", *COMMANDS[server], *where, "mentorhub.wsgi:application"]
    process = subprocess.Popen(command, cwd=site.ROOT)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                if one(port) == 200:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def one(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status


def asked(port: int, seconds: float) -> list[str]:
    """How an ordinary client fares meanwhile."""
    times, failed, end = [], 0, time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        try:
            one(port)
            times.append((time.perf_counter() - start) * 1000)
        except OSError:
            failed += 1
    if not times:
        return ["0", "–", "–", str(failed)]
    median = statistics.median(times)
    return [f"{len(times) / seconds:.0f}", f"{median:.1f}", f"{max(times):.0f}", str(failed)]


@contextlib.contextmanager
def many(client, port: int) -> Iterator[None]:
    """Slow clients in threads of their own, each begun again when it ends, until the block ends."""
    over = threading.Event()

    def again() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as s:
                client(s, over)
            over.wait(0.1)

    threads = [threading.Thread(target=again, daemon=True) for _ in range(SLOW if client else 0)]
    for thread in threads:
        thread.start()
    time.sleep(1 if client else 0)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(5)


def trickle(connection: socket.socket, over: threading.Event, text: bytes) -> None:
    """A byte each tenth of a second."""
    for byte in text:
        if over.wait(0.1):
            return
        connection.sendall(bytes([byte]))


def slow_head(connection: socket.socket, over: threading.Event) -> None:
    trickle(connection, over, b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Slow: yes\r\n" * 20)


def slow_body(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(
        b"POST /accounts/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nCookie: csrf="
        + b"a" * 32 + b"\r\n\r\n"
    )  # fmt: skip
    trickle(connection, over, b"login=" + b"a" * 1994)


def slow_reader(connection: socket.socket, over: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.sendall(b"GET /static/css/app.css HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
    while not over.wait(0.1) and connection.recv(100):
        pass


def idle(connection: socket.socket, over: threading.Event) -> None:
    over.wait()


CLIENTS = {
    "none": None,
    "connected and silent": idle,
    "slow with their headers": slow_head,
    "slow with their upload": slow_body,
    "slow to read": slow_reader,
}


if __name__ == "__main__":
    sys.exit(main())
