"""Runs a module of ours in a child process with limits of memory, time and file size.

For work on an uploaded file (a cartridge) of unknown cost: when it exceeds a limit, the child ends
and not a process that serves pages. A new interpreter is started instead of a fork, because the
parent has threads and open connections. The child gets no connection, no secret in its environment
and no standard input. It is not a sandbox: it runs as the same user.

The child calls `prepare_child` before it reads anything.
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
# Signals that mean a limit was exceeded: SIGKILL is sent at the hard limit of time and when the
# machine runs out of memory; libraries in C and Rust abort when an allocation fails.
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
    exceeded a limit, `ProcessFailedError` for another exit code than 0. No process of the child is
    left running.
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
        # Also when the request itself is aborted.
        _kill_group(child)
    if -code in STOPPED:
        raise ProcessLimitError
    if code:
        raise ProcessFailedError(code)


# The environment variable with the process id of the parent.
PARENT = "MENTORHUB_PARENT"


def prepare_child(limits: Limits) -> None:
    """Apply the limits to this process, and end it together with its parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        with suppress(OSError):  # the kernel kills this process first when memory is short
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    if os.environ.get(PARENT) != str(os.getppid()):  # the parent ended before prctl was called
        sys.exit(1)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, limits.memory)
    _limit(resource.RLIMIT_CPU, limits.cpu, spare=2)
    _limit(resource.RLIMIT_FSIZE, limits.file_size)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)


def _limit(kind: int, value: int, *, spare: int = 0) -> None:
    """Set a limit; the hard one is higher by `spare`. A limit that the system lacks is skipped."""
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
