"""Ends the processes of a supervisor that was killed, and removes its temporary folders.

It runs as a separate script (standard library only). It reads lines from its standard input, a pipe
that only the supervisor has open:

    group PID SIGNAL    a process group to end with this signal
    gone PID            that group has ended
    folder PATH         a temporary folder to remove

When the pipe closes, however the supervisor ended, the listed groups are ended and the listed
folders removed. A signal on the death of the parent would not cover grandchildren, folders, and
systems other than Linux.
"""

import os
import shutil
import signal
import sys
import time

GRACE_SECONDS = 5


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "group":
            pid, number = rest.split()
            groups[int(pid)] = int(number)
        elif word == "gone":
            groups.pop(int(rest), None)
        elif word == "folder":
            folders.append(rest)
    end(groups)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def end(groups: dict[int, int]) -> None:
    """Signal every group to end; kill those that run after GRACE_SECONDS."""
    for pid, number in groups.items():
        send(pid, number)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(is_alive(pid) for pid in groups):
        if time.monotonic() > deadline:
            for pid in groups:
                send(pid, signal.SIGKILL)
            return
        time.sleep(0.05)


def is_alive(group: int) -> bool:
    """Whether a process of this group still runs.

    Zombies remain until their parent waits for them, which the first process of a container may
    never do; on Linux they are recognised by their state.
    """
    if not send(group, 0):
        return False
    if not os.path.isdir("/proc/self"):
        return True
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                state, _, pgrp = stat.read().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state not in "ZX":
            return True
    return False


def send(pid: int, number: int) -> bool:
    """Signal a group; False when it no longer exists."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
