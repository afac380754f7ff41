"""The supervisor restarts programs that end, and leaves no process, however it ends."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.process import Program
from mentorhub.embedded.supervisor import Supervisor
from tests.embedded.polling import eventually, is_running, python

# Writes its process number into a file, starts a child of its own, and stays.
STAYS = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "600"])
open(sys.argv[1], "w").write(f"{os.getpid()} {child.pid}")
time.sleep(600)
"""


def stays(note: Path, **more: object) -> Program:
    return Program("stays", [sys.executable, "-c", STAYS, str(note)], **more)


def pids(note: Path) -> list[int]:
    """Of the program and its child, once they are written down."""
    return [int(word) for word in note.read_text().split()] if note.exists() else []


@pytest.fixture
def note(tmp_path):
    return tmp_path / "pids"


@pytest.fixture
def supervisor(tmp_path):
    with Supervisor(log=tmp_path / "log") as supervisor:
        yield supervisor


def test_a_killed_child_comes_back_without_its_orphan(supervisor, note):
    supervisor.start(stays(note, ready=lambda: len(pids(note)) == 2))
    first, orphan = pids(note)
    os.kill(first, signal.SIGKILL)

    supervisor.watch(until=lambda: pids(note)[:1] not in ([], [first]))

    assert is_running(pids(note)[0])
    eventually(lambda: not is_running(orphan), "the end of the orphan")


def test_a_child_that_keeps_dying_waits_longer_each_time(supervisor, tmp_path):
    starts = tmp_path / "starts"
    code = "import sys, time; open(sys.argv[1], 'a').write(f'{time.monotonic()}\\n')"
    program = Program("dies", [sys.executable, "-c", code, str(starts)])
    supervisor.start(program)

    def lines() -> list[float]:
        return [float(line) for line in starts.read_text().split()] if starts.exists() else []

    supervisor.watch(until=lambda: len(lines()) >= 4)
    gaps = [later - earlier for earlier, later in zip(lines(), lines()[1:], strict=False)]
    assert gaps[2] > gaps[0] + 0.2  # pauses of 0.1, 0.2 and 0.4 seconds


def test_stopping_ends_children_and_their_children(supervisor, note):
    supervisor.start(stays(note, ready=lambda: len(pids(note)) == 2))
    everybody = pids(note)
    supervisor.stop()
    eventually(lambda: not any(map(is_running, everybody)), "the end of all")


def test_what_ignores_the_question_is_killed_after_its_grace(supervisor, tmp_path):
    note = tmp_path / "stubborn"
    code = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
    )
    program = Program(
        "stubborn", [sys.executable, "-c", code, str(note)], ready=note.exists, stop_timeout=0.3
    )
    supervisor.start(program)
    (pid,) = eventually(lambda: pids(note))
    before = time.monotonic()
    supervisor.stop()
    assert not is_running(pid)
    assert time.monotonic() - before < 5


def test_servers_end_after_the_programs_that_need_them(supervisor, tmp_path):
    order = tmp_path / "order"
    code = """
import signal, sys, time
def end(*_):
    time.sleep(float(sys.argv[3]))
    open(sys.argv[1], "a").write(sys.argv[2] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
open(sys.argv[1] + sys.argv[2], "w")
time.sleep(600)
"""
    for name, seconds, is_server in (("server", "0", True), ("site", "0.3", False)):
        supervisor.start(
            Program(
                name,
                [sys.executable, "-c", code, str(order), name, seconds],
                ready=Path(f"{order}{name}").exists,
                is_server=is_server,
            )
        )
    supervisor.stop()
    assert order.read_text().split() == ["site", "server"]


def test_a_program_that_ends_before_it_is_ready_is_named(supervisor):
    with pytest.raises(EmbeddedError, match="broken ended at once"):
        supervisor.start(Program("broken", [sys.executable, "-c", ""], ready=lambda: False))


def test_a_program_that_never_gets_ready_is_named(supervisor):
    program = Program("slow", ["sleep", "600"], ready=lambda: False, start_timeout=0.2)
    with pytest.raises(EmbeddedError, match="slow is not ready"):
        supervisor.start(program)


def test_a_step_that_fails_is_named_with_its_exit_code(supervisor):
    with pytest.raises(EmbeddedError, match=r"step failed \(exit code 3\)"):
        supervisor.run(Program("step", [sys.executable, "-c", "raise SystemExit(3)"]))


def test_killing_the_supervisor_ends_everything_and_removes_its_folder(tmp_path, note):
    folder = tmp_path / "throw-away"
    folder.mkdir()
    script = f"""
import sys
from mentorhub.embedded.process import Program
from mentorhub.embedded.supervisor import Supervisor
supervisor = Supervisor()
supervisor.guard.add_folder("{folder}")
supervisor.start(Program("stays", [sys.executable, "-c", {STAYS!r}, {str(note)!r}]))
supervisor.watch(lambda: False)
"""
    with python(script):
        everybody = eventually(lambda: len(pids(note)) == 2 and pids(note), "the start")
    eventually(lambda: not any(map(is_running, everybody)), "the end of all")
    eventually(lambda: not folder.exists(), "the removal of the folder")


def test_a_killed_guard_is_replaced_and_still_knows_its_charges(supervisor, note, tmp_path):
    folder = tmp_path / "throw-away"
    folder.mkdir()
    supervisor.guard.add_folder(folder)
    guard = supervisor.guard._process.pid
    os.kill(guard, signal.SIGKILL)
    supervisor.watch(until=lambda: supervisor.guard._process.pid != guard)
    supervisor.stop()
    assert not folder.exists()
