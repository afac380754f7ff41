"""Sends passages of guides through every form of messages, and what people write themselves.

    .venv/bin/python -m benchmarks.bench_messages

Two hundred passages a form, fifty of each way in which they are pasted, by a mentor who may read
all guides of the demo; then two hundred ordinary messages. Fails when fewer than 190 are stopped in
a form, or more than 2 of the ordinary ones.
"""

import argparse
import sys

from benchmarks import site

EACH_WAY, MUST_STOP, ORDINARY, MAY_STOP = 50, 190, 200, 2


def main() -> int:
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    with site.running():
        return count()


def count() -> int:
    from django.test.utils import setup_test_environment

    from tests.dashboard.inbox.passages import (
        FORMS,
        WAYS,
        Writer,
        count_stopped,
        count_stopped_ordinary,
    )

    setup_test_environment()
    writer = Writer.of_demo()
    rows, failed = [], False
    for form in FORMS:
        found = count_stopped(writer, form, EACH_WAY)
        total = sum(found.values())
        failed |= total < MUST_STOP
        rows.append([form, *map(str, found.values()), f"{total} of {EACH_WAY * len(WAYS)}"])
    stopped = count_stopped_ordinary(writer, ORDINARY)
    rows.append(["ordinary messages", *("" for _ in WAYS), f"{stopped} of {ORDINARY}"])
    site.table(["stopped", *WAYS, "in all"], rows)
    return int(failed or stopped > MAY_STOP)


if __name__ == "__main__":
    sys.exit(main())
