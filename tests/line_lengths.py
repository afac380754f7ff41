"""``python -m tests.line_lengths`` names each line of a template that is longer than 120 columns.

The formatter wraps elements and texts; it cannot wrap a tag of Django, which must stay on one line.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 120


def long_lines() -> Iterator[str]:
    """Where each line is that is too long, as "file:line: columns"."""
    for file in sorted((ROOT / "templates").rglob("*.html")):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if len(line) > LONGEST:
                yield f"{file.relative_to(ROOT)}:{number}: {len(line)} columns"


if __name__ == "__main__":
    found = list(long_lines())
    for place in found:
        print(place)
    sys.exit(f"{len(found)} lines are longer than {LONGEST} columns." if found else 0)
