"""One child process that never outlives the process that started it."""

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
    """What to start, how to tell that it is ready, and how to end it."""

    name: str
    command: list[str]
    ready: Callable[[], bool] = lambda: True
    before: Callable[[], None] = lambda: None
    account: Account | None = None
    typed: str = ""  # what the program reads on its standard input
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10  # seconds between asking and killing
    patience: float = 30  # seconds until it must be ready
    folder: Path = Path("/")  # a server leaves the current folder, which it may not be able to read
    is_server: bool = False  # the others need it until they have ended


class Guard:
    """The small process that tidies up if we are killed; see orphan_cleanup.py."""

    def __init__(self, lock: int | None = None) -> None:
        """`lock` is an open lock file that stays locked until the guard has done its work."""
        self._lock = lock
        self._groups: dict[int, int] = {}
        self._folders: list[str] = []
        self._process = self._start()

    def hold_group(self, pid: int, number: int) -> None:
        self._groups[pid] = number
        self._say(f"group {pid} {number}")

    def forget_group(self, pid: int) -> None:
        self._groups.pop(pid, None)
        self._say(f"gone {pid}")

    def hold_folder(self, folder: Path) -> None:
        self._folders.append(str(folder))
        self._say(f"folder {folder}")

    def revive(self) -> None:
        """Replaces the process if somebody killed it."""
        if self._process.poll() is None:
            return
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process = self._start()
        for pid, number in self._groups.items():
            self._say(f"group {pid} {number}")
        for folder in self._folders:
            self._say(f"folder {folder}")

    def close(self) -> None:
        """Lets the guard do its last work, and waits for it."""
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

    def _say(self, line: str) -> None:
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
        # The wish to die with us must come after the change of account, which clears it.
        identity = (
            {"user": program.account.uid, "group": program.account.gid, "extra_groups": []}
            if program.account
            else {}
        )
        self.process = subprocess.Popen(
            program.command,
            stdin=subprocess.PIPE if program.typed else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=program.folder,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid(), program.stop_signal) if LINUX else None,
            **identity,
        )
        guard.hold_group(self.process.pid, int(program.stop_signal))
        if program.typed:
            self.process.stdin.write(program.typed.encode())
            self.process.stdin.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    def has_ended(self) -> bool:
        """True once it is gone; its own children that are left over are ended too."""
        if self.process.poll() is None:
            return False
        self.kill()
        self.guard.forget_group(self.pid)
        return True

    def ask_to_end(self) -> None:
        """Sends its stop signal, once: a second one means "hurry" to some programs."""
        if not self._asked and self.process.poll() is None:
            self._asked = True
            self.process.send_signal(self.program.stop_signal)

    def end(self) -> None:
        """Ends it and waits; kills what does not end within its grace."""
        self.ask_to_end()
        try:
            self.process.wait(self.program.grace)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()
        self.has_ended()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)


def _die_with(parent: int, number: int) -> Callable[[], None]:
    def bind() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died while we were starting
            os._exit(1)

    return bind
