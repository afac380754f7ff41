"""Starts programs in order, each once the one before is ready, and keeps them alive."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.process import Child, Guard, Program

FIRST_RETRY_DELAY = 0.1  # seconds before a child that died is started again …
MAX_RETRY_DELAY = 10  # … doubled each time it dies young, up to this
STABLE_AFTER = 10  # seconds


class Supervisor:
    """Use it as a context manager in the main thread: at the end nothing is left running.

    `log` is a file for the output of all programs; without it their lines are printed,
    each after the name of its program.
    """

    def __init__(self, log: Path | None = None, lock: int | None = None) -> None:
        self.log = log
        self.children: dict[str, Child] = {}
        self.guard = Guard(lock)
        self._programs: dict[str, Program] = {}
        self._pauses: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, program: Program) -> None:
        """Starts it and waits until it is ready. Raises EmbeddedError if it never is."""
        self._programs[program.name] = program
        child = self._launch(program)
        deadline = time.monotonic() + program.patience
        while not program.ready():
            if child.has_ended():
                raise EmbeddedError(f"{program.name} ended at once.{self._where_to_look()}")
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{program.name} is not ready.{self._where_to_look()}")
            time.sleep(0.02)

    def watch(self, until: Callable[[], bool]) -> None:
        """Brings back every child that dies, until `until()` is true (asked each second)."""
        with _woken_by_children() as bell:
            while not until():
                now = time.monotonic()
                self.guard.revive()
                for name, child in list(self.children.items()):
                    if child.has_ended():
                        del self.children[name]
                        self._due[name] = now + self._pause_after(child)
                for name in [name for name, due in self._due.items() if due <= now]:
                    del self._due[name]
                    self._launch(self._programs[name])
                wait = min([1.0, *(due - now for due in self._due.values())])
                if select.select([bell], [], [], max(wait, 0))[0]:
                    os.read(bell, 4096)

    def run(self, program: Program) -> None:
        """Runs it to its end. Raises EmbeddedError if it fails."""
        child = self._launch(program)
        while not child.has_ended():
            time.sleep(0.02)
        del self.children[program.name]
        if child.process.returncode:
            reason = _reason(child.process.returncode)
            raise EmbeddedError(f"{program.name} failed ({reason}).{self._where_to_look()}")

    def stop(self) -> None:
        """Ends all children: first the programs, together, then the servers they need."""
        self._due.clear()
        for are_servers in (False, True):
            group = [
                child for child in self.children.values() if child.program.is_server is are_servers
            ]
            for child in group:
                child.ask_to_end()
            for child in group:
                child.end()
        self.children.clear()
        self.guard.close()

    def kill(self) -> None:
        """For the impatient: what is still running is killed at once."""
        for child in list(self.children.values()):
            child.kill()

    def _pause_after(self, child: Child) -> float:
        name = child.program.name
        lived = time.monotonic() - child.started_at
        pause = (
            FIRST_RETRY_DELAY if lived > STABLE_AFTER else self._pauses.get(name, FIRST_RETRY_DELAY)
        )
        self._pauses[name] = min(pause * 2, MAX_RETRY_DELAY)
        self.say(name, f"ended ({_reason(child.process.returncode)}), starts again in {pause:g} s")
        return pause

    def _launch(self, program: Program) -> Child:
        if self.log:
            with self.log.open("ab") as output:
                child = Child(program, self.guard, output)
        else:
            child = Child(program, self.guard, subprocess.PIPE)
            threading.Thread(target=self._relay, args=(child,), daemon=True).start()
        self.children[program.name] = child
        return child

    def _relay(self, child: Child) -> None:
        for line in child.process.stdout:
            self.say(child.program.name, line.decode(errors="replace").rstrip())

    def say(self, name: str, text: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            print(f"{name:>8} | {text}", file=sys.stdout, flush=True)

    def _where_to_look(self) -> str:
        return f" See {self.log}." if self.log else " See the lines above."


@contextlib.contextmanager
def _woken_by_children():
    """A file that becomes readable when a child ends or any other signal arrives."""
    bell, rope = os.pipe()
    os.set_blocking(rope, False)
    before = signal.signal(signal.SIGCHLD, lambda *_: None)
    old_rope = signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
    try:
        yield bell
    finally:
        signal.set_wakeup_fd(old_rope)
        signal.signal(signal.SIGCHLD, before)
        os.close(bell)
        os.close(rope)


def _reason(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
