"""The whole demo: it answers, restarts killed processes, and leaves no process or file."""

import os
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from mentorhub.embedded.demo import site_port
from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.ports import free_port, is_free
from mentorhub.embedded.postgres import Postgres
from mentorhub.embedded.state import State
from tests import cluster
from tests.embedded.polling import eventually, is_reset, is_running, python


class Demo:
    def __init__(self, process, port: int, state: State) -> None:
        self.process = psutil.Process(process.pid)
        self.welcome = ""
        self.port = port
        self.state = state

    def is_well(self) -> bool:
        """Does it serve a page that needs PostgreSQL and the broker?"""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as page:
                return page.status == 200
        except OSError:
            return False

    def child(self, word: str) -> int | None:
        """The process of the child that has this word as its program or an argument."""
        for child in self.process.children():
            try:
                words = " ".join(child.cmdline()).split()
            except psutil.NoSuchProcess:
                continue
            if any(Path(part).name == word for part in words):
                return child.pid
        return None

    def everybody(self) -> list[int]:
        return [child.pid for child in self.process.children(recursive=True)]


def start(state: State, port: int, **environment: str):
    settings = {"STATE_DIR": str(state.folder), "PORT": str(port), **environment}
    return python("", "manage.py", "demo", **settings)


@contextmanager
def running_demo(state: State) -> Iterator[Demo]:
    port = free_port()
    with start(state, port) as process:
        demo = Demo(process, port, state)
        lines = []
        for line in process.stdout:  # ends when the demo does
            lines.append(line)
            if "Ctrl-C stops everything" in line:
                break
        assert process.poll() is None, "".join(lines)
        demo.welcome = "".join(lines)
        yield demo


def give_tables(state: State) -> None:
    """The files and the passwords of the cluster that is kept between runs, if one is."""
    known = state.credentials()
    postgres = Postgres(state.cluster, 0, known["POSTGRES_PASSWORD"])
    state.cluster.parent.mkdir(parents=True, exist_ok=True)
    passwords = cluster.copy(postgres)
    if passwords is not None:
        known |= passwords | {"POSTGRES_PASSWORD": postgres.password}
        lines = "".join(f"{name}={value}\n" for name, value in known.items())
        (state.folder / "credentials").write_text(lines)


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    state = State(tmp_path_factory.mktemp("demo") / "var")
    yield state
    eventually(lambda: is_reset(state), "the end of the demo")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo for several tests. It finds its tables; the demo of ``state`` makes them."""
    state = State(tmp_path_factory.mktemp("demo-that-stays") / "var")
    give_tables(state)
    with running_demo(state) as demo:
        yield demo
    eventually(lambda: is_reset(state), "the end of the demo")


def test_the_demo_says_where_it_is_and_who_may_sign_in(demo):
    assert f"http://127.0.0.1:{demo.port}/" in demo.welcome
    assert "manager@example.org" in demo.welcome
    assert demo.is_well()


def test_whatever_is_killed_comes_back(demo):
    parts = ("granian", "worker", "beat", "valkey-server", "postgres")
    killed = {part: eventually(lambda part=part: demo.child(part), part) for part in parts}
    for pid in killed.values():
        os.kill(pid, signal.SIGKILL)
    for part, pid in killed.items():
        eventually(lambda part=part, pid=pid: demo.child(part) not in (None, pid), part)
    eventually(demo.is_well, "the return of the site")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_however_the_demo_ends(state, number):
    with running_demo(state) as demo:
        everybody = demo.everybody()
        assert len(everybody) > 5
        demo.process.send_signal(number)
        eventually(lambda: not any(map(is_running, everybody)), "the end of all")
    eventually(lambda: is_free(demo.port), "the release of the port")


def test_a_second_demo_in_the_folder_is_refused_with_the_address_of_the_first(demo):
    with start(demo.state, free_port()) as second:
        output, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"already runs in this folder at http://127.0.0.1:{demo.port}/" in output
    assert "Traceback" not in output


def test_a_port_in_use_is_named_with_what_to_do(demo, tmp_path):
    with start(State(tmp_path / "var"), demo.port) as second:
        output, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"Port {demo.port} is used by another program" in output
    assert "Traceback" not in output


@pytest.mark.parametrize("port", ["0", "70000", "http", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(EmbeddedError, match=f"PORT must be a number from 1 to 65535, not {port}"):
        site_port()


def test_without_a_choice_the_port_is_8000(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setattr("mentorhub.embedded.demo.is_free", lambda *_: True)
    assert site_port() == 8000
