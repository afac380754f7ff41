"""Tidies up after a supervisor that died without a chance to do so.

Started as a script of its own (standard library only). It reads lines from its
standard input, a pipe that only the supervisor holds:

    group PID SIGNAL    a process group to end with this signal
    gone PID            that group has ended
    folder PATH         a temporary folder to remove

When the pipe closes, however the supervisor ended, what is still listed is
ended and removed. This works where a signal on the parent's death does not:
for grandchildren, for folders, and outside Linux.
"""

import os
import shutil
import signal
import sys
import time

GRACE_SECONDS = 5


def main() -> None:
    for quiet in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(quiet, signal.SIG_IGN)
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
    """Asks every group to end, and kills what is left after the grace."""
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
    """Has this group a member that still runs?

    The dead stay listed until their parent looks, and a container's first process may
    never look; Linux tells them apart.
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
    """Signals a group; False when it no longer exists."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
