"""Child processes that never outlive the process that started them."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mentorhub.embedded.server_user import Account

LINUX = sys.platform == "linux"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if LINUX else None


@dataclass
class Program:
    """A program: its command, when it is ready, and how it is ended."""

    name: str
    command: list[str]
    ready: Callable[[], bool] = lambda: True
    before: Callable[[], None] = lambda: None
    account: Account | None = None
    stdin_text: str = ""  # what the program reads on its standard input
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout: float = 10  # seconds between the stop signal and SIGKILL
    start_timeout: float = 90  # seconds until it must be ready
    folder: Path = Path(
        "/"
    )  # not the current folder, which the account of a server may not be able to read
    is_server: bool = False  # servers are ended last, since the other programs need them


class Guard:
    """The helper process that cleans up if this process is killed; see orphan_cleanup.py."""

    def __init__(self, lock: int | None = None) -> None:
        """`lock` is an open lock file; it stays locked until the helper has cleaned up."""
        self._lock = lock
        self._groups: dict[int, int] = {}
        self._folders: list[str] = []
        self._process = self._start()

    def add_group(self, pid: int, number: int) -> None:
        self._groups[pid] = number
        self._write_line(f"group {pid} {number}")

    def remove_group(self, pid: int) -> None:
        self._groups.pop(pid, None)
        self._write_line(f"gone {pid}")

    def add_folder(self, folder: Path) -> None:
        self._folders.append(str(folder))
        self._write_line(f"folder {folder}")

    def revive(self) -> None:
        """Start the helper again if it has ended."""
        if self._process.poll() is None:
            return
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process = self._start()
        for pid, number in self._groups.items():
            self._write_line(f"group {pid} {number}")
        for folder in self._folders:
            self._write_line(f"folder {folder}")

    def close(self) -> None:
        """Let the helper clean up, and wait for it."""
        self.revive()
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def _start(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("orphan_cleanup.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[] if self._lock is None else [self._lock],
            text=True,
        )

    def _write_line(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError, ValueError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


class Child:
    """A running program, in a session of its own so that Ctrl-C does not reach it."""

    def __init__(self, program: Program, guard: Guard, output: IO | int) -> None:
        self.program = program
        self.guard = guard
        self.started_at = time.monotonic()
        self._asked = False
        program.before()
        # PR_SET_PDEATHSIG is set in preexec_fn, after the change of account, which would clear it.
        identity = (
            {"user": program.account.uid, "group": program.account.gid, "extra_groups": []}
            if program.account
            else {}
        )
        self.process = subprocess.Popen(
            program.command,
            stdin=subprocess.PIPE if program.stdin_text else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=program.folder,
            start_new_session=True,
            preexec_fn=_end_with_parent(os.getpid(), program.stop_signal) if LINUX else None,
            **identity,
        )
        guard.add_group(self.process.pid, int(program.stop_signal))
        if program.stdin_text:
            self.process.stdin.write(program.stdin_text.encode())
            self.process.stdin.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    def has_ended(self) -> bool:
        """Whether it has ended; its own children that are left are then killed."""
        if self.process.poll() is None:
            return False
        self.kill()
        self.guard.remove_group(self.pid)
        return True

    def ask_to_end(self) -> None:
        """Send its stop signal, once: some programs abort at a second one."""
        if not self._asked and self.process.poll() is None:
            self._asked = True
            self.process.send_signal(self.program.stop_signal)

    def end(self) -> None:
        """End it and wait; kill it after `stop_timeout` seconds."""
        self.ask_to_end()
        try:
            self.process.wait(self.program.stop_timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()
        self.has_ended()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


def _end_with_parent(parent: int, number: int) -> Callable[[], None]:
    def bind() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # the parent ended before prctl was called
            os._exit(1)

    return bind
