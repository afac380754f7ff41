"""A worker as a plain process: the task's function in a loop, and a way to die at a named point.

It loads Django once and then forks, so that the next worker is there a moment after the last one
was killed. Prints how often it was killed. Words: JSON with

points: each child kills itself with -9 at one of these, in turn; then one lives and drains
most: at which call of the point at the latest; lease: seconds; batch: rows; offset: seconds by
which this machine's clock is wrong; timeout: seconds of patience with the mail server
"""

import contextlib
import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

POINTS = {
    "after claim": ("claim", "after"),
    "after notification": ("write_notifications", "after"),
    "before data mark": ("mark_data_started", "before"),
    "after data mark": ("mark_data_started", "after"),
    "after DATA before sent": ("mark_sent", "before"),
}


def die_at(point: str, most: int) -> None:
    from mentorhub.notifications import queue

    name, when = POINTS[point]
    inner = getattr(queue, name)
    left = random.randint(1, most if name not in ("claim", "write_notifications") else 2)

    def dying(*args, **kwargs):
        nonlocal left
        left -= 1
        if left == 0 and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = inner(*args, **kwargs)
        # A claim without rows, or a mark that was not set, is no point to die at.
        passed = {"claim": lambda: result[0], "mark_data_started": lambda: result}.get(
            name, lambda: True
        )
        if left <= 0 and when == "after" and passed():
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(queue, name, dying)


def work(wish: dict) -> None:
    """Send until nothing is left that waits."""
    from mentorhub.notifications.models import Delivery
    from mentorhub.notifications.tasks import send_due

    with contextlib.ExitStack() as stack:
        if wish.get("offset"):
            import time_machine

            wrong = datetime.now(UTC) + timedelta(seconds=wish["offset"])
            stack.enter_context(time_machine.travel(wrong, tick=True))
        while True:
            send_due()
            try:
                if not Delivery.objects.filter(state__in=("pending", "sending")).exists():
                    return
            except Exception:
                from django.db import connections

                connections["default"].close()
            time.sleep(0.05)


def prepare(wish: dict) -> None:
    import django

    django.setup()
    from django.conf import settings

    import mentorhub.celery  # noqa: F401  the tasks are this app's, with its broker
    from mentorhub.notifications import messages, queue, smtp  # noqa: F401
    from tests.faults.notice import register_notice

    register_notice()

    lease = wish.get("lease")
    if lease:
        queue.LEASE = queue.DATA_LEASE = lease
        queue.FIRST_RETRY_DELAY, queue.MAX_RETRY_DELAY = 0.2, 1
    queue.BATCH = wish.get("batch", queue.BATCH)
    if wish.get("timeout"):
        settings.EMAIL_TIMEOUT = smtp.DATA_TIMEOUT = wish["timeout"]


def main() -> None:
    wish = json.loads(sys.argv[1])
    prepare(wish)
    killed = dict.fromkeys(POINTS, 0)
    for point in wish.get("points", []):
        child = os.fork()
        if child == 0:
            random.seed()
            die_at(point, wish.get("most", 15))
            work(wish)
            os._exit(0)
        if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            killed[point] += 1
    work(wish)
    print(json.dumps(killed), flush=True)


if __name__ == "__main__":
    main()
