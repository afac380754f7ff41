"""Run a module of ours in a child process with limits of memory, time and file size.

For work on a file from elsewhere (a cartridge), whose cost nobody can foresee: what takes too much
ends the child and never a process that answers pages. A new interpreter is started, not forked:
the parent has threads and open connections. The child gets no connection, no secret in its
environment and nothing on its standard input. It is no sandbox: it runs as the same user.

`prepare_child` comes first in the child, before anything is read.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
# SIGKILL comes at the hard limit of time and when the machine has no memory left; libraries in C
# and Rust abort when they get none.
STOPPED = (signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT)


@dataclass(frozen=True)
class Limits:
    """`cpu` and `wall` in seconds, `memory` (address space) and `file_size` in bytes."""

    memory: int
    cpu: int
    wall: int
    file_size: int
    open_files: int = 64


class ProcessLimitError(Exception):
    """The child was stopped because it took too much time or memory."""


class ProcessFailedError(Exception):
    """The child failed. `code` is its exit code, a signal if negative."""

    def __init__(self, code: int):
        super().__init__(f"exit code {code}")
        self.code = code


def run_module(module: str, arguments: Sequence[str], *, limits: Limits, folder: Path) -> None:
    """Run `python -m module arguments` and wait. The module must call `prepare_child(limits)`.

    `folder` is where the package of the module lies. Raises `ProcessLimitError` when the child
    took too long, `ProcessFailedError` when it did not end with 0. Nothing of the child is alive
    afterwards.
    """
    child = subprocess.Popen(
        [sys.executable, "-E", "-s", "-m", module, *arguments],
        cwd=folder,
        env={"LANG": "C.UTF-8", "PATH": os.defpath, PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # a traceback would quote the file, and so a guide
        start_new_session=True,
    )
    try:
        code = child.wait(limits.wall)
    except subprocess.TimeoutExpired as error:
        raise ProcessLimitError from error
    finally:
        # Also when this request itself is being ended.
        _kill_group(child)
    if -code in STOPPED:
        raise ProcessLimitError
    if code:
        raise ProcessFailedError(code)


# The name of the environment variable that tells a child whose child it is.
PARENT = "MENTORHUB_PARENT"


def prepare_child(limits: Limits) -> None:
    """Put this process under the limits, and let it end with its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        with suppress(OSError):  # when memory is short, this process goes first
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    if os.environ.get(PARENT) != str(os.getppid()):  # it died before the line above
        sys.exit(1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, limits.memory)
    _limit(resource.RLIMIT_CPU, limits.cpu, spare=2)
    _limit(resource.RLIMIT_FSIZE, limits.file_size)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)


def _limit(kind: int, value: int, *, spare: int = 0) -> None:
    """`spare`: how much later the hard limit comes. A limit the system does not know is skipped."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
        spare = min(spare, hard - value)
    with suppress(ValueError, OSError):  # macOS knows no limit of address space
        resource.setrlimit(kind, (value, value + spare))


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    # A group outlives its leader while others are in it.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
