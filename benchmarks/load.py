"""Loads a page over HTTP: eight connections that ask again as soon as they are answered.

With wrk where it is installed, or else with a client in a process of its own, which takes more of
the machine from the server. Each visit is an address with a cookie; they take turns.
"""

import contextlib
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks import site

CONNECTIONS = 8
TIMEOUT = 20  # seconds for one response


@dataclass
class Load:
    requests: int
    seconds: float
    p50: float  # milliseconds
    p99: float
    wrong: int  # responses that are not the page


def headers(host: str, cookie: str, visitor: int = 0) -> dict[str, str]:
    """Those of the proxy and of a visitor, each of whom is in a network of their own."""
    network = f"198.18.{visitor // 250}.{visitor % 250}"
    return {
        "Host": host, "Cookie": cookie, "X-Forwarded-Proto": "https", "X-Forwarded-For": network
    }  # fmt: skip


def ask(port: int, host: str, address: str, cookie: str, expected: str, visitor: int = 0) -> bytes:
    """One request. Raises RuntimeError if the response is not 200 with that text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    with contextlib.closing(connection):
        connection.request("GET", address, headers=headers(host, cookie, visitor))
        response = connection.getresponse()
        body = response.read()
    if response.status != 200 or expected.encode() not in body:
        raise RuntimeError(f"{address} answered {response.status}: {body[:300]!r}")
    return body


def run(port: int, host: str, visits: Path, expected: str, seconds: float) -> Load:
    """Ask for so many seconds. Raises RuntimeError if a response is not 200 with that text."""
    command = [sys.executable, "-m", "benchmarks.load", str(port), str(seconds)]
    if shutil.which("wrk"):
        command = [
            *["wrk", "--threads=1", f"--connections={CONNECTIONS}", f"--duration={seconds:g}s"],
            *[f"--timeout={TIMEOUT}s", "--script", str(Path(__file__).with_name("load.lua"))],
            f"http://127.0.0.1:{port}/",
        ]
    done = subprocess.run(
        command,
        cwd=site.ROOT,
        env={**os.environ, "VISITS": str(visits), "SITE": host, "EXPECTED": expected},
        capture_output=True,
        text=True,
    )
    if done.returncode or not done.stdout:
        raise RuntimeError(f"the client failed: {done.stderr.strip()}")
    load = Load(**json.loads(done.stdout.strip().splitlines()[-1]))
    if load.wrong:
        lines = visits.read_text().splitlines()
        raise RuntimeError(
            f"{load.wrong} of {load.requests} responses are not the page {lines[0].split()[0]}: "
            f"{done.stderr.strip()}"
        )
    return load


def main(port: int, seconds: float) -> None:
    """The client for machines without wrk."""
    lines = Path(os.environ["VISITS"]).read_text().splitlines()
    visits = cycle(enumerate(line.split("\t", 1) for line in lines))
    turn, times, wrong = threading.Lock(), list[float](), list[str]()
    end = time.monotonic() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        while time.monotonic() < end:
            with turn:
                visitor, (address, cookie) = next(visits)
            start = time.perf_counter()
            own = headers(os.environ["SITE"], cookie, visitor)
            connection.request("GET", address, headers=own)
            response = connection.getresponse()
            body = response.read()
            times.append((time.perf_counter() - start) * 1000)
            if response.status != 200 or os.environ["EXPECTED"].encode() not in body:
                wrong.append(f"{response.status} {body[:200]!r}")

    clients = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if wrong:
        print(wrong[-1], file=sys.stderr)
    taken = time.perf_counter() - start
    late = statistics.quantiles(times, n=100)[-1] if len(times) > 1 else 0
    found = Load(len(times), taken, statistics.median(times or [0]), late, len(wrong))
    print(json.dumps(vars(found)))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
