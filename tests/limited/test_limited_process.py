"""A child process takes no more than it may, knows nothing, and does not outlive who asked."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from mentorhub.limited_process import ProcessFailedError, ProcessLimitError, run_module
from tests.limited.child import LIMITS
from tests.test_settings import ROOT

CHILD = "tests.limited.child"
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has this limit")


def run(kind: str, place, **changed) -> None:
    run_module(CHILD, [kind, str(place)], limits=replace(LIMITS, **changed), folder=ROOT)


def is_alive(pid: int) -> bool:
    """A process that has ended and waits for its parent is not alive."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ended(pid: int) -> bool:
    until = time.monotonic() + 10
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_alive(pid)


@linux_only
def test_a_child_inherits_no_secret_and_no_connection(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "zebra-marmalade")
    monkeypatch.setenv("DATABASE_PASSWORD_STAFF", "zebra-marmalade")
    with open(tmp_path / "connection", "w") as connection:
        os.set_inheritable(connection.fileno(), True)
        run("tell", tmp_path / "told")
    told = json.loads((tmp_path / "told").read_text())
    assert "zebra-marmalade" not in json.dumps(told["environment"])
    assert not {name for name in told["environment"] if name.startswith(("DATABASE", "REDIS"))}
    assert told["descriptors"] <= [0, 1, 2, 3]  # 3 is the folder that is being listed
    assert told["input"] == ""


@linux_only
def test_memory_is_limited(tmp_path):
    with pytest.raises(ProcessFailedError):
        run("memory", tmp_path / "told")


def test_computing_time_is_limited(tmp_path):
    with pytest.raises(ProcessLimitError):
        run("time", tmp_path / "told", wall=60)


@pytest.mark.parametrize("kind", ["write", "open"])
def test_files_are_limited_in_size_and_number(tmp_path, kind):
    with pytest.raises(ProcessFailedError):
        run(kind, tmp_path / "told")
    assert not (tmp_path / "told").exists() or (tmp_path / "told").stat().st_size <= 1024 * 1024


@linux_only
def test_a_child_that_waits_is_ended_with_all_that_it_started(tmp_path):
    with pytest.raises(ProcessLimitError):
        run("sleep", tmp_path / "told", wall=2)
    for pid in (tmp_path / "told").read_text().split():
        assert ended(int(pid))


@linux_only
def test_a_child_ends_with_its_parent(tmp_path):
    told = tmp_path / "told"
    parent = subprocess.Popen([sys.executable, "-m", "tests.limited.parent", told], cwd=ROOT)
    until = time.monotonic() + 20
    while not (told.exists() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    child, other = map(int, told.read_text().split())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    try:
        assert ended(child)
    finally:
        for pid in (child, other):
            if is_alive(pid):
                os.kill(pid, 9)


def test_a_child_started_by_hand_does_nothing(tmp_path):
    told = tmp_path / "told"
    done = subprocess.run([sys.executable, "-m", CHILD, "tell", told], cwd=ROOT, check=False)
    assert done.returncode == 1
    assert not told.exists()
